import Auditing
import Exchange
import Persistence
import Primitives

/// The answer to a message.
public struct Acknowledgement: Hashable, Sendable {
    /// A ContractNegotiation or a TransferProcess.
    public let body: JSONValue
    /// Whether the message began it; the same message again is answered the same way.
    public let isCreated: Bool
}

extension DataspaceDesk {
    /// What GET answers.
    public func negotiation(pid: String, for peer: Participant) async throws -> JSONValue {
        try await database.read { transaction in
            try Self.negotiation(pid, for: peer, in: transaction).message
        }
    }

    /// Takes the first message of a negotiation: a request for an offer of ours, or an offer to us.
    /// - Throws: `notFound` for an offer that is not there or not for the sender; `conflict` where the sender uses its
    ///   identifier for something else; `invalidValue` for a callback address that is not allowed.
    public func open(_ message: NegotiationMessage, from peer: Participant) async throws -> Acknowledgement {
        guard let address = message.callbackAddress else {
            throw Problem(
                .invalidValue, "The first message of a negotiation has a callback address.",
                mend: "Add \"callbackAddress\".", parameter: "callbackAddress")
        }
        let callback = try settings.checked(address, of: peer.did, parameter: "callbackAddress")
        let now = clock.now()
        let answer = try await database.write { [self] transaction in
            try open(message, callback, from: peer, at: now, in: transaction)
        }
        ring()
        return answer
    }

    private func open(
        _ message: NegotiationMessage, _ callback: String, from peer: Participant, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Acknowledgement {
        let role: DataspaceRole = message.kind == .request ? .provider : .consumer
        guard let state = NegotiationState.first(message.kind),
            let peerPid = role == .provider ? message.consumerPid : message.providerPid
        else { throw Problem(.invalidRequest, "No negotiation begins with a \(message.kind.type).") }
        let digest = message.json.digest
        if let standing = try Negotiations.known(to: peer.id, as: peerPid, role, in: transaction) {
            guard try Timeline.entries(of: standing.id, in: transaction).first?.digest == digest else {
                throw Problem(
                    .conflict, "Your identifier \(peerPid) stands for another negotiation.",
                    mend: "Give each negotiation an identifier of its own.")
            }
            return Acknowledgement(body: standing.message, isCreated: true)
        }
        let id: ID<Negotiation> = newID(at: now)
        let negotiation: Negotiation
        switch message.content {
        case .request(let asked):
            let (offer, product) = try visibleOffer(asked, for: peer, in: transaction)
            var offered = offer.policy
            offered = Self.messageOffer(offered, id: offer.iri, target: product.iri)
            negotiation = Negotiation(
                id: id, role: .provider, owner: product.supplier, peer: peer.id, peerPid: peerPid,
                callback: callback, dataset: product.iri, offerIRI: offer.iri, offer: offer.id, asked: asked,
                offered: offered, agreed: .null,
                playbook: try providerPlaybook(offer, product.iri),
                state: state, agreement: nil, reason: nil, createdAt: now, changedAt: now)
        case .offer(let offered):
            let dataset = offered["target"]?.stringValue ?? ""
            negotiation = Negotiation(
                id: id, role: .consumer, owner: house.id, peer: peer.id, peerPid: peerPid,
                callback: callback, dataset: dataset, offerIRI: offered["@id"]?.stringValue ?? "",
                offer: nil, asked: .null, offered: offered, agreed: .null,
                playbook: settings.playbooks[dataset] ?? .standardConsumer, state: state, agreement: nil,
                reason: nil, createdAt: now, changedAt: now)
        default: throw Problem(.invalidRequest, "No negotiation begins with a \(message.kind.type).")
        }
        try Negotiations.insert(negotiation, in: transaction)
        try Timeline.append(
            to: id, .received, message.kind.type, state: state.rawValue, digest: digest, at: now,
            in: transaction)
        try leaf(negotiation, by: .peer, at: now, in: transaction)
        try play(role == .provider ? .requested : .offered, in: negotiation, at: now, transaction)
        return Acknowledgement(body: negotiation.message, isCreated: true)
    }

    /// Takes a later message of a negotiation.
    /// - Throws: `notFound` for what is not there or not the sender's; `invalidRequest` for one that may not come now,
    ///   which changes nothing.
    public func take(
        _ message: NegotiationMessage, pid: String, from peer: Participant
    ) async throws -> Acknowledgement {
        let now = clock.now()
        let answer = try await database.write { [self] transaction in
            try take(message, pid, from: peer, at: now, in: transaction)
        }
        ring()
        return answer
    }

    private func take(
        _ message: NegotiationMessage, _ pid: String, from peer: Participant, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Acknowledgement {
        var negotiation = try Self.negotiation(pid, for: peer, in: transaction)
        let sender = negotiation.role.other
        let (own, theirs) =
            sender == .provider
            ? (message.consumerPid, message.providerPid) : (message.providerPid, message.consumerPid)
        guard own == nil || own == pid, theirs == nil || negotiation.peerPid ?? theirs == theirs else {
            throw Problem(
                .invalidValue, "The identifiers of the message are not those of this negotiation.",
                mend: "Send providerPid and consumerPid as GET shows them.")
        }
        let digest = message.json.digest
        guard negotiation.state.next(message.kind, by: sender) != nil else {
            if try isReplay(message, digest, of: negotiation, in: transaction) {
                return Acknowledgement(body: negotiation.message, isCreated: false)
            }
            try negotiation.state.move(message.kind, by: sender)
            throw Problem(.internalError, "An illegal move was made.")
        }
        let before = negotiation
        try negotiation.state.move(message.kind, by: sender)
        negotiation.peerPid = negotiation.peerPid ?? theirs
        negotiation.reason = nil
        negotiation.changedAt = now
        var moment: Playbook.Moment?
        switch message.content {
        case .request(let asked):
            negotiation.asked = asked
            if let (offer, product) = try? visibleOffer(asked, for: peer, in: transaction),
                product.iri == negotiation.dataset
            {
                negotiation.offer = offer.id
                negotiation.offerIRI = offer.iri
                negotiation.offered = Self.messageOffer(offer.policy, id: offer.iri, target: product.iri)
            }
            moment = .requestedAgain
        case .offer(let offered):
            negotiation.offered = offered
            negotiation.offerIRI = offered["@id"]?.stringValue ?? negotiation.offerIRI
            moment = .offered
        case .agreement(let agreed):
            negotiation.agreed = agreed
            moment = .agreed
        case .verification: moment = .verified
        case .accepted: moment = .accepted
        case .finalized: try sign(&negotiation, at: now, by: .peer, in: transaction)
        case .termination(let explanation): negotiation.reason = explanation.text
        }
        try Negotiations.update(negotiation, in: transaction)
        try Timeline.append(
            to: negotiation.id, .received, message.kind.type, state: negotiation.state.rawValue,
            digest: digest, note: negotiation.reason, closes: message.kind == .termination, at: now,
            in: transaction)
        try leaf(negotiation, by: .peer, at: now, in: transaction)
        try Outbox.dropIntents(of: negotiation.id, in: transaction)
        if moment == .agreed, let fault = try fault(of: negotiation.agreed, in: before, transaction) {
            try refuse(&negotiation, because: fault, at: now, in: transaction)
        } else if let moment {
            try play(moment, in: negotiation, at: now, transaction)
        }
        return Acknowledgement(body: negotiation.message, isCreated: false)
    }

    /// Whether an illegal message is one that was taken before, of which only the answer got lost.
    ///
    /// A counter-offer and an offer may rightly come a second time with the same words, so a repeated one that does not
    /// fit the state is refused unless nothing has happened since.
    private func isReplay(
        _ message: NegotiationMessage, _ digest: [UInt8], of negotiation: Negotiation,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        let entries = try Timeline.entries(of: negotiation.id, in: transaction)
        switch message.kind {
        case .request: return false
        case .offer: return entries.last?.direction == .received && entries.last?.digest == digest
        default: return entries.contains { $0.direction == .received && $0.digest == digest }
        }
    }

    static func negotiation(
        _ pid: String, for peer: Participant, in transaction: any ReadTransaction
    ) throws(Problem) -> Negotiation {
        guard let id = ID<Negotiation>(pid: pid),
            let found = try Negotiations.negotiation(id, in: transaction), found.peer == peer.id
        else { throw unknown("negotiation", pid) }
        return found
    }

    /// The offer that a consumer asks for: active, for it, of a product that is listed.
    private func visibleOffer(
        _ asked: JSONValue, for peer: Participant, in transaction: any ReadTransaction
    ) throws(Problem) -> (Offer, Product) {
        let iri = asked["@id"]?.stringValue ?? ""
        guard let offer = try Offers.offer(iri: iri, in: transaction), offer.state == .active,
            offer.isVisible(to: peer.id),
            let product = try Products.product(offer.product, in: transaction), product.state == .listed,
            asked["target"]?.stringValue ?? product.iri == product.iri
        else { throw Self.unknown("offer", iri) }
        return (offer, product)
    }

    /// Of the offer, or what the operator decided for it.
    private func providerPlaybook(_ offer: Offer, _ dataset: String) throws(Problem) -> Playbook {
        if let configured = settings.playbooks[offer.iri] ?? settings.playbooks[dataset] { return configured }
        if offer.playbook.objectValue?.isEmpty == false { return try Playbook(offer.playbook) }
        return .standardProvider
    }

    static func messageOffer(_ policy: JSONValue, id: String, target: String) -> JSONValue {
        var members = policy.objectValue ?? [:]
        members["@id"] = .string(id)
        members["@type"] = "Offer"
        members["target"] = .string(target)
        return .object(members)
    }

    /// - Parameter isOwed: As in ``enqueue(_:_:to:action:following:path:body:entry:dueAt:isOwed:in:)``.
    func play(
        _ moment: Playbook.Moment, in negotiation: Negotiation, isOwed: Bool = false, at now: Timestamp,
        _ transaction: any WriteTransaction
    ) throws(Problem) {
        var actions = Array((negotiation.playbook.negotiation[moment] ?? []).prefix { $0 != .wait })
        // Who asks for other terms than ours is told ours: nobody agrees to what the other side did not say.
        if moment == .requested, actions.first == .agree, !asksForWhatIsOffered(negotiation) {
            actions = [.offer]
        }
        guard let first = actions.first else { return }
        try enqueue(
            negotiation.id, .negotiation, to: negotiation.peer, action: first.rawValue,
            following: actions.dropFirst().map(\.rawValue), dueAt: now + settings.delay, isOwed: isOwed,
            in: transaction)
    }

    func leaf(
        _ negotiation: Negotiation, by actor: EventActor, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        try EventLeaf(
            "negotiation.\(negotiation.state.rawValue.lowercased())", negotiation.id, by: actor, at: now,
            ["role": .string(negotiation.role.rawValue), "peer": .string(negotiation.peer.description)]
        ).append(to: log, in: transaction)
    }
}
