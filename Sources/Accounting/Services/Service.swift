import Primitives

/// What clients see as a "model": an engine's model offered under a name, rules and a price.
public struct Service: Hashable, Sendable {
    public let id: ID<Service>
    public let terms: ServiceTerms
    public let origin: Origin
    public let createdAt: Timestamp
    /// Since when it is no longer offered, or nil. Its records keep naming it.
    public let retiredAt: Timestamp?

    public var name: String { terms.name }
    public var isRetired: Bool { retiredAt != nil }
}

extension Service: IDKind {
    public static let prefix = "svc"
}
