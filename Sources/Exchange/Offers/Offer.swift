import Primitives

/// The terms under which a product can be had: an ODRL offer, a price, and how requests for it are answered.
///
/// An offer never changes; other terms are another offer. Running agreements keep the terms they were signed with.
public struct Offer: Hashable, Sendable {
    public let id: ID<Offer>
    /// Its `@id` in the catalog; unique.
    public let iri: String
    public let product: ID<Product>
    /// An ODRL offer in the form of the Dataspace Protocol, without `target`.
    public let policy: JSONValue
    public let price: JSONValue
    public let playbook: JSONValue
    /// Whom it is shown to; nil for everybody.
    public let audience: [ID<Participant>]?
    public let state: State
    public let createdAt: Timestamp
    public let withdrawnAt: Timestamp?

    public init(
        id: ID<Offer>, iri: String, product: ID<Product>, policy: JSONValue, price: JSONValue = [:],
        playbook: JSONValue = [:], audience: [ID<Participant>]? = nil, state: State = .active,
        createdAt: Timestamp, withdrawnAt: Timestamp? = nil
    ) {
        self.id = id
        self.iri = iri
        self.product = product
        self.policy = policy
        self.price = price
        self.playbook = playbook
        self.audience = audience
        self.state = state
        self.createdAt = createdAt
        self.withdrawnAt = withdrawnAt
    }

    /// Whether it is shown to a participant.
    public func isVisible(to participant: ID<Participant>) -> Bool { audience?.contains(participant) ?? true }
}

extension Offer: IDKind {
    public static let prefix = "offer"
}

extension Offer {
    public enum State: String, Hashable, Sendable, CaseIterable {
        case active
        case withdrawn
    }
}
