import Primitives

/// What is done by itself when a negotiation or a transfer reaches a state: a list of actions, one after the other;
/// an empty list, or `wait`, leaves it to a person.
///
/// ```json
/// {"requested": ["offer"], "accepted": ["agree"], "verified": ["finalize"],
///  "transfer": {"requested": ["start"]}}
/// ```
public struct Playbook: Hashable, Sendable {
    /// The most actions for one state.
    public static let maximumActions = 16

    public enum NegotiationAction: String, Hashable, Sendable, CaseIterable {
        case agree, offer, finalize, terminate
        /// Of the consumer.
        case accept, counter, verify
        case wait

        public var role: DataspaceRole? {
            switch self {
            case .agree, .offer, .finalize: .provider
            case .accept, .counter, .verify: .consumer
            case .terminate, .wait: nil
            }
        }
    }

    public enum TransferAction: String, Hashable, Sendable, CaseIterable {
        case start, complete, suspend, terminate, wait

        public var kind: TransferMessage.Kind? {
            switch self {
            case .start: .start
            case .complete: .completion
            case .suspend: .suspension
            case .terminate: .termination
            case .wait: nil
            }
        }
    }

    /// When something is done in a negotiation.
    public enum Moment: String, Hashable, Sendable, CaseIterable {
        case requested
        /// Of the provider: the consumer countered.
        case requestedAgain = "requested_again"
        case offered, accepted, agreed, verified
    }

    public var negotiation: [Moment: [NegotiationAction]]
    public var transfer: [TransferState: [TransferAction]]
    /// The `@id` of another offer for the same dataset, which `offer` sends; nil for the one that was asked for.
    public var offer: String?

    public init(
        negotiation: [Moment: [NegotiationAction]] = [:], transfer: [TransferState: [TransferAction]] = [:],
        offer: String? = nil
    ) {
        self.negotiation = negotiation
        self.transfer = transfer
        self.offer = offer
    }

    /// Reads a playbook. An empty object is the empty playbook.
    /// - Throws: `invalidValue` with all faults.
    public init(_ value: JSONValue) throws(Problem) {
        var faults: [String] = []
        self.init()
        guard let members = value.objectValue else {
            throw Problem(.invalidValue, "A playbook is a JSON object.", parameter: "playbook")
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if let moment = Moment(rawValue: name) {
                negotiation[moment] = Self.actions(value, at: name, &faults)
            } else if name == "offer" {
                offer = value.stringValue
                if offer == nil { faults.append("offer is no text") }
            } else if name == "transfer", let states = value.objectValue {
                for (name, value) in states.sorted(by: { $0.key < $1.key }) {
                    guard let state = TransferState(rawValue: name.uppercased()), name == name.lowercased(),
                        !state.isFinal
                    else {
                        faults.append("transfer.\(name) is no state in which something can be done")
                        continue
                    }
                    transfer[state] = Self.actions(value, at: "transfer.\(name)", &faults)
                }
            } else {
                faults.append("\(name) is not known")
            }
        }
        guard faults.isEmpty else {
            throw Problem(
                .invalidValue, "The playbook has faults: \(faults.joined(separator: "; ")).",
                mend: "See docs/dataspace.md for what a playbook may say.", parameter: "playbook")
        }
    }

    private static func actions<Action: RawRepresentable<String> & CaseIterable>(
        _ value: JSONValue, at path: String, _ faults: inout [String]
    ) -> [Action] {
        // One action may stand without its brackets.
        let list = value.arrayValue ?? [value]
        guard list.count <= maximumActions else {
            faults.append("\(path) has over \(maximumActions) actions")
            return []
        }
        return list.compactMap { element in
            if let action = element.stringValue.flatMap(Action.init(rawValue:)) { return action }
            let known = Action.allCases.map(\.rawValue).joined(separator: ", ")
            faults.append("\(path) has something else than \(known)")
            return nil
        }
    }

    public var json: JSONValue {
        var members: [String: JSONValue] = [:]
        for (moment, actions) in negotiation {
            members[moment.rawValue] = .array(actions.map { .string($0.rawValue) })
        }
        if let offer { members["offer"] = .string(offer) }
        if !transfer.isEmpty {
            var states: [String: JSONValue] = [:]
            for (state, actions) in transfer {
                states[state.rawValue.lowercased()] = .array(actions.map { .string($0.rawValue) })
            }
            members["transfer"] = .object(states)
        }
        return .object(members)
    }
}

extension Playbook {
    /// What a provider does where an offer has no playbook: who asks for what is on offer gets it.
    static let standardProvider = Playbook(
        negotiation: [.requested: [.agree], .accepted: [.agree], .verified: [.finalize]],
        transfer: [.requested: [.start]])
    /// What a consumer does where it was told nothing: what it asked for it takes; new terms are for a person.
    static let standardConsumer = Playbook(negotiation: [.agreed: [.verify]])
}
