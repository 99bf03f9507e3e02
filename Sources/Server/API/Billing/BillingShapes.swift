import Accounting
import Billing
import Exchange
import Primitives

/// The objects of `/api/invoices`, `/api/billing-runs` and `/api/accounts/{account}/billing`.
enum BillingShapes {
    private static let line = Shape.nullable(.text(1...PostalAddress.maximumCharacters))

    static let address = ObjectShape(
        "PostalAddress",
        [
            .optional("street", line), .optional("additional", line), .optional("city", line),
            .optional("postal_code", line), .optional("region", line),
            .required("country", .text(2...2, like: "JP"), "ISO 3166-1 alpha-2."),
        ])

    static let endpoint = ObjectShape(
        "ElectronicAddress", "Where invoices are received, such as on the Peppol network.",
        [
            .required("scheme", .text(2...4, like: "0188"), "Of the list EAS."),
            .required("id", .text(1...PostalAddress.maximumCharacters)),
        ])

    static let selfBilling = ObjectShape(
        "SelfBilling", "The payee agreed that the house writes the invoices of what it earns.",
        [
            .required("agreed_on", .text(10...10, like: "2026-01-31")),
            .required(
                "tax", .words(of: BillingProfile.SelfBilling.Tax.self),
                "Whether the payout includes tax at the standard rate."),
        ])

    static let profile = ObjectShape(
        "BillingProfile", "To whom an account's invoices are addressed. It is replaced as a whole.",
        [
            .required("name", .text(1...Party.maximumNameCharacters), "The legal name."),
            .optional("address", .nullable(.object(address))),
            .optional(
                "registration_number", .nullable(.text(14...14, like: "T1234567890123")),
                "Of a qualified invoice issuer of Japan."),
            .optional("tax_id", line, "VAT id, unified social credit code, …"),
            .optional("endpoint", .nullable(.object(endpoint))),
            .optional("language", .words(of: Language.self), "Of its documents; `en` when left out."),
            .optional(
                "tax_treatment", .words(of: TaxTreatment.self),
                "Operators decide; `standard` when left out."),
            .optional("reference", line, "Stands on every invoice."),
            .optional("self_billing", .nullable(.object(selfBilling)), "For payees."),
        ])

    static let runDraft = ObjectShape(
        "BillingRunDraft", [.required("month", SettlementShapes.month, "A month that is over.")])

    static let run = ObjectShape(
        "BillingRun", "The billing of one month.",
        [
            .required("id", .id(BillingRun.self)),
            .required("month", SettlementShapes.month),
            .required("phase", .words(of: BillingRun.Phase.self)),
            .required("invoices", .count, "Invoices and credit notes that it issued."),
            .required("cut", .count, "So many leaves of the log were there when it began."),
            .required("begun_at", .time),
            .required("closed_at", .nullable(.time)),
            .required("log_index", .nullable(.count)),
        ])

    static let fapiaoDraft = ObjectShape(
        "FapiaoDraft",
        [
            .required("number", .text(8...32, like: "26312000000000000001")),
            .required("issued_on", .text(10...10, like: "2026-04-03")),
        ])

    static let fapiao = ObjectShape(
        "Fapiao", "What the tax platform answered.",
        [
            .required("number", .anyText), .required("issued_on", .anyText), .required("noted_at", .time),
            .required("log_index", .count),
        ])

    private static let summaryMembers: [ObjectShape.Member] = [
        .required("id", .id(Invoice.self)),
        .required("kind", .words(of: Invoice.Kind.self)),
        .required("number", .anyText, "Without gaps for each kind."),
        .required("account", .id(Account.self)),
        .required("month", SettlementShapes.month),
        .required("currency", .currency),
        .required("net", .balance, "Before tax."),
        .required("tax", .balance),
        .required("total", .balance),
        .required("issued_at", .time),
        .required("corrects", .nullable(.id(Invoice.self)), "The invoice that a credit note corrects."),
        .required("document_sha256", .hexadecimal, "As the log names it."),
        .required("log_index", .count),
    ]

    static let summary = ObjectShape("InvoiceSummary", "An invoice or credit note.", summaryMembers)

    static let invoice = ObjectShape(
        "Invoice", "An invoice or credit note with its document.",
        summaryMembers + [
            .required(
                "document", .object(OfferShapes.anyObject), "The document itself: see docs/billing.md."),
            .required("fapiao", .nullable(.object(fapiao))),
        ])

    private static let creditedLine = ObjectShape(
        "CreditedLine",
        [
            .required("line", .integer(1...1_000_000), "The number of a line of the invoice."),
            .optional(
                "net", .amount, "How much of it, in whole minor units; all that is left when left out."),
        ])

    static let creditNoteDraft = ObjectShape(
        "CreditNoteDraft",
        [
            .required("reason", .text(1...CreditNoteDraft.maximumReasonCharacters), "Stands on the note."),
            .optional(
                "lines", .list(.object(creditedLine), atMost: 1_000),
                "All that is left of the invoice when left out."),
        ])
}
