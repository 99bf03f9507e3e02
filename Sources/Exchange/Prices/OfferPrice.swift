import Accounting
import Primitives

/// What a product costs under one offer: exact, in one currency, in nano-units.
///
/// Everything but the currency may be missing; a price without any part is free. A price never changes: an agreement
/// freezes the one that it was signed with.
public struct OfferPrice: Hashable, Sendable {
    public static let maximumMeters = 4
    public static let maximumTiers = TierTable.maximumTiers
    public static let maximumTrialDays: UInt64 = 366
    /// The longest term, in months.
    public static let maximumMonths: UInt64 = 120
    public static let maximumCitationRate: UInt64 = 1_000_000
    public static let standardCitationRate: UInt64 = 1_000

    public let currency: Currency
    /// Due when the contract is signed.
    public var oneOff: Money?
    /// Due for each month begun, the first when the contract is signed.
    public var monthly: Money?
    /// At most one for each unit.
    public var meters: [Meter]
    /// The most that the meters charge in one calendar month (UTC). One-off and subscription stand outside.
    public var monthlyCap: Money?
    /// During so many days from the signature the meters charge nothing.
    public var trialDays: UInt64?
    /// The first so much of what the meters would charge is free, once.
    public var trialAmount: Money?
    /// What the broker gets of each charge, in basis points.
    public var brokerBasisPoints: UInt64?
    /// How much a citation of the data counts where the data's part of an answer's price is divided, in thousandths of
    /// what it counts without a word; nil for 1,000.
    public var citationRate: UInt64?

    public init(
        currency: Currency, oneOff: Money? = nil, monthly: Money? = nil, meters: [Meter] = [],
        monthlyCap: Money? = nil, trialDays: UInt64? = nil, trialAmount: Money? = nil,
        brokerBasisPoints: UInt64? = nil, citationRate: UInt64? = nil
    ) {
        self.currency = currency
        self.oneOff = oneOff
        self.monthly = monthly
        self.meters = meters
        self.monthlyCap = monthlyCap
        self.trialDays = trialDays
        self.trialAmount = trialAmount
        self.brokerBasisPoints = brokerBasisPoints
        self.citationRate = citationRate
    }

    /// Whether it depends on how many rows are used.
    public var isByRow: Bool {
        meters.contains { meter in meter.unit == .row && meter.tiers.contains { $0.rate.nanos > 0 } }
    }

    /// Whether nothing is ever charged.
    public var isFree: Bool {
        (oneOff?.nanos ?? 0) == 0 && (monthly?.nanos ?? 0) == 0
            && meters.allSatisfy { meter in meter.tiers.allSatisfy { $0.rate.nanos == 0 } }
    }
}

extension OfferPrice {
    /// What a meter counts.
    public enum Unit: String, Hashable, Sendable, CaseIterable {
        case call
        case row
        case byte
        /// A token of an answer grounded on the data.
        case token
    }

    /// A price by quantity.
    public struct Meter: Hashable, Sendable {
        public let unit: Unit
        /// The rate is for so many units: 1, 1,000, 1,000,000, or 1,073,741,824 for bytes (a GiB).
        public let per: UInt64
        /// Free in each calendar month (UTC).
        public var free: UInt64
        public var mode: TierMode
        /// At least one; the bounds rise and only the last has none.
        public var tiers: [Tier]

        public init(
            unit: Unit, per: UInt64 = 1, free: UInt64 = 0, mode: TierMode = .graduated, tiers: [Tier]
        ) {
            self.unit = unit
            self.per = per
            self.free = free
            self.mode = mode
            self.tiers = tiers
        }
    }

    public typealias TierMode = Accounting.TierMode
    public typealias Tier = PriceTier
}
