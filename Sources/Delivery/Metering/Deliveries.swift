import Exchange
import Persistence
import Primitives

/// What was really sent, by grant, request and file.
public enum Deliveries {
    /// Notes that a file of a request is about to be sent.
    /// - Returns: Whether it is the first time: what is a use.
    public static func begin(
        _ link: FileLink, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        try transaction.execute(
            """
            INSERT INTO deliveries (\(columns), size) VALUES ($1, $2, $3, $4, 0, $5, $5, 0)
            ON CONFLICT (delivery_grant, request, version, name) DO NOTHING
            """, [.id(link.grant), .id(link.request), .id(link.version), .text(link.name), .time(time)]) == 1
    }

    /// Whether a file of a request was begun before.
    public static func hasBegun(
        _ link: FileLink, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        try transaction.row(
            "SELECT 1 FROM deliveries WHERE delivery_grant = $1 AND request = $2 AND version = $3 AND name = $4",
            [.id(link.grant), .id(link.request), .id(link.version), .text(link.name)]) != nil
    }

    /// Adds bytes to what was sent by a link.
    /// - Returns: Whether it is the first of this file in its request: what is counted as a use.
    @discardableResult
    public static func add(
        _ bytes: Int64, to link: FileLink, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        let key: [Value] = [
            .id(link.grant), .id(link.request), .id(link.version), .text(link.name),
        ]
        let updated = try transaction.execute(
            """
            UPDATE deliveries SET bytes = bytes + $1, last_at = MAX(last_at, $2)
            WHERE delivery_grant = $3 AND request = $4 AND version = $5 AND name = $6
            """, [.integer(bytes), .time(time)] + key)
        guard updated == 0 else { return false }
        try transaction.execute(
            """
            INSERT INTO deliveries (\(columns), size) VALUES ($1, $2, $3, $4, $5, $6, $6, 0)
            """, key + [.integer(bytes), .time(time)])
        return true
    }

    /// The newest first, at most `limit`.
    public static func list(
        under agreement: ID<Agreement>, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [Delivery] {
        try transaction.rows(
            """
            SELECT \(columns) FROM deliveries
            WHERE delivery_grant IN (SELECT id FROM delivery_grants WHERE agreement = $1)
            ORDER BY last_at DESC, request DESC LIMIT $2
            """, [.id(agreement), .integer(Int64(limit))]
        ).map(delivery)
    }

    /// How many files and bytes were sent under an agreement.
    public static func total(
        under agreement: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> (files: Int64, bytes: Int64) {
        let row = try transaction.row(
            """
            SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM deliveries
            WHERE delivery_grant IN (SELECT id FROM delivery_grants WHERE agreement = $1)
            """, [.id(agreement)])
        guard let row else { return (0, 0) }
        return (try row.integer(0), try row.integer(1))
    }

    private static let columns = "delivery_grant, request, version, name, bytes, first_at, last_at"

    private static func delivery(_ row: Row) throws(Problem) -> Delivery {
        Delivery(
            grant: try row.id(0), request: try row.id(1), version: try row.id(2), name: try row.text(3),
            bytes: try row.integer(4), firstAt: try row.time(5), lastAt: try row.time(6))
    }
}
