import Primitives

/// One month, closed for ever: everything owed was rounded, paid out and stated.
public struct Settlement: Hashable, Sendable {
    public let id: ID<Settlement>
    public let month: TradeMonth
    /// Canonical JSON: totals a currency, and the hash of every statement. Its own hash stands in the log.
    public let document: JSONValue
    public let logIndex: Int64
    public let closedAt: Timestamp
}

extension Settlement: IDKind {
    public static let prefix = "settle"
}

/// What one participant earned and paid in one month and currency.
public struct Statement: Hashable, Sendable {
    public let id: ID<Statement>
    public let month: TradeMonth
    public let participant: ID<Participant>
    public let currency: Currency
    /// What was owed to it before the month.
    public let opening: Money
    /// What is owed to it after the payout: zero, or below zero where refunds took back what was paid out.
    public let closing: Money
    /// Canonical JSON; its hash stands in the settlement's document.
    public let document: JSONValue
}

extension Statement: IDKind {
    public static let prefix = "stmt"
}
