import Auditing
import Persistence
import Primitives

/// Deletes what has been kept for its time, a little at once.
///
/// Ledger, records and log are not touched: they bear no personal data, and the links to them are what is deleted.
public enum Retention {
    /// Rows of each table that one sweep deletes.
    public static let batch = 1_000

    /// One sweep.
    /// - Parameter id: What its leaf is called.
    /// - Returns: How many rows of the fullest table were deleted: whoever gets ``batch`` sweeps again.
    public static func sweep(
        _ terms: RetentionTerms, id: ID<Sweep>, at now: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        let cutoff = terms.cutoff(at: now)
        var deleted: [String: Int] = ["people": try unlink(at: now, in: transaction)]
        let seen = try people(lastSeenBefore: cutoff, in: transaction)
        for (name, sql) in statements {
            // What depends on now beside the cutoff has a third value.
            var values: [Value] = [.time(cutoff)]
            if sql.contains("$3") { values.append(.time(now)) }
            deleted[name] = try transaction.execute(sql, values + [.integer(Int64(batch))])
        }
        for person in seen { deleted["people", default: 0] += try forget(person, cutoff, in: transaction) }
        let counts = deleted.filter { $0.value > 0 }
        guard !counts.isEmpty else { return 0 }
        try CaseLeaf(
            "retention.swept", id, by: .server, at: now,
            [
                "kept_days": .number(.integer(Int64(terms.days))), "cutoff": .string(cutoff.rfc3339),
                "deleted": .object(counts.mapValues { .number(.integer(Int64($0))) }),
            ]
        ).append(to: log, in: transaction)
        return counts.values.max() ?? 0
    }

    /// People who asked for deletion while a step held them, and whose step has ended.
    private static func unlink(
        at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        let people = try transaction.rows(
            """
            SELECT p.id FROM people p LEFT JOIN misuse m ON m.person = p.id
            WHERE p.erased_at IS NOT NULL AND
                (m.rung IS NULL OR m.rung = 'warn' OR m.effect_until IS NOT NULL AND m.effect_until <= $1)
            ORDER BY p.erased_at LIMIT $2
            """, [.time(now), .integer(Int64(batch))])
        for row in people {
            let id: ID<Person> = try row.id(0)
            try transaction.execute("DELETE FROM person_activity WHERE person = $1", [.id(id)])
            try People.unlink(id, in: transaction)
        }
        return people.count
    }

    /// Of whom this sweep deletes uses.
    private static func people(
        lastSeenBefore cutoff: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> [ID<Person>] {
        try transaction.rows(
            """
            SELECT DISTINCT person FROM (SELECT person FROM person_uses WHERE at < $1 ORDER BY at LIMIT $2)
                AS uses
            """, [.time(cutoff), .integer(Int64(batch))]
        ).map { (row) throws(Problem) in try row.id(0) }
    }

    /// Deletes a person who has not been seen since, and of whom nothing is left that still matters: an opt-out lasts.
    private static func forget(
        _ person: ID<Person>, _ cutoff: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        try transaction.execute(
            """
            DELETE FROM people WHERE id = $1 AND training_opt_out_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM person_uses u WHERE u.person = people.id)
                AND NOT EXISTS (SELECT 1 FROM person_activity a WHERE a.person = people.id)
                AND NOT EXISTS (SELECT 1 FROM misuse m WHERE m.person = people.id)
                AND NOT EXISTS (SELECT 1 FROM acceptances t WHERE t.person = people.id AND t.at >= $2)
                AND NOT EXISTS
                    (SELECT 1 FROM complaints c WHERE c.person = people.id AND c.closed_at IS NULL)
            """, [.id(person), .time(cutoff)])
    }

    private static let statements: [(String, String)] = [
        (
            "person_uses",
            """
            DELETE FROM person_uses WHERE use_id IN (SELECT use_id FROM person_uses WHERE at < $1
                ORDER BY at LIMIT $2)
            """
        ),
        (
            "violations",
            """
            DELETE FROM violations WHERE use_id IN (SELECT use_id FROM violations WHERE at < $1
                ORDER BY at LIMIT $2)
            """
        ),
        (
            "misuse_steps",
            """
            DELETE FROM misuse_steps WHERE id IN (SELECT id FROM misuse_steps WHERE at < $1 AND
                (lifted_at IS NOT NULL OR effect_until IS NOT NULL AND effect_until <= $2)
                ORDER BY id LIMIT $3)
            """
        ),
        (
            "misuse",
            """
            DELETE FROM misuse WHERE person IN (SELECT person FROM misuse WHERE last_at < $1 AND
                (rung IS NULL OR effect_until IS NOT NULL AND effect_until <= $2) LIMIT $3)
            """
        ),
        (
            "complaints",
            """
            DELETE FROM complaints WHERE id IN (SELECT id FROM complaints WHERE closed_at < $1
                ORDER BY closed_at LIMIT $2)
            """
        ),
        (
            "person_requests",
            """
            DELETE FROM person_requests WHERE id IN (SELECT id FROM person_requests WHERE closed_at < $1
                ORDER BY closed_at LIMIT $2)
            """
        ),
        (
            "person_activity",
            """
            DELETE FROM person_activity WHERE person IN (SELECT person FROM person_activity
                WHERE last_at < $1 ORDER BY last_at LIMIT $2)
            """
        ),
        // That the terms in force were accepted counts as long as there is somebody to use the service.
        (
            "acceptances",
            """
            DELETE FROM acceptances WHERE at < $1 AND person IN (SELECT a.person FROM acceptances a
                LEFT JOIN people p ON p.id = a.person WHERE p.id IS NULL LIMIT $2)
            """
        ),
    ]

    /// What the leaf of a sweep is called.
    public enum Sweep: IDKind { public static let prefix = "swp" }
}
