import Primitives

/// What an account has. `available = posted − reserved + credit limit`; below zero only by what invoices added to uses:
/// taxes and rounding.
public struct AccountBalance: Hashable, Sendable {
    /// Paid in less charged; below zero when a postpaid account owes.
    public let posted: MoneyTotal
    /// Held by uses that are not settled yet.
    public let reserved: MoneyTotal
    /// What further uses may reserve.
    public let available: MoneyTotal
}

extension AccountBalance {
    /// - Parameter floor: As ``LedgerAccount/floor``; a ledger account without floor has no "available" and is
    ///   shown with a floor of zero.
    init(_ totals: AccountTotals, floor: Int64?, currency: Currency) {
        posted = MoneyTotal(nanos: totals.balance, currency: currency)
        reserved = MoneyTotal(nanos: totals.debitsPending, currency: currency)
        available = MoneyTotal(nanos: totals.available(above: floor ?? 0), currency: currency)
    }

    init(_ account: LedgerAccount) {
        self.init(account.totals, floor: account.floor, currency: account.currency)
    }
}
