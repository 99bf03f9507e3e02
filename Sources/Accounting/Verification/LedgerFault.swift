/// Something in the ledger that must not be.
public struct LedgerFault: Hashable, Sendable {
    public enum Rule: String, Sendable, Hashable, CaseIterable {
        /// The totals of an account are the sums of its transfers.
        case totals
        /// In each currency debits equal credits, so that the balances of all accounts sum to zero.
        case sum
        /// No account is below its floor, but for the taxes and the rounding of its invoices.
        case floor
        /// Each customer has one account of its own, in its currency, with the floor of its terms.
        case customer
        /// What is charged is shared out in the same transaction.
        case clearing
        /// A transfer moves an amount that its kind allows between two accounts of one currency.
        case transfer
        /// A pending transfer is resolved at most once, by a transfer that fits it.
        case resolution
        /// A posted transfer is reversed at most once, whole.
        case reversal
        /// A use is open exactly while its pending transfer is.
        case openUse
        /// A settled use has one record, and the record says what was posted.
        case record
        /// The price and the usage of a record give its charge.
        case charge
        /// Each record has a place of its own in the log.
        case logIndex
        /// The free allowance used and held is what records and open uses say.
        case allowance
        /// A use that a plan priced stands where the month stood, and the month's counters are the sums.
        case plan
        /// The fees of a subscription are those of its months and seats, and the ledger has them.
        case fee
        /// What is counted against limits of spending is what records and open uses say.
        case spending
        /// The versions of a price follow each other without a gap.
        case price
        /// The leaf in the log says what the record says.
        case leaf
        /// A row has values that were never written.
        case unreadable
    }

    public let rule: Rule
    /// What is at fault: an id, or the name of an account.
    public let subject: String
    /// What is wrong with it.
    public let detail: String
}

extension LedgerFault: CustomStringConvertible {
    public var description: String { "\(rule.rawValue): \(subject): \(detail)" }
}
