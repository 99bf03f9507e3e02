import Primitives

/// One of `accounts:` somebody who uses services and pays for them.
public struct AccountConfiguration: Hashable, Sendable {
    /// 1…128 printable characters without blanks.
    public var name: String
    /// What the account is charged in; a service without a price in it cannot be used.
    public var currency: Currency
    public var terms: Terms
    public var limits: Limits
    /// The API keys that stand for the account: 4…512 visible ASCII characters each, no key twice anywhere.
    public var keys: [Secret]

    public init(
        name: String, currency: Currency, terms: Terms, limits: Limits = Limits(), keys: [Secret] = []
    ) {
        self.name = name
        self.currency = currency
        self.terms = terms
        self.limits = limits
        self.keys = keys
    }
}
