import Exchange
import Persistence
import Primitives

/// A delivery whose price is held.
public struct OpenDelivery: Sendable {
    let grant: ID<DeliveryGrant>
    let request: ID<DeliveryRequest>
    let version: ID<ProductVersion>
    let name: String
    /// Under which it is charged.
    public var record: ID<TradeRecord> { AgreementMeter.record(grant, request, version, name) }
    /// Sent so far.
    let bytes: Int64
    /// Of the file.
    let size: Int64
}

extension Deliveries {
    /// The longest stay of a caller in one sweep.
    static let maximumPerSweep = 64
    /// How long nothing may have been counted before what is over is charged: bytes of a download are counted every five
    /// seconds, and a reader may take nothing for a minute.
    static let quiet = (ended: Duration.seconds(10), expired: Duration.seconds(70))

    /// Notes that a delivery is to be charged for: when it is complete, or over.
    static func hold(
        _ link: FileLink, size: Int64, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            UPDATE deliveries SET size = $1, settles_at = $2
            WHERE delivery_grant = $3 AND request = $4 AND version = $5 AND name = $6
            """,
            [
                .integer(size), .integer(link.expiresAt * 1_000_000), .id(link.grant), .id(link.request),
                .id(link.version), .text(link.name),
            ])
    }

    /// The delivery of a link, where its price is held.
    static func open(_ link: FileLink, in transaction: any ReadTransaction) throws(Problem) -> OpenDelivery? {
        try transaction.row(
            """
            SELECT \(openColumns) FROM deliveries d WHERE d.delivery_grant = $1 AND d.request = $2
                AND d.version = $3 AND d.name = $4 AND d.settles_at IS NOT NULL
            """, [.id(link.grant), .id(link.request), .id(link.version), .text(link.name)]
        ).map(open)
    }

    /// Those that are over, at most `limit` after the first `skipped`: the link has expired, or the agreement has ended for good. One that is
    /// suspended may go on.
    static func due(
        at now: Timestamp, limit: Int, after skipped: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [OpenDelivery] {
        try transaction.rows(
            "\(dueQuery) ORDER BY d.settles_at, d.delivery_grant, d.request, d.version, d.name LIMIT $4 OFFSET $5",
            dueTimes(now) + [.integer(Int64(limit)), .integer(Int64(skipped))]
        ).map(open)
    }

    /// A delivery as it stands now; nil where it was charged meanwhile, or goes on.
    static func due(
        _ delivery: OpenDelivery, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> OpenDelivery? {
        try transaction.row(
            "\(dueQuery) AND d.delivery_grant = $4 AND d.request = $5 AND d.version = $6 AND d.name = $7",
            dueTimes(now) + [
                .id(delivery.grant), .id(delivery.request), .id(delivery.version), .text(delivery.name),
            ]
        ).map(open)
    }

    private static let dueQuery = """
        SELECT \(openColumns) FROM deliveries d
            JOIN delivery_grants g ON g.id = d.delivery_grant JOIN agreements a ON a.id = g.agreement
        WHERE d.settles_at IS NOT NULL
            AND (d.settles_at <= $1 AND d.last_at <= $2 OR a.ended_at IS NOT NULL AND d.last_at <= $3)
        """

    private static func dueTimes(_ now: Timestamp) -> [Value] {
        [.time(now), .time(now - quiet.expired), .time(now - quiet.ended)]
    }

    /// Charged: no later byte of it costs anything.
    static func close(_ delivery: OpenDelivery, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            UPDATE deliveries SET settles_at = NULL
            WHERE delivery_grant = $1 AND request = $2 AND version = $3 AND name = $4
            """,
            [.id(delivery.grant), .id(delivery.request), .id(delivery.version), .text(delivery.name)])
    }

    private static let openColumns = "d.delivery_grant, d.request, d.version, d.name, d.bytes, d.size"

    private static func open(_ row: Row) throws(Problem) -> OpenDelivery {
        OpenDelivery(
            grant: try row.id(0), request: try row.id(1), version: try row.id(2), name: try row.text(3),
            bytes: try row.integer(4), size: try row.integer(5))
    }
}
