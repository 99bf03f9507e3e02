import Persistence
import Primitives

/// An event on its way to a peer: kept until it is delivered or three days have passed (PACT 3.0 §events: 72 hours).
public struct CarbonDelivery: Hashable, Sendable {
    public let id: ID<CarbonDelivery>
    public let peer: String
    public let body: String
    public let attempts: Int64
    public let giveUpAt: Timestamp
}

extension CarbonDelivery: IDKind {
    public static let prefix = "pcfout"
}

enum CarbonDeliveries {
    static let patience = Duration.seconds(72 * 3_600)
    /// Undelivered events for one peer.
    static let maximumWaiting = 10_000

    static func send(
        _ event: CarbonEvent, id: ID<CarbonDelivery>, to peer: CarbonPeer, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let waiting = try transaction.row(
            "SELECT COUNT(*) FROM carbon_deliveries WHERE peer = $1 AND next_at IS NOT NULL",
            [.text(peer.participant)])
        guard try waiting?.integer(0) ?? 0 < Int64(maximumWaiting) else {
            throw Problem(
                .overloaded, "\(maximumWaiting) events wait for \(peer.participant).",
                mend: "Try again later.",
                retryAfter: .seconds(60))
        }
        try transaction.execute(
            """
            INSERT INTO carbon_deliveries (id, peer, body, attempts, next_at, give_up_at)
            VALUES ($1, $2, $3, 0, $4, $5)
            """,
            [
                .id(id), .text(peer.participant), .text(try event.json.canonicalText), .time(time),
                .time(time + patience),
            ])
    }

    static func due(
        at time: Timestamp, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [CarbonDelivery] {
        var due: [CarbonDelivery] = []
        for row in try transaction.rows(
            """
            SELECT id, peer, body, attempts, give_up_at FROM carbon_deliveries
            WHERE next_at IS NOT NULL AND next_at <= $1 ORDER BY next_at LIMIT $2
            """, [.time(time), .integer(Int64(limit))])
        {
            due.append(
                CarbonDelivery(
                    id: try row.id(0), peer: try row.text(1), body: try row.text(2),
                    attempts: try row.integer(3),
                    giveUpAt: try row.time(4)))
        }
        return due
    }

    static func delivered(
        _ delivery: CarbonDelivery, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            "UPDATE carbon_deliveries SET next_at = NULL, delivered_at = $1, attempts = attempts + 1 WHERE id = $2",
            [.time(time), .id(delivery.id)])
    }

    /// Tries again after 1, 2, 4, … seconds, at most an hour; after three days no more.
    static func failed(
        _ delivery: CarbonDelivery, _ fault: String, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        let wait = Duration.seconds(min(3_600, 1 << min(delivery.attempts, 12)))
        let next = time + wait
        try transaction.execute(
            "UPDATE carbon_deliveries SET next_at = $1, attempts = attempts + 1, fault = $2 WHERE id = $3",
            [
                .time(next < delivery.giveUpAt ? next : nil), .text(String(fault.prefix(500))),
                .id(delivery.id),
            ])
    }
}
