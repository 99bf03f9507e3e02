import Auditing
import Persistence
import Primitives

/// Deletes what has been kept for its time, a little at once.
///
/// Ledger, records and log are not touched: they bear no personal data, and the links to them are what is deleted.
public enum Retention {
    /// Rows of each table that one sweep deletes.
    public static let batch = 1_000

    /// What one sweep did.
    public struct Swept: Hashable, Sendable {
        /// How many rows of the fullest table were deleted.
        public let rows: Int
        /// The last person that was looked at; nil when there were no more.
        public let last: ID<Person>?

        /// Whether nothing is left for another sweep.
        public var isDone: Bool { rows < batch && last == nil }
    }

    /// One sweep.
    /// - Parameters:
    ///   - id: What its leaf is called.
    ///   - last: The last person that the sweep before looked at; nil for all of them from the beginning.
    public static func sweep(
        _ terms: RetentionTerms, after last: ID<Person>? = nil, id: ID<Sweep>, at now: Timestamp,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Swept {
        let cutoff = terms.cutoff(at: now)
        var deleted: [String: Int] = [
            "people": try unlink(at: now, in: transaction),
            "erased_subjects": try ErasedSubjects.forget(at: now, limit: batch, in: transaction),
        ]
        for (name, sql) in statements {
            // What depends on now beside the cutoff has a third value.
            var values: [Value] = [.time(cutoff)]
            if sql.contains("$3") { values.append(.time(now)) }
            deleted[name] = try transaction.execute(sql, values + [.integer(Int64(batch))])
        }
        // After the rest, which may have been what kept them.
        let old = try people(madeBefore: cutoff, after: last, in: transaction)
        for person in old { deleted["people", default: 0] += try forget(person, cutoff, in: transaction) }
        let counts = deleted.filter { $0.value > 0 }
        let swept = Swept(rows: counts.values.max() ?? 0, last: old.count == batch ? old.last : nil)
        guard !counts.isEmpty else { return swept }
        try EventLeaf(
            "retention.swept", id, by: .server, at: now,
            [
                "kept_days": .number(.integer(Int64(terms.days))), "cutoff": .string(cutoff.rfc3339),
                "deleted": .object(counts.mapValues { .number(.integer(Int64($0))) }),
            ]
        ).append(to: log, in: transaction)
        return swept
    }

    /// People who asked for deletion while something against misuse counted, once that is over: ``MisuseState/hold(at:)``
    /// in SQL.
    private static func unlink(
        at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        let people = try transaction.rows(
            """
            SELECT p.id FROM people p LEFT JOIN misuse m ON m.person = p.id
            WHERE p.erased_at IS NOT NULL AND (m.person IS NULL
                OR m.rung IS NULL AND (m.last_at < m.counted_from OR m.last_at <= $1)
                OR m.rung IS NOT NULL AND m.effect_until <= $2 AND m.last_at <= $3)
            ORDER BY p.erased_at LIMIT $4
            """,
            [
                .time(now - MisuseState.day), .time(now), .time(now - MisuseState.memory),
                .integer(Int64(batch)),
            ])
        for row in people {
            let id: ID<Person> = try row.id(0)
            try transaction.execute("DELETE FROM person_activity WHERE person = $1", [.id(id)])
            try People.unlink(id, in: transaction)
        }
        return people.count
    }

    /// The next people who were first seen before the cutoff, in the order of their ids: that of their making.
    private static func people(
        madeBefore cutoff: Timestamp, after last: ID<Person>?, in transaction: any ReadTransaction
    ) throws(Problem) -> [ID<Person>] {
        let first = last ?? ID(high: 0, low: 0)
        let end = ID<Person>(high: UInt64(max(cutoff.milliseconds, 0)) << 16, low: 0)
        return try transaction.rows(
            "SELECT id FROM people WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3",
            [.id(first), .id(end), .integer(Int64(batch))]
        ).map { (row) throws(Problem) in try row.id(0) }
    }

    /// Deletes a person of whom nothing is left that still matters: who was not seen since the cutoff, nor named by the
    /// account. An opt-out lasts.
    private static func forget(
        _ person: ID<Person>, _ cutoff: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        let count = try transaction.execute(
            """
            DELETE FROM people WHERE id = $1 AND training_opt_out_at IS NULL
                AND (declared_at IS NULL OR declared_at < $2)
                AND NOT EXISTS (SELECT 1 FROM person_uses u WHERE u.person = people.id)
                AND NOT EXISTS (SELECT 1 FROM person_activity a WHERE a.person = people.id)
                AND NOT EXISTS (SELECT 1 FROM misuse m WHERE m.person = people.id)
                AND NOT EXISTS (SELECT 1 FROM acceptances t WHERE t.person = people.id AND t.at >= $3)
                AND NOT EXISTS
                    (SELECT 1 FROM complaints c WHERE c.person = people.id AND c.closed_at IS NULL)
                AND NOT EXISTS
                    (SELECT 1 FROM person_requests r WHERE r.person = people.id AND r.closed_at IS NULL)
            """, [.id(person), .time(cutoff), .time(cutoff)])
        guard count > 0 else { return 0 }
        // All of them older.
        try transaction.execute("DELETE FROM acceptances WHERE person = $1", [.id(person)])
        return count
    }

    static let statements: [(String, String)] = [
        (
            "person_uses",
            """
            DELETE FROM person_uses WHERE (person, use_id) IN (SELECT person, use_id FROM person_uses
                WHERE at < $1 ORDER BY at LIMIT $2)
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
            DELETE FROM acceptances WHERE (person, terms) IN (SELECT person, terms FROM acceptances
                WHERE is_loose = 1 AND at < $1 ORDER BY at LIMIT $2)
            """
        ),
    ]

    /// What the leaf of a sweep is called.
    public enum Sweep: IDKind { public static let prefix = "swp" }
}
