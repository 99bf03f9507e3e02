import Primitives

/// One of `accounts:` somebody who uses services and pays for them.
public struct AccountConfiguration: Hashable, Sendable {
    /// 1…128 printable characters without blanks.
    public var name: String
    /// What the account is charged in; a service without a price in it cannot be used.
    public var currency: Currency
    public var terms: Terms
    public var limits: Limits
    /// The name of one of the plans, to which it subscribes at the first start; nil for none.
    public var plan: String?
    public var spendLimit: SpendLimitConfiguration?
    /// The API keys that stand for the account: 4…512 visible ASCII characters each, no key twice anywhere.
    public var keys: [Secret]

    public init(
        name: String, currency: Currency, terms: Terms, limits: Limits = Limits(),
        plan: String? = nil, spendLimit: SpendLimitConfiguration? = nil, keys: [Secret] = []
    ) {
        self.name = name
        self.currency = currency
        self.terms = terms
        self.limits = limits
        self.plan = plan
        self.spendLimit = spendLimit
        self.keys = keys
    }
}
