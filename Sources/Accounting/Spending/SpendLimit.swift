import Primitives

/// How much a subject may spend on uses in a calendar month (UTC), and when somebody is to be told. Fees of plans stand
/// outside.
public struct SpendLimit: Hashable, Sendable {
    /// The largest limit: 1,000,000,000 major units, in nano-units.
    public static let maximumAmount: Int64 = 1_000_000_000 * 1_000_000_000
    public static let maximumAlerts = 10
    /// In percent of the limit.
    public static let alertBounds: ClosedRange<Int64> = 1...1_000

    public let subject: SpendSubject
    /// Whose it is: the account itself, or that of the key.
    public let account: ID<Account>
    public let monthly: Money
    /// Whether a use that could go beyond is refused. Else the limit is a measure for alerts only.
    public let isHard: Bool
    /// Percents of the limit at which an alert is made, rising, each once a month.
    public let alerts: [Int64]

    /// - Throws: `invalidValue` for an amount or a percent out of bounds, or too many of them.
    public init(
        of subject: SpendSubject, account: ID<Account>, monthly: Money, isHard: Bool = true,
        alerts: [Int64] = []
    ) throws(Problem) {
        guard 0...Self.maximumAmount ~= monthly.nanos else {
            throw Problem(
                .invalidValue, "The limit is \(monthly).",
                mend: "Give 0 to \(Money(nanos: Self.maximumAmount, currency: monthly.currency)).",
                parameter: "monthly")
        }
        guard alerts.count <= Self.maximumAlerts, alerts.allSatisfy(Self.alertBounds.contains),
            Set(alerts).count == alerts.count
        else {
            throw Problem(
                .invalidValue, "The alerts are out of bounds, or one stands twice.",
                mend: "Give at most \(Self.maximumAlerts) percents from \(Self.alertBounds.lowerBound) to"
                    + " \(Self.alertBounds.upperBound).", parameter: "alerts")
        }
        self.subject = subject
        self.account = account
        self.monthly = monthly
        self.isHard = isHard
        self.alerts = alerts.sorted()
    }
}

/// A subject spent a part of its limit in a month: made once for each month and percent.
public struct SpendAlert: Hashable, Sendable {
    public let id: ID<SpendAlert>
    public let subject: SpendSubject
    public let account: ID<Account>
    /// Year × 100 + month, UTC.
    public let month: Int64
    public let percent: Int64
    /// What was spent when it was made, and the limit then.
    public let spent: Money
    public let limit: Money
    public let at: Timestamp
}

extension SpendAlert: IDKind {
    public static let prefix = "alert"
}
