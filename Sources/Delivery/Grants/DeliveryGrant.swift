import Exchange
import Primitives

/// Leave to fetch what one agreement covers in one format: links and tokens hang on it, and what was sent is counted
/// by it.
public struct DeliveryGrant: Hashable, Sendable {
    /// The longest that a grant may last before it must be renewed.
    public static let maximumLifetime = Duration.seconds(366 * 86_400)

    /// Who opened it, and who alone ends it while its agreement goes on.
    public enum Holder: String, Hashable, Sendable {
        /// Who asked the management API for links or a token.
        case account
        /// A transfer process, whose identifier it bears.
        case transfer
    }

    public let id: ID<DeliveryGrant>
    public let holder: Holder
    public let agreement: ID<Agreement>
    /// Who may fetch: the agreement's consumer.
    public let participant: ID<Participant>
    public let format: DeliveryFormat
    public let createdAt: Timestamp
    public let expiresAt: Timestamp
    public let revokedAt: Timestamp?

    /// Whether something may be fetched by it, the agreement apart.
    public func isOpen(at now: Timestamp) -> Bool { revokedAt == nil && now < expiresAt }
}

extension DeliveryGrant: IDKind {
    public static let prefix = "grt"
}

/// One request for data under a grant: a list of links, or a query of a table. Each file is charged for once in it.
public enum DeliveryRequest: IDKind {
    public static let prefix = "dlr"
}
