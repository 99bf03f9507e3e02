import Primitives

/// What is known of a use before its answer.
public struct UseReservation: Hashable, Sendable {
    /// The most bytes of an engine's, a model's or an owner's name.
    public static let maximumNameBytes = 512

    public let id: ID<Use>
    public let account: ID<Account>
    public let service: ID<Service>
    /// The price in force at admission: the use is settled at it.
    public let price: ID<Price>
    public let keyID: ID<APIKey>
    public let engine: String
    /// The engine's own name for the model.
    public let model: String
    public let endpoint: UseEndpoint
    public let payloadHash: PayloadHash
    /// What money is held for.
    public let maximumUsage: MaximumUsage
    /// The best guess of the input's tokens: charged by the crash rule. At most `maximumUsage.input`.
    public let estimatedInputTokens: UInt64
    /// The name of the node that answers, so that after a crash each node settles its own.
    public let owner: String
    /// The subscription whose plan covers it; nil for none. Where it is not in force, the price counts.
    public let subscription: ID<Subscription>?
    /// Whose spending it counts as, where there are limits; sorted by their texts.
    public let limits: [SpendSubject]
    public let createdAt: Timestamp

    /// - Throws: `invalidValue` for more tokens than ``TokenUsage/maximumTokens``, an estimate above the
    ///   maximum, or a name of more than ``maximumNameBytes``.
    public init(
        id: ID<Use>, account: ID<Account>, service: ID<Service>, price: ID<Price>, keyID: ID<APIKey>,
        engine: String, model: String, endpoint: UseEndpoint, payloadHash: PayloadHash,
        maximumUsage: MaximumUsage, estimatedInputTokens: UInt64, owner: String = "",
        subscription: ID<Subscription>? = nil, limits: [SpendSubject] = [], createdAt: Timestamp
    ) throws(Problem) {
        guard maximumUsage.input <= TokenUsage.maximumTokens, maximumUsage.output <= TokenUsage.maximumTokens
        else {
            throw Problem(
                .invalidValue,
                "\(maximumUsage.input) input and \(maximumUsage.output) output tokens cannot be reserved.",
                mend: "Ask for at most \(TokenUsage.maximumTokens) of each.", parameter: "max_tokens")
        }
        guard estimatedInputTokens <= maximumUsage.input else {
            throw Problem(
                .invalidValue,
                "The input is estimated at \(estimatedInputTokens) tokens, above its maximum of"
                    + " \(maximumUsage.input).", mend: "Reserve at least the estimate.")
        }
        for name in [engine, model, owner] where name.utf8.count > Self.maximumNameBytes {
            throw Problem(
                .invalidValue, "The name of an engine, model or node has \(name.utf8.count) bytes.",
                mend: "Give at most \(Self.maximumNameBytes).")
        }
        self.id = id
        self.account = account
        self.service = service
        self.price = price
        self.keyID = keyID
        self.engine = engine
        self.model = model
        self.endpoint = endpoint
        self.payloadHash = payloadHash
        self.maximumUsage = maximumUsage
        self.estimatedInputTokens = estimatedInputTokens
        self.owner = owner
        self.subscription = subscription
        self.limits = limits
        self.createdAt = createdAt
    }
}
