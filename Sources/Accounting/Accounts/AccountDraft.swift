import Primitives

/// What is decided when an account is opened.
public struct AccountDraft: Hashable, Sendable {
    public let name: String
    public let currency: Currency
    public let terms: Account.Terms
    public let creditLimit: Money
    public let limits: RateLimits
    /// Who pays for it; nil for itself.
    public let parent: ID<Account>?

    /// - Parameter creditLimit: For postpaid accounts; nil means none.
    /// - Throws: `invalidValue` for a name out of bounds, a limit in another currency or below zero, or a credit
    ///   limit on prepaid terms.
    public init(
        name: String, currency: Currency, terms: Account.Terms, creditLimit: Money? = nil,
        limits: RateLimits = .none, parent: ID<Account>? = nil
    ) throws(Problem) {
        try NameRule.check(name, of: "an account", parameter: "name")
        let creditLimit = creditLimit ?? Money(nanos: 0, currency: currency)
        try Self.check(creditLimit, terms, currency)
        guard parent == nil || terms == .prepaid else {
            throw Problem(
                .invalidValue, "A sub-account has no terms of its own.", mend: "Leave them out.",
                parameter: "terms")
        }
        self.name = name
        self.currency = currency
        self.terms = terms
        self.creditLimit = creditLimit
        self.limits = limits
        self.parent = parent
    }

    static func check(_ limit: Money, _ terms: Account.Terms, _ currency: Currency) throws(Problem) {
        guard limit.currency == currency else {
            throw Problem(
                .invalidValue, "The credit limit is in \(limit.currency), the account in \(currency).",
                mend: "Give the limit in the account's currency.", parameter: "credit_limit")
        }
        guard limit.nanos >= 0 else {
            throw Problem(
                .invalidValue, "The credit limit is \(limit).", mend: "Give zero or more.",
                parameter: "credit_limit")
        }
        guard limit.nanos == 0 || terms == .postpaid else {
            throw Problem(
                .invalidValue, "A prepaid account has no credit limit.",
                mend: "Leave the limit out, or make the terms postpaid.", parameter: "credit_limit")
        }
    }
}
