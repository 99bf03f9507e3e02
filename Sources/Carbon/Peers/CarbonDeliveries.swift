import Persistence
import Primitives

/// An event on its way to a peer: kept until it is delivered or three days have passed (PACT 3.0 §events: 72 hours).
public struct CarbonDelivery: Hashable, Sendable {
    public let id: ID<CarbonDelivery>
    public let peer: String
    public let body: String
    public let attempts: Int64
    public let giveUpAt: Timestamp

    /// What goes to the peer: an event as it is, or the answer to a question, as it is then.
    enum Content: Hashable, Sendable {
        case event(String)
        case question(CarbonQuestion)
    }

    /// Nil for what must not be sent: an answer that was written down before it was known when it would go out.
    var content: Content? {
        guard let json = try? JSONValue(parsing: body) else { return nil }
        if let question = CarbonQuestion(reading: json) { return .question(question) }
        return json["type"]?.stringValue == CarbonEvent.Kind.fulfilled.rawValue ? nil : .event(body)
    }
}

extension CarbonDelivery: IDKind {
    public static let prefix = "pcfout"
}

enum CarbonDeliveries {
    static let patience = Duration.seconds(72 * 3_600)
    /// Undelivered events for one peer.
    static let maximumWaiting = 10_000

    static func send(
        _ content: JSONValue, id: ID<CarbonDelivery>, to peer: CarbonPeer, at time: Timestamp,
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
                .id(id), .text(peer.participant), .text(try content.canonicalText), .time(time),
                .time(time + patience),
            ])
    }

    /// What is due, longest first.
    /// - Parameter full: Peers whose events are passed over.
    static func due(
        at time: Timestamp, passingOver full: [String] = [], limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [CarbonDelivery] {
        // SQLite numbers parameters in the order in which they stand.
        let places = full.indices.map { "$\($0 + 2)" }.joined(separator: ", ")
        let others = full.isEmpty ? "" : "AND peer NOT IN (\(places))"
        var due: [CarbonDelivery] = []
        for row in try transaction.rows(
            """
            SELECT id, peer, body, attempts, give_up_at FROM carbon_deliveries
            WHERE next_at IS NOT NULL AND next_at <= $1 \(others) ORDER BY next_at LIMIT $\(full.count + 2)
            """, [.time(time)] + full.map { .text($0) } + [.integer(Int64(limit))])
        {
            due.append(
                CarbonDelivery(
                    id: try row.id(0), peer: try row.text(1), body: try row.text(2),
                    attempts: try row.integer(3),
                    giveUpAt: try row.time(4)))
        }
        return due
    }

    /// Whether no attempt has ended since a delivery was read.
    static func isWaiting(
        _ delivery: CarbonDelivery, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        try transaction.row(
            "SELECT 1 FROM carbon_deliveries WHERE id = $1 AND attempts = $2 AND next_at IS NOT NULL",
            [.id(delivery.id), .integer(delivery.attempts)]) != nil
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
