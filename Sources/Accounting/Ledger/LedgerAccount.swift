import Primitives

/// One account of the ledger: in one currency, with the totals of all its postings.
public struct LedgerAccount: Hashable, Sendable {
    public let id: LedgerAccountID
    public let kind: Kind
    public let currency: Currency
    /// Whose it is, for an account of kind `customer`.
    public let customer: ID<Account>?
    /// To whom the money is owed, for an account of kind `payable`.
    public let holder: ID<Account>?
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
        /// What the house owes to one account for what others used of its data: a liability. It may fall below
        /// zero, where a refund takes back what was paid out.
        case payable
        /// What has been charged and not been shared out yet: zero between two transactions.
        case clearing
        /// What the house keeps of the trade of others.
        case fee
        /// What is in dispute.
        case held
        /// What was paid out to those to whom it was owed.
        case payout
        /// The data's part of answers that no passage carried.
        case unattributed
        /// Taxes of invoices, which the house owes to the state.
        case tax

        /// One a currency, made when first needed; customers and payees have one each.
        public var isOfTheHouse: Bool { self != .customer && self != .payable }
    }
}

extension LedgerAccount {
    /// What people and exports call it: `customer:acct_…`, `payable:acct_…:JPY`, `revenue:JPY`.
    public var label: String {
        let owner = customer?.description ?? holder.map { "\($0):\(currency)" }
        return "\(kind.rawValue):\(owner ?? currency.code)"
    }
}
