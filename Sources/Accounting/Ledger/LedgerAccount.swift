import Primitives

/// One account of the ledger: in one currency, with the totals of all its postings.
public struct LedgerAccount: Hashable, Sendable {
    public let id: LedgerAccountID
    public let kind: Kind
    public let currency: Currency
    /// Whose it is, for an account of kind `customer`.
    public let customer: ID<Account>?
    /// What `credits − debits − pending debits` may not fall below, in nano-units; nil for no floor.
    public internal(set) var floor: Int64?
    public internal(set) var totals: AccountTotals
    public let createdAt: Timestamp
}

extension LedgerAccount {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// What one customer paid in and has not used: a liability of the house.
        case customer
        /// What customers were charged.
        case revenue
        /// Where the money came in: a bank, a payment service.
        case funding
        /// What rounding to a currency's minor unit leaves over.
        case rounding

        /// One a currency, made when first needed; customers have one each.
        public var isOfTheHouse: Bool { self != .customer }
    }
}

extension LedgerAccount {
    /// What people and exports call it: `customer:acct_…`, `revenue:JPY`.
    public var label: String { "\(kind.rawValue):\(customer?.description ?? currency.code)" }
}
