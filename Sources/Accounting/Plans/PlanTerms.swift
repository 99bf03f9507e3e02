import Primitives

/// What a plan gives and costs: exact, in one currency, in nano-units. Terms never change; a new version is another
/// plan, and who subscribed keeps the one that was subscribed to.
public struct PlanTerms: Hashable, Sendable {
    /// What is sold.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Calls of the API, by token or by call: it has a meter.
        case api
        /// A partner embeds services in a product of its own, with sub-accounts and seats.
        case licence
        /// A service by the month, with or without a meter.
        case service
    }

    /// The most services that a plan lists.
    public static let maximumServices = 64
    /// The largest monthly fee, cap and rate of a call: 1,000,000,000 major units, in nano-units.
    public static let maximumAmount: Int64 = 1_000_000_000 * 1_000_000_000
    /// The longest trial, in days.
    public static let maximumTrialDays: UInt64 = 366

    public let currency: Currency
    public let kind: Kind
    /// The names of the services that it covers, sorted; nil for all.
    public let services: [String]?
    /// Due for each month begun, in nano-units.
    public let monthly: Int64
    /// Nil where nothing is charged by seat.
    public let seats: Seats?
    /// Nil where uses of covered services cost nothing besides the fee.
    public let meter: Meter?
    /// The most that the meter charges in one month of the subscription, in nano-units; nil for no cap. Fees stand
    /// outside.
    public let monthlyCap: Int64?
    /// How much of a fee goes to those whose data carried the subscriber's answers of the month, in basis points.
    public let dataBasisPoints: UInt64
    /// From the start for so many days neither fees nor uses are charged.
    public let trialDays: UInt64

    /// - Throws: `invalidValue` for another currency than `currency`, an amount or a number out of bounds, an `api`
    ///   plan without meter, seats on anything but a licence, or a cap without meter.
    public init(
        currency: Currency, kind: Kind, services: [String]? = nil, monthly: Money? = nil, seats: Seats? = nil,
        meter: Meter? = nil, monthlyCap: Money? = nil, dataBasisPoints: UInt64 = 0, trialDays: UInt64 = 0
    ) throws(Problem) {
        try Self.check(monthly, "monthly", currency, atMost: Self.maximumAmount)
        try Self.check(monthlyCap, "monthly_cap", currency, atMost: Self.maximumAmount)
        guard meter != nil || kind != .api else {
            throw Self.fault(
                "A plan of kind api has no meter", "Give `meter`, or make it a service.", "meter")
        }
        guard meter != nil || monthlyCap == nil else {
            throw Self.fault("monthly_cap bounds a meter, and there is none", "Leave it out.", "monthly_cap")
        }
        guard seats == nil || kind == .licence else {
            throw Self.fault("Seats are for licences, and this is none", "Leave `seats` out.", "seats")
        }
        guard trialDays <= Self.maximumTrialDays else {
            throw Self.fault(
                "trial_days is \(trialDays)", "Give at most \(Self.maximumTrialDays).", "trial_days")
        }
        guard dataBasisPoints <= 10_000 else {
            throw Self.fault(
                "data_basis_points is \(dataBasisPoints)", "Give at most 10,000.", "data_basis_points")
        }
        try seats?.check(currency)
        try meter?.check(currency)
        self.currency = currency
        self.kind = kind
        self.services = try services.map(Self.sorted)
        self.monthly = monthly?.nanos ?? 0
        self.seats = seats
        self.meter = meter
        self.monthlyCap = monthlyCap?.nanos
        self.dataBasisPoints = dataBasisPoints
        self.trialDays = trialDays
    }

    public func covers(_ service: String) -> Bool { services?.contains(service) ?? true }

    private static func sorted(_ services: [String]) throws(Problem) -> [String] {
        guard 1...maximumServices ~= services.count, Set(services).count == services.count else {
            throw fault(
                "The plan lists no service, one twice, or more than \(maximumServices)",
                "List each once, or leave `services` out for all.", "services")
        }
        for name in services { try NameRule.check(name, of: "a service", parameter: "services") }
        return services.sorted()
    }

    static func check(
        _ amount: Money?, _ parameter: String, _ currency: Currency, atMost maximum: Int64
    ) throws(Problem) {
        guard let amount else { return }
        guard amount.currency == currency else {
            throw fault(
                "\(parameter) is in \(amount.currency), the plan in \(currency)",
                "Give all amounts of a plan in one currency.", parameter)
        }
        guard (0...maximum).contains(amount.nanos) else {
            throw fault(
                "\(parameter) is \(amount)", "Give 0 to \(Money(nanos: maximum, currency: currency)).",
                parameter)
        }
    }

    static func fault(_ detail: String, _ mend: String, _ parameter: String) -> Problem {
        Problem(.invalidValue, "\(detail).", mend: mend, parameter: parameter)
    }
}

extension PlanTerms {
    /// A price by the number of seats. A seat is one active sub-account.
    public struct Seats: Hashable, Sendable {
        /// The most seats of one subscription.
        public static let maximumSeats: UInt64 = 10_000
        /// The largest price of a seat: 100,000 major units a month, in nano-units.
        public static let maximumPrice: Int64 = 100_000 * 1_000_000_000

        /// Seats that the monthly fee covers.
        public let included: UInt64
        /// Of each further seat, a month.
        public let price: Money
        /// The most seats of a subscription.
        public let maximum: UInt64

        public init(included: UInt64, price: Money, maximum: UInt64 = maximumSeats) {
            self.included = included
            self.price = price
            self.maximum = maximum
        }

        fileprivate func check(_ currency: Currency) throws(Problem) {
            try PlanTerms.check(price, "seats.price", currency, atMost: Self.maximumPrice)
            guard 1...Self.maximumSeats ~= maximum, included <= maximum else {
                throw fault(
                    "The plan has \(included) seats included and \(maximum) at most",
                    "Give a maximum of 1 to \(Self.maximumSeats), and no more included.", "seats")
            }
        }
    }

    /// A price by quantity, over all services that the plan covers.
    public struct Meter: Hashable, Sendable {
        public enum Unit: String, Hashable, Sendable, CaseIterable {
            /// Input and output tokens alike, cached ones included.
            case token
            /// Each answer for which anything was delivered.
            case call
        }

        /// For how many units a rate may be.
        public static let rateUnits: [UInt64] = [1, 1_000, 1_000_000]
        /// The most units included in a month, and the highest bound of a tier: what a client's double counts exactly.
        public static let maximumUnits: UInt64 = 1_000_000_000_000_000
        /// The largest rate of a token: 40 major units, in nano-units. With ``TokenUsage/maximumTokens`` it keeps every
        /// charge within 64 bits.
        public static let maximumTokenRate: Int64 = 40 * 1_000_000_000

        public let unit: Unit
        /// A rate is for so many units.
        public let per: UInt64
        /// Units of each month of the subscription that cost nothing.
        public let included: UInt64
        /// For the units beyond.
        public let table: TierTable

        public init(_ unit: Unit, per: UInt64 = 1, included: UInt64 = 0, _ table: TierTable) {
            self.unit = unit
            self.per = per
            self.included = included
            self.table = table
        }

        fileprivate func check(_ currency: Currency) throws(Problem) {
            guard Self.rateUnits.contains(per) else {
                throw fault("meter.per is \(per)", "Give 1, 1000 or 1000000.", "meter.per")
            }
            guard included <= Self.maximumUnits else {
                throw fault(
                    "meter.included is \(included)", "Give at most \(Self.maximumUnits).", "meter.included"
                )
            }
            let tiers = table.tiers
            guard 1...TierTable.maximumTiers ~= tiers.count else {
                throw fault(
                    "The meter has \(tiers.count) tiers", "Give 1 to \(TierTable.maximumTiers).",
                    "meter.tiers")
            }
            let maximum =
                unit == .call ? PlanTerms.maximumAmount : Self.maximumTokenRate * Int64(per)
            for tier in tiers { try PlanTerms.check(tier.rate, "rate", currency, atMost: maximum) }
            let bounds = tiers.dropLast().map(\.upTo)
            var last: UInt64 = 0
            for bound in bounds {
                guard let bound, bound > last, bound <= Self.maximumUnits else {
                    throw fault(
                        "The bounds of the tiers do not rise",
                        "Give each tier but the last an `up_to` above that of the tier before.", "meter.tiers"
                    )
                }
                last = bound
            }
            guard tiers.last?.upTo == nil else {
                throw fault("The last tier has an end", "Leave its `up_to` out.", "meter.tiers")
            }
            // What a use reserves rests on it: reaching a dearer tier would charge all earlier units again.
            guard
                table.mode == .graduated
                    || zip(tiers, tiers.dropFirst()).allSatisfy({ $0.rate.nanos >= $1.rate.nanos })
            else {
                throw fault(
                    "The rates of volume tiers rise", "Use graduated tiers for rates that rise.",
                    "meter.tiers")
            }
        }
    }
}
