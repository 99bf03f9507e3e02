import Auditing
import Exchange
import Persistence
import Primitives

/// A message that is decided: what is sent, where, and its place in the timeline.
struct DecidedMessage {
    /// Below the other side's address.
    let path: String
    let body: JSONValue
    let entry: Int64
}

extension DataspaceDesk {
    /// A person's decision in a negotiation. Asking again for what stands changes nothing.
    /// - Throws: `notFound`; `conflict` where it cannot be done now.
    public func act(
        _ action: Playbook.NegotiationAction, on id: ID<Negotiation>, reason: String? = nil,
        by actor: EventActor
    ) async throws -> Negotiation {
        let now = clock.now()
        let negotiation = try await database.write { [self] transaction in
            guard var negotiation = try Negotiations.negotiation(id, in: transaction) else {
                throw Self.unknown("negotiation", id.description)
            }
            let message = try decide(
                action, in: &negotiation, reason: reason, by: actor, at: now, in: transaction)
            try Outbox.dropIntents(of: id, in: transaction)
            try enqueue(
                id, .negotiation, to: negotiation.peer, action: action.rawValue, path: message.path,
                body: message.body,
                entry: message.entry, dueAt: now, in: transaction)
            return negotiation
        }
        ring()
        return negotiation
    }

    /// Moves a negotiation by an action of ours.
    /// - Throws: `conflict` where it cannot be done now.
    func decide(
        _ action: Playbook.NegotiationAction, in negotiation: inout Negotiation, reason: String?,
        by actor: EventActor, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> DecidedMessage {
        guard action != .wait, action.role == nil || action.role == negotiation.role else {
            throw Problem(
                .conflict, "A \(negotiation.role.rawValue) does not \(action.rawValue).",
                mend: "GET the negotiation: \"actions\" lists what can be done.", parameter: "action")
        }
        guard let peerPid = negotiation.peerPid else {
            throw Problem(
                .conflict, "The other side has not acknowledged the negotiation yet.",
                mend: "Try again later.")
        }
        let content = try content(of: action, in: &negotiation, reason: reason, at: now, in: transaction)
        let message = NegotiationMessage(
            providerPid: negotiation.providerPid, consumerPid: negotiation.consumerPid, content: content)
        guard negotiation.state.next(message.kind, by: negotiation.role) != nil else {
            throw Problem(
                .conflict,
                "In \(negotiation.state.rawValue), a \(negotiation.role.rawValue) cannot \(action.rawValue).",
                mend: "GET the negotiation: \"actions\" lists what can be done.", parameter: "action")
        }
        try negotiation.state.move(message.kind, by: negotiation.role)
        if action == .finalize { try sign(&negotiation, at: now, by: actor, in: transaction) }
        negotiation.reason = reason
        negotiation.changedAt = now
        try Negotiations.update(negotiation, in: transaction)
        let body = message.json
        let entry = try Timeline.append(
            to: negotiation.id, .sent, message.kind.type, state: negotiation.state.rawValue,
            digest: body.digest, note: reason, closes: action == .terminate, at: now, in: transaction)
        try leaf(negotiation, by: actor, at: now, in: transaction)
        let base = "/negotiations/\(Self.encoded(peerPid))"
        let path =
            switch message.kind {
            case .request: "\(base)/request"
            case .offer: "\(base)/offers"
            case .agreement: "\(base)/agreement"
            case .verification: "\(base)/agreement/verification"
            case .accepted, .finalized: "\(base)/events"
            case .termination: "\(base)/termination"
            }
        return DecidedMessage(path: path, body: body, entry: entry)
    }

    private func content(
        of action: Playbook.NegotiationAction, in negotiation: inout Negotiation, reason: String?,
        at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> NegotiationMessage.Content {
        switch action {
        case .agree:
            if negotiation.state.next(.agreement, by: negotiation.role) != nil {
                negotiation.agreed = try agreement(for: negotiation, at: now, in: transaction)
            }
            return .agreement(negotiation.agreed)
        case .offer:
            if let iri = negotiation.playbook.offer, let other = try Offers.offer(iri: iri, in: transaction),
                other.state == .active, let standing = negotiation.offer,
                try Offers.offer(standing, in: transaction)?.product == other.product
            {
                negotiation.offer = other.id
                negotiation.offerIRI = other.iri
                negotiation.offered = Self.messageOffer(
                    other.policy, id: other.iri, target: negotiation.dataset)
            }
            return .offer(negotiation.offered)
        case .counter:
            if negotiation.asked.isNull { negotiation.asked = negotiation.offered }
            return .request(negotiation.asked)
        case .accept: return .accepted
        case .verify: return .verification
        case .finalize: return .finalized
        case .terminate, .wait:
            return .termination(MessageExplanation(reasons: [reason ?? "Ended by the other side."]))
        }
    }

    /// An identifier of somebody else's as one segment of a path (RFC 3986 §3.3).
    static func encoded(_ pid: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in pid.utf8 {
            switch byte {
            case 0x30...0x3a, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
