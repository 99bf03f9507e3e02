import Primitives

/// One version of a plan: what an account subscribes to. It never changes.
public struct Plan: Hashable, Sendable {
    public let id: ID<Plan>
    /// The same for all versions.
    public let name: String
    /// 1, 2, 3, … for each name.
    public let version: UInt64
    public let terms: PlanTerms
    public let origin: Origin
    public let createdAt: Timestamp
    /// Since when nobody can subscribe to it, or nil. A version that a newer one follows cannot be subscribed to either.
    public let retiredAt: Timestamp?

    public var isRetired: Bool { retiredAt != nil }
}

extension Plan: IDKind {
    public static let prefix = "plan"
}
