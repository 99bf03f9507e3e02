import Persistence
import Primitives

/// The plans and their versions.
public enum Plans {
    /// The most plans on offer at a time.
    public static let maximumOffered = 1_000

    /// Puts a version in force. Terms that are in force already give the version that stands.
    /// - Parameter id: Taken only when the terms differ.
    /// - Throws: `invalidValue` for a name out of bounds; `unprocessable` for another currency than that of earlier
    ///   versions, or for more than ``maximumOffered``.
    public static func set(
        _ terms: PlanTerms, named name: String, id: ID<Plan>, origin: Origin, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Plan {
        try NameRule.check(name, of: "a plan", parameter: "name")
        let standing = try newest(named: name, in: transaction)
        if let standing {
            if !standing.isRetired, standing.terms == terms { return standing }
            guard standing.terms.currency == terms.currency else {
                throw Problem(
                    .unprocessable, "The plan \"\(name)\" is in \(standing.terms.currency).",
                    mend: "Give a plan in another currency a name of its own.", parameter: "currency")
            }
        }
        if standing?.isRetired ?? true {
            let offered = try transaction.row(
                "SELECT COUNT(*) FROM (SELECT name FROM plans WHERE retired_at IS NULL GROUP BY name) AS n")
            guard try offered?.integer(0) ?? 0 < maximumOffered else {
                throw Problem(
                    .unprocessable, "There are \(maximumOffered) plans on offer.", mend: "Retire some first.")
            }
        }
        let plan = Plan(
            id: id, name: name, version: (standing?.version ?? 0) + 1, terms: terms, origin: origin,
            createdAt: time, retiredAt: nil)
        try transaction.execute(
            """
            INSERT INTO plans (id, name, version, terms, origin, created_at) VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .id(plan.id), .text(name), .count(plan.version),
                .text(String(decoding: try terms.json.canonical, as: UTF8.self)), .name(origin), .time(time),
            ])
        return plan
    }

    /// Takes a plan off the list. Subscriptions to it go on.
    /// - Throws: `notFound`.
    public static func retire(
        _ name: String, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Plan {
        try transaction.execute(
            "UPDATE plans SET retired_at = $1 WHERE name = $2 AND retired_at IS NULL",
            [.time(time), .text(name)])
        guard let plan = try newest(named: name, in: transaction) else { throw unknown(name) }
        return plan
    }

    /// The version that can be subscribed to, or was so last; nil for an unknown name.
    public static func newest(
        named name: String, in transaction: any ReadTransaction
    ) throws(Problem) -> Plan? {
        try transaction.row(
            "SELECT \(columns) FROM plans WHERE name = $1 ORDER BY version DESC LIMIT 1", [.text(name)]
        ).map(plan)
    }

    /// Every version of a plan, newest first.
    public static func versions(
        of name: String, in transaction: any ReadTransaction
    ) throws(Problem) -> [Plan] {
        try transaction.rows(
            "SELECT \(columns) FROM plans WHERE name = $1 ORDER BY version DESC LIMIT 1000", [.text(name)]
        ).map(plan)
    }

    public static func plan(_ id: ID<Plan>, in transaction: any ReadTransaction) throws(Problem) -> Plan? {
        try transaction.row("SELECT \(columns) FROM plans WHERE id = $1", [.id(id)]).map(plan)
    }

    /// What can be subscribed to, by name.
    public static func offered(in transaction: any ReadTransaction) throws(Problem) -> [Plan] {
        try transaction.rows(
            """
            SELECT \(columns) FROM plans p WHERE retired_at IS NULL
                AND version = (SELECT MAX(version) FROM plans q WHERE q.name = p.name)
            ORDER BY name LIMIT \(maximumOffered)
            """
        ).map(plan)
    }

    /// The plan, read once a batch.
    static func required(_ id: ID<Plan>, in transaction: any WriteTransaction) throws(Problem) -> Plan {
        let cache: BatchCache<ID<Plan>, Plan> = try transaction.state { () throws(Problem) in BatchCache() }
        if let plan = cache[id] { return plan }
        guard let plan = try plan(id, in: transaction) else {
            throw Problem(
                .corrupt, "The plan \(id) of a subscription is not there.",
                mend: "Run `minato audit verify`; restore the data directory from a copy.")
        }
        cache[id] = plan
        return plan
    }

    public static func unknown(_ name: String) -> Problem {
        Problem(
            .notFound, "There is no plan \"\(name.prefix(128))\".", mend: "GET /api/plans lists them.",
            parameter: "plan")
    }

    private static let columns = "id, name, version, terms, origin, created_at, retired_at"

    private static func plan(_ row: Row) throws(Problem) -> Plan {
        Plan(
            id: try row.id(0), name: try row.text(1), version: try row.count(2),
            terms: try PlanTerms(reading: JSONValue(parsing: try row.text(3))), origin: try row.name(4),
            createdAt: try row.time(5), retiredAt: try row.optionalTime(6))
    }
}
