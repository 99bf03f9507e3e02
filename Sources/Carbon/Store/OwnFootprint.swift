import Exchange
import Primitives

/// One version of a participant's own footprint.
public struct OwnFootprint: Hashable, Sendable {
    public let id: ID<OwnFootprint>
    public let owner: ID<Participant>
    /// 1, 2, 3, …
    public let version: Int64
    public let createdAt: Timestamp
    public let footprint: ProductFootprint
}

extension OwnFootprint: IDKind {
    public static let prefix = "pcf"
}
