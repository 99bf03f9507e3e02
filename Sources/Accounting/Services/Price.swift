import Primitives

/// One version of what a service costs in one currency. A price never changes; the newest version is in force
/// for new reservations, and a use is settled at the price at which it was reserved.
public struct Price: Hashable, Sendable {
    public let id: ID<Price>
    public let service: ID<Service>
    /// 1, 2, 3, … for each service and currency.
    public let version: UInt64
    public let terms: PriceTerms
    public let createdAt: Timestamp

    public var currency: Currency { terms.currency }

    public init(id: ID<Price>, service: ID<Service>, version: UInt64, terms: PriceTerms, createdAt: Timestamp)
    {
        self.id = id
        self.service = service
        self.version = version
        self.terms = terms
        self.createdAt = createdAt
    }
}

extension Price: IDKind {
    public static let prefix = "price"
}
