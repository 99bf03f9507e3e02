import Auditing
import Exchange
import Persistence
import Primitives

/// What a participant of this server wants to negotiate for.
public struct NegotiationWish: Sendable {
    public let dataset: String
    public let offer: String
    public let provider: String
    public let connector: String
    /// The terms it asks for; nil for those of the provider's catalog.
    public let policy: JSONValue?
    public let playbook: Playbook?

    public init(
        dataset: String, offer: String, provider: String, connector: String, policy: JSONValue? = nil,
        playbook: Playbook? = nil
    ) {
        self.dataset = dataset
        self.offer = offer
        self.provider = provider
        self.connector = connector
        self.policy = policy
        self.playbook = playbook
    }
}

/// What a participant of this server wants to have transferred.
public struct TransferWish: Sendable {
    public let agreement: String
    public let format: String
    public let provider: String
    public let connector: String
    public let playbook: Playbook?

    public init(
        agreement: String, format: String, provider: String, connector: String, playbook: Playbook? = nil
    ) {
        self.agreement = agreement
        self.format = format
        self.provider = provider
        self.connector = connector
        self.playbook = playbook
    }
}

extension DataspaceDesk {
    /// An action of the outbox that no playbook has.
    static let request = "request"

    /// Begins a negotiation as the consumer; the request is sent soon after. The same id again gives what stands.
    /// - Throws: `invalidValue` for a connector that is not allowed or a provider that nobody knows.
    public func request(
        _ wish: NegotiationWish, as id: ID<Negotiation>, for owner: Participant, by actor: EventActor,
        at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Negotiation {
        if let standing = try Negotiations.negotiation(id, in: transaction) { return standing }
        let provider = try provider(wish.provider, in: transaction)
        let connector = try settings.checked(
            wish.connector, of: provider.did, parameter: "connectorAddress")
        var asked: JSONValue = .null
        if let policy = wish.policy {
            asked = Self.messageOffer(policy, id: wish.offer, target: wish.dataset)
            try ContractTerms.checkOffer(asked, needsTarget: true)
        }
        let negotiation = Negotiation(
            id: id, role: .consumer, owner: owner.id, peer: provider.id, peerPid: nil, callback: connector,
            dataset: wish.dataset, offerIRI: wish.offer, offer: nil, asked: asked, offered: .null,
            agreed: .null,
            playbook: wish.playbook ?? settings.playbooks[wish.dataset] ?? .standardConsumer,
            state: .requested, agreement: nil, reason: nil, createdAt: now, changedAt: now)
        try Negotiations.insert(negotiation, in: transaction)
        try leaf(negotiation, by: actor, at: now, in: transaction)
        try enqueue(
            id, .negotiation, to: provider.id, action: Self.request, dueAt: now, in: transaction)
        return negotiation
    }

    /// Writes the first message, once it is known what the provider's catalog says of the offer.
    func decideRequest(
        _ negotiation: inout Negotiation, catalogOffer: JSONValue?, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> DecidedMessage {
        if negotiation.asked.isNull {
            // The identifier is what counts: a provider that shows no catalog takes it with any rule.
            let policy = catalogOffer ?? ["permission": [["action": "use"]]]
            negotiation.asked = Self.messageOffer(
                policy, id: negotiation.offerIRI, target: negotiation.dataset)
        }
        let body = NegotiationMessage(
            providerPid: nil, consumerPid: negotiation.id.pid, callbackAddress: settings.address,
            content: .request(negotiation.asked)
        ).json
        try Negotiations.update(negotiation, in: transaction)
        let entry = try Timeline.append(
            to: negotiation.id, .sent, NegotiationMessage.Kind.request.type,
            state: negotiation.state.rawValue,
            digest: body.digest, at: now, in: transaction)
        return DecidedMessage(path: "/negotiations/request", body: body, entry: entry)
    }

    /// Asks for a transfer as the consumer; the request is sent soon after. The same id again gives what stands.
    /// - Throws: `invalidValue` for a connector that is not allowed or a provider that nobody knows; `conflict` where
    ///   ``DataspaceSettings/maximumOpenTransfers`` are open under the agreement.
    public func request(
        _ wish: TransferWish, as id: ID<TransferProcess>, for owner: Participant, by actor: EventActor,
        at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> TransferProcess {
        if let standing = try TransferProcesses.process(id, in: transaction) { return standing }
        let provider = try provider(wish.provider, in: transaction)
        let connector = try settings.checked(
            wish.connector, of: provider.did, parameter: "connectorAddress")
        let agreement = try Agreements.agreement(iri: wish.agreement, in: transaction)
        if let agreement {
            guard agreement.consumer == owner.id, agreement.isOpen(at: now) else {
                throw Problem(
                    .invalidValue, "The agreement is not yours, or has ended.", parameter: "agreementId")
            }
            try checkRoom(under: agreement.id, .consumer, in: transaction)
        }
        let process = TransferProcess(
            id: id, role: .consumer, owner: owner.id, peer: provider.id, peerPid: nil, callback: connector,
            agreement: agreement?.id, agreementIRI: wish.agreement, format: wish.format, address: .null,
            playbook: wish.playbook ?? settings.playbooks[wish.agreement] ?? Playbook(),
            standing: TransferStanding(.requested), reason: nil, createdAt: now, changedAt: now)
        try TransferProcesses.insert(process, in: transaction)
        try leaf(process, by: actor, at: now, in: transaction)
        let body = TransferMessage(
            providerPid: nil, consumerPid: id.pid,
            content: .request(
                agreement: wish.agreement, format: wish.format, callback: settings.address, address: nil)
        ).json
        let entry = try Timeline.append(
            to: id, .sent, TransferMessage.Kind.request.type, state: process.state.rawValue,
            digest: body.digest, at: now, in: transaction)
        try enqueue(
            id, .transfer, to: provider.id, action: Self.request,
            following: scripted(process.playbook.transfer[.requested]), path: "/transfers/request",
            body: body,
            entry: entry, dueAt: now, in: transaction)
        return process
    }

    func scripted(_ actions: [Playbook.TransferAction]?) -> [String] {
        (actions ?? []).prefix { $0 != .wait }.map(\.rawValue)
    }

    func provider(_ did: String, in transaction: any ReadTransaction) throws(Problem) -> Participant {
        guard let found = try Participants.identified(by: did, in: transaction) else {
            throw Problem(
                .invalidValue, "No participant here has the identifier \(did.prefix(100)).",
                mend: "Ask the operator to register it, or to name it under exchange.peers.",
                parameter: "providerId")
        }
        return found
    }
}
