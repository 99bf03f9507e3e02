import Primitives

/// An invoice or credit note in UBL 2.1 (OASIS Standard, 2013-11-04; ISO/IEC 19845).
public enum InvoiceUBL {
    /// - Parameter sha256: The hash of the document, which the log has.
    /// - Throws: `unprocessable` with all that the document lacks for the profile.
    public static func text(
        _ document: InvoiceDocument, _ profile: UBLProfile, sha256: [UInt8]
    ) throws(Problem) -> String {
        let categories = Set(document.taxes.map(\.category))
        try profile.check(
            document.number, seller: document.issuer, buyer: document.buyer, currency: document.currency,
            categories: categories)
        let root = document.kind == .invoice ? "Invoice" : "CreditNote"
        let showsNumbers = profile == .jpPINT || !categories.contains(.outside)
        var writer = UBLWriter(profile: profile, currency: document.currency)
        writer.xml.group(root, UBLWriter.namespaces(root)) { xml in
            var inner = UBLWriter(profile: profile, currency: document.currency, xml: xml)
            xml = XMLText()
            head(document, root, note(document, sha256), &inner)
            inner.party("AccountingSupplierParty", document.issuer, showsTaxNumber: showsNumbers)
            inner.party("AccountingCustomerParty", document.buyer, showsTaxNumber: showsNumbers)
            if document.terms == .prepaid, document.kind == .invoice {
                inner.group("PaymentTerms") { $0.text("Note", InvoiceTexts.prepaid[document.language]) }
            }
            inner.taxTotal(document.taxes, in: document.language)
            inner.totals(net: document.net, tax: document.tax)
            for line in document.lines {
                inner.line(
                    root, line.number, note: lineNote(line, document.language), net: line.net,
                    name: InvoiceTexts.description(of: line, in: document.language), line.category,
                    line.basisPoints)
            }
            xml = inner.xml
        }
        return writer.xml.text
    }

    private static func head(
        _ document: InvoiceDocument, _ root: String, _ note: String, _ writer: inout UBLWriter
    ) {
        let profile = writer.profile
        writer.text("CustomizationID", profile.customization(isSelfBilled: false))
        writer.text("ProfileID", profile.process(isSelfBilled: false))
        writer.text("ID", document.number)
        writer.text("IssueDate", document.issueDate)
        if root == "Invoice" {
            writer.text("DueDate", document.dueDate)
            writer.text("InvoiceTypeCode", "380")
        } else {
            writer.text("CreditNoteTypeCode", "381")
        }
        writer.text("Note", note)
        writer.text("DocumentCurrencyCode", document.currency.code)
        writer.text("BuyerReference", document.buyerReference)
        writer.group("InvoicePeriod") { period in
            period.text("StartDate", document.period.startDate)
            period.text("EndDate", document.period.endDate)
        }
        if let corrected = document.corrects {
            writer.group("BillingReference") { reference in
                reference.group("InvoiceDocumentReference") { invoice in
                    invoice.text("ID", corrected.number)
                    invoice.text("IssueDate", corrected.issueDate)
                }
            }
        }
    }

    /// One note, since JP PINT allows no more (ibr-sr-51).
    private static func note(_ document: InvoiceDocument, _ sha256: [UInt8]) -> String {
        var parts = document.reason.map { [$0] } ?? []
        parts.append("SHA-256 \(sha256.hexadecimal)")
        if let checkpoint = document.checkpoint {
            parts.append("log size \(checkpoint.size) root \(checkpoint.root)")
        }
        return parts.joined(separator: "; ")
    }

    private static func lineNote(_ line: InvoiceLine, _ language: Language) -> String? {
        guard line.count > 0 else { return nil }
        var note = "\(InvoiceTexts.count[language]): \(line.count)"
        if line.inputTokens > 0 || line.outputTokens > 0 {
            note += "; \(InvoiceTexts.tokens[language]): \(line.inputTokens) / \(line.outputTokens)"
        }
        return note
    }
}
