import Auditing
import Exchange
import Persistence
import Primitives

/// Takes events in and sends requests out.
public struct CarbonDesk: Sendable {
    let peers: [String: CarbonPeer]
    let log: AuditLog
    let randomness: any Randomness
    /// Where our own events come from: this server's `/3/events`.
    let source: String

    public init(peers: [CarbonPeer], log: AuditLog, randomness: any Randomness, publicURL: String) {
        self.peers = Dictionary(peers.map { ($0.participant, $0) }, uniquingKeysWith: { first, _ in first })
        self.log = log
        self.randomness = randomness
        source = publicURL + "/3/events"
    }

    /// The names of the participants whose servers are known.
    public var peerNames: [String] { peers.keys.sorted() }

    /// Takes an event of a partner in. The same event again changes nothing.
    /// - Throws: `invalidRequest` for a request whose answer could not be sent; `notFound` for an answer to no request.
    public func receive(
        _ incoming: IncomingEvent, from sender: Participant, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let event = incoming.event
        let known = try transaction.row(
            "SELECT 1 FROM carbon_events WHERE sender = $1 AND source = $2 AND event = $3",
            [.id(sender.id), .text(event.source), .text(event.id)])
        guard known == nil else { return }
        switch event.kind {
        case .published: break
        case .requested: try queue(incoming, from: sender, at: time, in: transaction)
        case .fulfilled, .rejected: try close(incoming, from: sender, at: time, in: transaction)
        }
        let id = ID<CarbonEventRecord>(at: time, random: randomness)
        try transaction.execute(
            """
            INSERT INTO carbon_events (id, sender, source, event, kind, received_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .id(id), .id(sender.id), .text(event.source), .text(event.id), .text(event.kind.rawValue),
                .time(time),
            ])
        try EventLeaf(
            "carbon.event.received", id, by: .peer, at: time,
            ["sender": .string(sender.id.description), "type": .string(event.kind.rawValue)]
        ).append(to: log, in: transaction)
    }

    /// Puts the question where the courier finds it. Nothing is looked up here: the one writer is everybody's.
    private func queue(
        _ incoming: IncomingEvent, from sender: Participant, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let peer = peers[sender.name], peer.isSource(incoming.event.source) else {
            throw Problem(
                .invalidRequest, "The source of the event is no address to which answers for you go.",
                mend: "Ask the operator to configure your server under exchange.carbon_peers.")
        }
        let question = CarbonQuestion(
            asker: sender.id, request: incoming.event.id, criteria: incoming.criteria)
        try CarbonDeliveries.send(
            question.json, id: ID(at: time, random: randomness), to: peer, at: time, in: transaction)
    }

    private func close(
        _ incoming: IncomingEvent, from sender: Participant, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let event = incoming.event
        guard let id = event.data["requestEventId"]?.stringValue.flatMap({ ID<FootprintRequest>($0) }),
            let request = try FootprintRequests.request(id, in: transaction), request.owner == sender.id
        else {
            throw Problem(.invalidRequest, "No request of ours to you has that requestEventId.")
        }
        guard event.kind == .fulfilled else {
            let error = event.data["error"]
            let reason = [error?["code"], error?["message"]].compactMap { $0?.stringValue }.joined(
                separator: ": ")
            _ = try FootprintRequests.close(
                request, as: .rejected, reason: String(reason.prefix(500)), at: time, log: log,
                in: transaction)
            return
        }
        let wasOpen = try FootprintRequests.close(
            request, as: .fulfilled, reason: nil, at: time, log: log, in: transaction)
        guard wasOpen else { return }
        for footprint in incoming.footprints {
            try ReceivedFootprints.store(
                footprint, id: ID(at: time, random: randomness), for: request.requester, from: sender.id,
                at: time,
                in: transaction)
        }
    }

    /// Asks a partner for footprints.
    /// - Throws: `invalidValue` for a partner whose server is not configured, `invalidRequest` for criteria.
    public func request(
        _ criteria: JSONValue, id: ID<FootprintRequest>, by requester: Participant, of owner: String,
        at time: Timestamp, by actor: EventActor, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let peer = peers[owner], let partner = try Participants.named(owner, in: transaction) else {
            throw Problem(
                .invalidValue, "There is no configured server of a partner of that name.",
                mend: "Name one of exchange.carbon_peers of the configuration.", parameter: "partner")
        }
        _ = try FootprintFilter(criteria: criteria)
        try FootprintRequests.open(
            id, by: requester.id, of: partner.id, criteria, at: time, by: actor, log: log, in: transaction)
        try CarbonDeliveries.send(
            CarbonEvent(.requested, id: id.description, source: source, at: time, data: criteria).json,
            id: ID(at: time, random: randomness), to: peer, at: time, in: transaction)
    }
}

/// What an event that came in is kept under.
enum CarbonEventRecord: IDKind {
    static let prefix = "pcfev"
}
