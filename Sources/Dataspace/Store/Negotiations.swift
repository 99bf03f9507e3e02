import Exchange
import Persistence
import Primitives

/// The negotiations of all participants.
public enum Negotiations {
    public static func negotiation(
        _ id: ID<Negotiation>, in transaction: any ReadTransaction
    ) throws(Problem) -> Negotiation? {
        try transaction.row("SELECT \(columns) FROM negotiations WHERE id = $1", [.id(id)]).map(negotiation)
    }

    /// The one that the other side calls so.
    static func known(
        to peer: ID<Participant>, as pid: String, _ role: DataspaceRole, in transaction: any ReadTransaction
    ) throws(Problem) -> Negotiation? {
        try transaction.row(
            "SELECT \(columns) FROM negotiations WHERE peer = $1 AND role = $2 AND peer_pid = $3",
            [.id(peer), .name(role), .text(pid)]
        ).map(negotiation)
    }

    /// - Parameter owner: Nil for those of all.
    public static func list(
        owner: ID<Participant>? = nil, state: NegotiationState? = nil, _ request: PageRequest<Negotiation>,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Negotiation, Negotiation> {
        var query = PageQuery(request)
        query.filter("owner", owner.map { .id($0) })
        query.filter("state", state.map { .name($0) })
        return try query.page(columns, from: "negotiations", in: transaction, id: \.id, negotiation)
    }

    static func insert(_ negotiation: Negotiation, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO negotiations (\(columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            """,
            [
                .id(negotiation.id), .name(negotiation.role), .id(negotiation.owner), .id(negotiation.peer),
                .optional(negotiation.peerPid), .text(negotiation.callback), .text(negotiation.dataset),
                .text(negotiation.offerIRI), .id(negotiation.offer), .json(negotiation.asked),
                .json(negotiation.offered), .json(negotiation.agreed), .json(negotiation.playbook.json),
                .name(negotiation.state), .id(negotiation.agreement), .optional(negotiation.reason),
                .time(negotiation.createdAt), .time(negotiation.changedAt),
            ])
    }

    static func update(_ negotiation: Negotiation, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            UPDATE negotiations SET peer_pid = $1, offer_iri = $2, offer = $3, asked = $4, offered = $5, agreed = $6,
            state = $7, agreement = $8, reason = $9, changed_at = $10 WHERE id = $11
            """,
            [
                .optional(negotiation.peerPid), .text(negotiation.offerIRI), .id(negotiation.offer),
                .json(negotiation.asked), .json(negotiation.offered), .json(negotiation.agreed),
                .name(negotiation.state), .id(negotiation.agreement), .optional(negotiation.reason),
                .time(negotiation.changedAt), .id(negotiation.id),
            ])
    }

    private static let columns = """
        id, role, owner, peer, peer_pid, callback, dataset, offer_iri, offer, asked, offered, agreed, playbook, state,
        agreement, reason, created_at, changed_at
        """

    private static func negotiation(_ row: Row) throws(Problem) -> Negotiation {
        Negotiation(
            id: try row.id(0), role: try row.name(1), owner: try row.id(2), peer: try row.id(3),
            peerPid: try row.optionalText(4), callback: try row.text(5), dataset: try row.text(6),
            offerIRI: try row.text(7), offer: try row.optionalID(8), asked: try row.json(9),
            offered: try row.json(10), agreed: try row.json(11), playbook: try Playbook(try row.json(12)),
            state: try row.name(13), agreement: try row.optionalID(14), reason: try row.optionalText(15),
            createdAt: try row.time(16), changedAt: try row.time(17))
    }
}

extension Value {
    /// As text that need not be canonical: what a counterparty wrote may have numbers that canonical JSON cannot bear.
    static func json(_ value: JSONValue) -> Value {
        .text(String(decoding: value.serialized, as: UTF8.self))
    }
}

extension Row {
    func json(_ column: Int) throws(Problem) -> JSONValue {
        guard let value = try? JSONValue(parsing: Array(try text(column).utf8)) else {
            throw foreign(column, "JSON")
        }
        return value
    }
}
