import Accounting
import Exchange
import Primitives

/// What an invoice or credit note says. Its canonical JSON is the document itself; every rendering is made from it.
public struct InvoiceDocument: Hashable, Sendable {
    /// The invoice that a credit note corrects.
    public struct Corrected: Hashable, Sendable {
        public let id: ID<Invoice>
        public let number: String
        public let issueDate: String
    }

    /// Size and root of the transparency log's newest checkpoint when the document was made.
    public struct Checkpoint: Hashable, Sendable {
        public let size: Int64
        /// In hexadecimal.
        public let root: String
    }

    public let id: ID<Invoice>
    public let kind: Invoice.Kind
    public let sequence: Int64
    public let number: String
    public let month: TradeMonth
    public let account: ID<Account>
    public let currency: Currency
    public let issuedAt: Timestamp
    /// In the issuer's time zone.
    public let issueDate: String
    public let dueDate: String?
    public let period: InvoicePeriod
    public let timeZone: String
    public let language: Language
    public let terms: Account.Terms
    public let issuer: Party
    public let buyer: Party
    public let buyerReference: String?
    public let rounding: MoneyRounding
    public let lines: [InvoiceLine]
    public let taxes: [TaxSubtotal]
    public let checkpoint: Checkpoint?
    /// Of a credit note to an invoice; nil for one that a billing run made of refunds.
    public let corrects: Corrected?
    public let reason: String?

    /// The sum of the lines, in minor units.
    public var net: Int64 { lines.reduce(0) { $0 + $1.net } }
    public var tax: Int64 { taxes.reduce(0) { $0 + $1.tax } }
    public var total: Int64 { net + tax }
    /// What the ledger moved, in nano-units.
    public var exact: Int128 { lines.reduce(0) { $0 + $1.exact } }
    /// What rounding to minor units added, in nano-units.
    public var roundingNanos: Int128 { Int128(net) * Int128(currency.nanosPerMinorUnit) - exact }

    func decimal(_ minor: Int64) -> String { currency.decimal(minorUnits: Int128(minor)) }
}
