import Exchange
import Primitives

/// A contract negotiation as one side of it knows it.
public struct Negotiation: Hashable, Sendable {
    public let id: ID<Negotiation>
    /// On which side we stand.
    public let role: DataspaceRole
    /// The participant of this server.
    public let owner: ID<Participant>
    public let peer: ID<Participant>
    /// What the other side calls it; nil until it said so.
    public var peerPid: String?
    /// Under which the other side takes messages, without a slash at the end.
    public let callback: String
    /// The `@id` of the dataset.
    public let dataset: String
    /// The `@id` of the offer that is talked about.
    public var offerIRI: String
    /// The offer, where it is one of this server.
    public var offer: ID<Offer>?
    /// What the consumer offered last; null where it offered nothing.
    public var asked: JSONValue
    /// What the provider offered last; null where it offered nothing.
    public var offered: JSONValue
    /// The agreement as its message had it; null before.
    public var agreed: JSONValue
    public let playbook: Playbook
    public var state: NegotiationState
    /// What was signed, once it is final.
    public var agreement: ID<Agreement>?
    /// Why it stands as it does, where somebody said.
    public var reason: String?
    public let createdAt: Timestamp
    public var changedAt: Timestamp

    var providerPid: String? { role == .provider ? id.pid : peerPid }
    var consumerPid: String? { role == .consumer ? id.pid : peerPid }

    /// The acknowledgement and answer to GET: a ContractNegotiation.
    public var message: JSONValue {
        DataspaceTerms.document(
            "ContractNegotiation",
            [
                "providerPid": .string(providerPid ?? ""), "consumerPid": .string(consumerPid ?? ""),
                "state": .string(state.rawValue),
            ])
    }
}

extension Negotiation: IDKind {
    public static let prefix = "neg"
}
