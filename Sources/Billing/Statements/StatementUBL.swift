import Primitives

extension PayeeStatement {
    /// The self-billed invoice of the payout: type 389 of UN/ECE list 1001; the payee sells, the house buys and writes.
    func ubl(_ profile: UBLProfile) throws(Problem) -> String {
        let billed = try selfBilled()
        try profile.check(
            statement.id.description, seller: payee.party, buyer: issuer.party, currency: statement.currency,
            categories: [billed.category], isSelfBilled: true)
        let language = payee.language
        let subtotal = TaxSubtotal(
            category: billed.category, basisPoints: billed.basisPoints, base: billed.net, tax: billed.tax)
        let showsNumbers = profile == .jpPINT || billed.category != .outside
        var writer = UBLWriter(profile: profile, currency: statement.currency)
        writer.xml.group("Invoice", UBLWriter.namespaces("Invoice")) { xml in
            var inner = UBLWriter(profile: profile, currency: statement.currency, xml: xml)
            xml = XMLText()
            head(&inner)
            inner.party("AccountingSupplierParty", payee.party, showsTaxNumber: showsNumbers)
            inner.party("AccountingCustomerParty", issuer.party, showsTaxNumber: showsNumbers)
            inner.taxTotal([subtotal], in: language)
            inner.totals(net: billed.net, tax: billed.tax)
            inner.line(
                "Invoice", 1, note: nil, net: billed.net,
                name: "\(StatementTexts.title[language]) \(statement.month.text)", billed.category,
                billed.basisPoints)
            xml = inner.xml
        }
        return writer.xml.text
    }

    private func head(_ writer: inout UBLWriter) {
        let profile = writer.profile
        var note = "SHA-256 \(sha256.hexadecimal)"
        if let checkpoint { note += "; log size \(checkpoint.size) root \(checkpoint.root)" }
        writer.text("CustomizationID", profile.customization(isSelfBilled: true))
        writer.text("ProfileID", profile.process(isSelfBilled: true))
        writer.text("ID", statement.id.description)
        writer.text("IssueDate", issueDate)
        writer.text("DueDate", issueDate)
        writer.text("InvoiceTypeCode", "389")
        writer.text("Note", note)
        writer.text("DocumentCurrencyCode", statement.currency.code)
        writer.text("BuyerReference", issuer.party.name)
        writer.group("InvoicePeriod") { group in
            group.text("StartDate", period.startDate)
            group.text("EndDate", period.endDate)
        }
    }
}
