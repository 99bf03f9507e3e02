/// Why money moves.
public enum TransferCode: String, Sendable, Hashable, CaseIterable {
    /// A customer paid in.
    case credit
    /// A customer used a service: the reservation and what ends it.
    case use
    /// An earlier transfer was wrong.
    case reversal
    /// A customer signed a contract that costs something at once.
    case contract
    /// A month of a subscription.
    case subscription
    /// Data was delivered or used under a contract: the reservation and what ends it.
    case dataUse = "data_use"
    /// A payee's part of a charge.
    case share
    /// The house's part of a charge.
    case fee
    /// A part of a charge is in dispute.
    case hold
    /// A dispute ended for the payee.
    case release
    /// A dispute ended for the customer.
    case refund
    /// A part of the price of a grounded answer goes to those who carried it.
    case answer
    /// A settlement run rounded what is owed to whole minor units.
    case rounding
    /// A settlement run paid what was owed.
    case payout
    /// The tax of an invoice, or what a credit note gives back of it.
    case tax
    /// An invoice rounded what was charged to whole minor units.
    case invoiceRounding = "invoice_rounding"
    /// A credit note gave back what an invoice charged.
    case creditNote = "credit_note"

    /// Whether an operator may take such a transfer back by itself. Those of the trade are one of several: taking
    /// one back would leave the others, and what statements say, untrue.
    public var isReversible: Bool { self == .credit || self == .use }

    /// Whether it may take an account below its floor: nobody reserved what an invoice adds to what was used. The account
    /// owes it then, and begins no other use that costs anything before it has paid.
    public var mayCrossFloor: Bool { self == .tax || self == .invoiceRounding }
}
