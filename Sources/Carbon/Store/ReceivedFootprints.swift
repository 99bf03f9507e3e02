import Auditing
import Exchange
import Persistence
import Primitives

/// A footprint that a partner sent.
public struct ReceivedFootprint: Hashable, Sendable {
    public let id: ID<ReceivedFootprint>
    public let sender: ID<Participant>
    public let receivedAt: Timestamp
    public let document: JSONValue
}

extension ReceivedFootprint: IDKind {
    public static let prefix = "pcfin"
}

/// The footprints that participants were sent.
public enum ReceivedFootprints {
    static func store(
        _ footprint: IncomingEvent.Footprint, id: ID<ReceivedFootprint>, for recipient: ID<Participant>,
        from sender: ID<Participant>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO carbon_received (id, recipient, sender, footprint, document, received_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .id(id), .id(recipient), .id(sender), .text(footprint.id),
                .text(footprint.text), .time(time),
            ])
    }

    public static func list(
        for recipient: ID<Participant>, _ request: PageRequest<ReceivedFootprint>,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Page<ReceivedFootprint, ReceivedFootprint> {
        var query = PageQuery(request)
        query.filter("recipient", .id(recipient))
        return try query.page(
            "id, sender, received_at, document", from: "carbon_received", in: transaction, id: \.id
        ) { row throws(Problem) in
            ReceivedFootprint(
                id: try row.id(0), sender: try row.id(1), receivedAt: try row.time(2),
                document: try row.document(3))
        }
    }
}
