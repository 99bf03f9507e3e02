import Primitives

/// What a quantity costs by tiers: the pure calculation behind the meters of offers and of plans.
public struct TierTable: Hashable, Sendable {
    public static let maximumTiers = 16
    /// The most units of a quantity or of a bound.
    public static let maximumQuantity: UInt64 = 1 << 62

    public var mode: TierMode
    /// At least one; the bounds rise and only the last has none.
    public var tiers: [PriceTier]

    public init(_ mode: TierMode, _ tiers: [PriceTier]) {
        self.mode = mode
        self.tiers = tiers
    }

    /// Quantity × rate, summed, in nano-units for the number of units that a rate is for.
    ///
    /// A quantity is at most 2⁶² and a rate 2⁶³: the product stays below 2¹²⁵ and so does the sum over the tiers,
    /// whose quantities sum to at most 2⁶².
    public func product(of quantity: UInt64) -> Int128 {
        var product: Int128 = 0
        switch mode {
        case .graduated:
            var from: UInt64 = 0
            for tier in tiers where quantity > from {
                let end = min(quantity, tier.upTo ?? quantity)
                if end > from { product += Int128(end - from) * Int128(tier.rate.nanos) }
                from = max(from, end)
            }
        case .volume:
            for tier in tiers {
                let reached = min(quantity, tier.upTo ?? quantity)
                product = max(product, Int128(reached) * Int128(tier.rate.nanos))
                if quantity <= tier.upTo ?? .max { break }
            }
        }
        return product
    }

    /// What a quantity costs where a rate is for `per` units: half up to a nano-unit, which is monotone, so that more
    /// never costs less by rounding.
    public func cost(of quantity: UInt64, per: UInt64) -> Int128 {
        (product(of: quantity) + Int128(per) / 2) / Int128(per)
    }
}

public enum TierMode: String, Hashable, Sendable, CaseIterable {
    /// Each unit at the rate of the tier that it falls into.
    case graduated
    /// All units of a month at the rate of the tier that their number reaches. A month never costs less than
    /// it would have with fewer units: reaching a cheaper tier gives no money back, it only makes what
    /// follows free until the cheaper rate has caught up.
    case volume
}

public struct PriceTier: Hashable, Sendable {
    /// The last unit of the month that is in it; nil for no end.
    public let upTo: UInt64?
    public let rate: Money

    public init(upTo: UInt64?, rate: Money) {
        self.upTo = upTo
        self.rate = rate
    }
}
