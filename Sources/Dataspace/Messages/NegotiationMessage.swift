import Primitives

/// One message of a contract negotiation (Dataspace Protocol 2025-1, Contract Negotiation Protocol §Message Types).
public struct NegotiationMessage: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        /// The consumer's offer.
        case request(JSONValue)
        /// The provider's offer.
        case offer(JSONValue)
        case agreement(JSONValue)
        case verification
        case accepted
        case finalized
        case termination(MessageExplanation)
    }

    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case request, offer, agreement, verification, accepted, finalized, termination

        /// The name on the wire.
        public var type: String {
            switch self {
            case .request: "ContractRequestMessage"
            case .offer: "ContractOfferMessage"
            case .agreement: "ContractAgreementMessage"
            case .verification: "ContractAgreementVerificationMessage"
            case .accepted, .finalized: "ContractNegotiationEventMessage"
            case .termination: "ContractNegotiationTerminationMessage"
            }
        }
    }

    public let providerPid: String?
    public let consumerPid: String?
    /// Where the first message of a negotiation asks to be answered.
    public let callbackAddress: String?
    public let content: Content

    public init(providerPid: String?, consumerPid: String?, callbackAddress: String? = nil, content: Content)
    {
        self.providerPid = providerPid
        self.consumerPid = consumerPid
        self.callbackAddress = callbackAddress
        self.content = content
    }

    public var kind: Kind {
        switch content {
        case .request: .request
        case .offer: .offer
        case .agreement: .agreement
        case .verification: .verification
        case .accepted: .accepted
        case .finalized: .finalized
        case .termination: .termination
        }
    }

    /// Reads a message that must be of this kind, with every rule of its schema.
    /// - Throws: `invalidValue`.
    public init(_ value: JSONValue, kind: Kind) throws(Problem) {
        let reader = try MessageReader(value, type: kind.type)
        var callback: String?
        var (provider, consumer): (String?, String?)
        switch kind {
        case .request:
            consumer = try reader.text("consumerPid")
            (callback, provider) = try Self.opening(reader, or: "providerPid")
        case .offer:
            provider = try reader.text("providerPid")
            (callback, consumer) = try Self.opening(reader, or: "consumerPid")
        default:
            provider = try reader.text("providerPid")
            consumer = try reader.text("consumerPid")
        }
        let content: Content
        switch kind {
        case .request, .offer:
            let offer = reader.members["offer"] ?? .null
            try ContractTerms.checkOffer(offer, needsTarget: kind == .offer)
            content = kind == .offer ? .offer(offer) : .request(offer)
        case .agreement:
            let agreement = reader.members["agreement"] ?? .null
            try ContractTerms.checkAgreement(agreement)
            content = .agreement(agreement)
        case .verification: content = .verification
        case .accepted, .finalized:
            let type = try reader.text("eventType")
            guard type == (kind == .accepted ? "ACCEPTED" : "FINALIZED") else {
                throw Problem(
                    .invalidValue, "\"eventType\" is not one that is taken here.",
                    mend: "A consumer sends ACCEPTED, a provider FINALIZED.", parameter: "eventType")
            }
            content = kind == .accepted ? .accepted : .finalized
        case .termination: content = .termination(try reader.explanation())
        }
        self.init(
            providerPid: provider, consumerPid: consumer, callbackAddress: callback, content: content)
    }

    /// Exactly one of `callbackAddress`, on the first message, and the other side's identifier, on later ones.
    private static func opening(
        _ reader: MessageReader, or pid: String
    ) throws(Problem) -> (callback: String?, pid: String?) {
        let callback = try reader.optionalText("callbackAddress")
        let other = try reader.optionalText(pid)
        guard (callback == nil) != (other == nil) else {
            throw Problem(
                .invalidValue, "A message has exactly one of \"callbackAddress\" and \"\(pid)\".",
                mend: "Send callbackAddress with the first message, \(pid) with later ones.",
                parameter: "callbackAddress")
        }
        return (callback, other)
    }

    public var json: JSONValue {
        var members: [String: JSONValue] = [:]
        if let providerPid { members["providerPid"] = .string(providerPid) }
        if let consumerPid { members["consumerPid"] = .string(consumerPid) }
        if let callbackAddress { members["callbackAddress"] = .string(callbackAddress) }
        switch content {
        case .request(let offer), .offer(let offer): members["offer"] = offer
        case .agreement(let agreement): members["agreement"] = agreement
        case .verification: break
        case .accepted: members["eventType"] = "ACCEPTED"
        case .finalized: members["eventType"] = "FINALIZED"
        case .termination(let explanation): members.merge(explanation.members) { first, _ in first }
        }
        return DataspaceTerms.document(kind.type, members)
    }
}
