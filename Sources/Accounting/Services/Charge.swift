import Primitives

/// What a use costs, line by line. The lines sum exactly to the total.
public struct Charge: Hashable, Sendable {
    public let total: Money
    public let lines: [ChargeLine]
    /// How much of the free allowance the use consumed.
    public let freeTokens: UInt64
}
