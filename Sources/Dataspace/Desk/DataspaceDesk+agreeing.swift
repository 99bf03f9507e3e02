import Auditing
import Exchange
import Persistence
import Primitives

// An agreement is the last offer that both sides stand on, and nothing else: what one side offered and the other
// answered with another offer is off the table (Dataspace Protocol 2025-1, Contract Negotiation Protocol §States).
extension DataspaceDesk {
    /// Whether the consumer's last request has just the terms of our offer.
    func asksForWhatIsOffered(_ negotiation: Negotiation) -> Bool {
        ContractTerms.areSame(negotiation.asked, negotiation.offered)
    }

    /// An agreement on what the provider offered: nothing that only the consumer said comes into it.
    /// - Throws: `conflict` where the consumer asks for other terms and has not accepted ours.
    func agreement(
        for negotiation: Negotiation, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> JSONValue {
        guard negotiation.state == .accepted || asksForWhatIsOffered(negotiation) else {
            throw Problem(
                .conflict, "The consumer asks for other terms than those of the offer.",
                mend: "Send the offer with the action offer; it may accept it.", parameter: "action")
        }
        let id: ID<Agreement> = newID(at: now)
        var members: [String: JSONValue] = [
            "@id": .string(id.pid), "@type": "Agreement", "target": .string(negotiation.dataset),
            "assigner": .string(try did(of: negotiation.owner, transaction)),
            "assignee": .string(try did(of: negotiation.peer, transaction)),
            "timestamp": .string(now.rfc3339),
        ]
        for name in ContractTerms.ruleNames + ["profile"] { members[name] = negotiation.offered[name] }
        return .object(members)
    }

    /// What is wrong with an agreement that a provider sent; nil for one on the offer that stands between these parties.
    /// - Parameter negotiation: As it stood before: requested, where our request is the last offer, or accepted, where
    ///   the provider's is.
    func fault(
        of agreed: JSONValue, in negotiation: Negotiation, _ transaction: any ReadTransaction
    ) throws(Problem) -> String? {
        guard agreed["target"]?.stringValue == negotiation.dataset else {
            return "The agreement is about another dataset: its target is not \(negotiation.dataset)."
        }
        let standing = negotiation.state == .accepted ? negotiation.offered : negotiation.asked
        guard ContractTerms.areSame(standing, agreed) else {
            return "The agreement has other terms than the last offer."
        }
        let provider = try did(of: negotiation.peer, transaction)
        guard settings.peer(provider)?.namesParties ?? true else { return nil }
        // The provider's server may speak for organisations of its own, whose identifiers lie below its (did:web §3.2).
        guard let assigner = agreed["assigner"]?.stringValue,
            assigner == provider || provider.hasPrefix("did:web:") && assigner.hasPrefix("\(provider):")
        else {
            return "The agreement has another assigner than \(provider)."
        }
        // A peer knows this server by one identity: its own, whoever of its participants asks.
        let consumer = try did(of: negotiation.owner, transaction)
        guard let assignee = agreed["assignee"]?.stringValue, [consumer, house.did].contains(assignee) else {
            return "The agreement has another assignee than \(consumer)."
        }
        return nil
    }

    /// Ends a negotiation whose agreement is not the one that was negotiated. The provider, which counts it as agreed,
    /// is told why.
    func refuse(
        _ negotiation: inout Negotiation, because fault: String, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let message = try decide(
            .terminate, in: &negotiation, reason: fault, by: .server, at: now, in: transaction)
        try enqueue(
            negotiation.id, .negotiation, to: negotiation.peer,
            action: Playbook.NegotiationAction.terminate.rawValue,
            path: message.path, body: message.body, entry: message.entry, dueAt: now + settings.delay,
            in: transaction)
    }

    /// What a participant is called in messages.
    func did(of id: ID<Participant>) async throws -> String {
        try await database.read { [self] in try did(of: id, $0) }
    }

    private func did(
        of id: ID<Participant>, _ transaction: any ReadTransaction
    ) throws(Problem) -> String {
        guard let found = try Participants.participant(id, in: transaction) else {
            throw Participants.unknown(id)
        }
        return found.did
    }
}
