import Auditing
import Exchange
import Persistence
import Primitives

/// A request that a participant here made of a partner. Its id is the id of its event.
public struct FootprintRequest: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
        case open
        case fulfilled
        case rejected
    }

    public let id: ID<FootprintRequest>
    public let requester: ID<Participant>
    public let owner: ID<Participant>
    public let criteria: JSONValue
    public let state: State
    public let reason: String?
    public let createdAt: Timestamp
    public let closedAt: Timestamp?
}

extension FootprintRequest: IDKind {
    public static let prefix = "pcfreq"
}

public enum FootprintRequests {
    /// The most requests of one participant that wait for an answer.
    public static let maximumOpen = 1_000

    static func open(
        _ id: ID<FootprintRequest>, by requester: ID<Participant>, of owner: ID<Participant>,
        _ criteria: JSONValue,
        at time: Timestamp, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        let waiting = try transaction.row(
            "SELECT COUNT(*) FROM carbon_requests WHERE requester = $1 AND state = 'open'", [.id(requester)])
        guard try waiting?.integer(0) ?? 0 < Int64(maximumOpen) else {
            throw Problem(.conflict, "\(maximumOpen) requests wait for an answer.", mend: "Wait for answers.")
        }
        try transaction.execute(
            """
            INSERT INTO carbon_requests (id, requester, owner, criteria, state, created_at)
            VALUES ($1, $2, $3, $4, 'open', $5)
            """, [.id(id), .id(requester), .id(owner), .text(try criteria.canonicalText), .time(time)])
        try EventLeaf(
            "carbon.request.sent", id, by: actor, at: time,
            ["requester": .string(requester.description), "owner": .string(owner.description)]
        ).append(to: log, in: transaction)
    }

    /// Closes an open request. One that is closed stays as it is.
    /// - Returns: Whether it was open.
    static func close(
        _ request: FootprintRequest, as state: FootprintRequest.State, reason: String?, at time: Timestamp,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        let changed = try transaction.execute(
            "UPDATE carbon_requests SET state = $1, reason = $2, closed_at = $3 WHERE id = $4 AND state = 'open'",
            [.name(state), .optional(reason), .time(time), .id(request.id)])
        guard changed > 0 else { return false }
        try EventLeaf("carbon.request.\(state.rawValue)", request.id, by: .peer, at: time)
            .append(to: log, in: transaction)
        return true
    }

    public static func request(
        _ id: ID<FootprintRequest>, in transaction: any ReadTransaction
    ) throws(Problem) -> FootprintRequest? {
        try transaction.row("SELECT \(columns) FROM carbon_requests WHERE id = $1", [.id(id)]).map(request)
    }

    public static func list(
        by requester: ID<Participant>, _ page: PageRequest<FootprintRequest>,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Page<FootprintRequest, FootprintRequest> {
        var query = PageQuery(page)
        query.filter("requester", .id(requester))
        return try query.page(columns, from: "carbon_requests", in: transaction, id: \.id, request)
    }

    private static let columns = "id, requester, owner, criteria, state, reason, created_at, closed_at"

    private static func request(_ row: Row) throws(Problem) -> FootprintRequest {
        FootprintRequest(
            id: try row.id(0), requester: try row.id(1), owner: try row.id(2), criteria: try row.document(3),
            state: try row.name(4), reason: try row.optionalText(5), createdAt: try row.time(6),
            closedAt: try row.optionalTime(7))
    }
}
