import Primitives

/// The house as it issues invoices: from `billing:` of the configuration.
public struct Issuer: Hashable, Sendable {
    public var party: Party
    /// In which the dates of documents are told: an identifier of the IANA time zone database.
    public var timeZone: TimeZoneName
    /// Of documents for accounts that name none.
    public var language: Language
    /// Of lines and taxes to whole minor units.
    public var rounding: MoneyRounding
    public var rates: TaxRates
    /// The names of services whose lines bear the reduced rate.
    public var reducedServices: Set<String>
    public var invoicePrefix: String
    public var creditNotePrefix: String
    /// Days from issue to the date on which a postpaid account pays.
    public var dueDays: Int

    public init(
        party: Party, timeZone: TimeZoneName, language: Language = .english, rounding: MoneyRounding = .down,
        rates: TaxRates, reducedServices: Set<String> = [], invoicePrefix: String = "INV-",
        creditNotePrefix: String = "CN-", dueDays: Int = 30
    ) {
        self.party = party
        self.timeZone = timeZone
        self.language = language
        self.rounding = rounding
        self.rates = rates
        self.reducedServices = reducedServices
        self.invoicePrefix = invoicePrefix
        self.creditNotePrefix = creditNotePrefix
        self.dueDays = dueDays
    }

    /// What is missing in the configuration for invoices to be issued.
    public static let missing = Problem(
        .unprocessable, "Nobody is named as the issuer of invoices.",
        mend: "Add a section `billing:` with name and address to the configuration and restart.")

    /// `INV-000012`.
    func number(_ kind: Invoice.Kind, _ sequence: Int64) -> String {
        let digits = String(sequence)
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return (kind == .invoice ? invoicePrefix : creditNotePrefix) + padded
    }
}
