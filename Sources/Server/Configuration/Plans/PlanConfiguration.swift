import Accounting
import Documents
import Primitives

/// One of `plans:` what accounts can subscribe to.
public struct PlanConfiguration: Hashable, Sendable {
    /// 1…128 printable characters without blanks.
    public var name: String
    public var terms: PlanTerms

    public init(name: String, terms: PlanTerms) {
        self.name = name
        self.terms = terms
    }
}

/// `accounts.spend_limit:` how much an account may spend on uses in a calendar month (UTC).
public struct SpendLimitConfiguration: Hashable, Sendable {
    public var monthly: Money
    /// Whether a request that could go beyond is refused. Default true.
    public var isHard: Bool
    /// Percents of the limit at which an alert is made.
    public var alerts: [Int64]

    public init(monthly: Money, isHard: Bool = true, alerts: [Int64] = []) {
        self.monthly = monthly
        self.isHard = isHard
        self.alerts = alerts
    }
}
