import Crypto
import Primitives

/// What is to be signed.
public struct AgreementDraft: Hashable, Sendable {
    public let id: ID<Agreement>
    public let iri: String
    public let offer: ID<Offer>?
    public let product: ID<Product>?
    public let dataset: String
    public let provider: ID<Participant>
    public let consumer: ID<Participant>
    public let policy: JSONValue
    public let price: JSONValue
    public let endsAt: Timestamp?

    public init(
        id: ID<Agreement>, iri: String, offer: ID<Offer>?, product: ID<Product>?, dataset: String,
        provider: ID<Participant>, consumer: ID<Participant>, policy: JSONValue, price: JSONValue = [:],
        endsAt: Timestamp? = nil
    ) {
        self.id = id
        self.iri = iri
        self.offer = offer
        self.product = product
        self.dataset = dataset
        self.provider = provider
        self.consumer = consumer
        self.policy = policy
        self.price = price
        self.endsAt = endsAt
    }

    /// SHA-256 of what both sides must mean when they say the same agreement.
    /// - Throws: `invalidValue` for a number that canonical JSON cannot bear.
    public var termsHash: [UInt8] {
        get throws(Problem) {
            let terms: JSONValue = [
                "consumer": .string(consumer.description), "dataset": .string(dataset), "policy": policy,
                "price": price, "provider": .string(provider.description),
            ]
            return Array(SHA256.hash(data: try terms.canonical))
        }
    }
}
