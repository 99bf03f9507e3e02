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

    /// All that binds: what both sides must mean when they say the same agreement. It stands in the document of the
    /// signature (``Contracts``), and the hash of its canonical JSON everywhere else.
    public var terms: JSONValue {
        [
            "format": 2, "consumer": .string(consumer.description), "dataset": .string(dataset),
            "ends_at": endsAt.map { .string($0.rfc3339) } ?? .null,
            "offer": offer.map { .string($0.description) } ?? .null, "policy": policy, "price": price,
            "product": product.map { .string($0.description) } ?? .null,
            "provider": .string(provider.description),
        ]
    }

    /// SHA-256 of ``terms``.
    /// - Throws: `invalidValue` for a number that canonical JSON cannot bear.
    public var termsHash: [UInt8] {
        get throws(Problem) { Array(SHA256.hash(data: try terms.canonical)) }
    }

    /// What was hashed before format 2, without end, offer and product: agreements of then keep the hash that was signed.
    public var formerTermsHash: [UInt8] {
        get throws(Problem) {
            let terms: JSONValue = [
                "consumer": .string(consumer.description), "dataset": .string(dataset), "policy": policy,
                "price": price, "provider": .string(provider.description),
            ]
            return Array(SHA256.hash(data: try terms.canonical))
        }
    }
}
