import Primitives

/// An invoice or credit note for printing, with the items that a qualified invoice of Japan must have (Consumption Tax
/// Act, Art. 57-4): issuer and registration number, date, items with those at the reduced rate marked, sum and tax of
/// each rate, recipient.
public enum InvoiceHTML {
    /// - Parameters:
    ///   - language: Nil for the document's own.
    ///   - sha256: The hash of the document, which the log has.
    public static func page(
        _ document: InvoiceDocument, sha256: [UInt8], logIndex: Int64, fapiao: Fapiao? = nil,
        in language: Language? = nil
    ) -> String {
        let language = language ?? document.language
        func text(_ words: LocalizedText) -> String { words[language] }
        let title = "\(text(InvoiceTexts.title(of: document))) \(document.number)"
        var body = "<h1>\(HTMLText.escaped(title))</h1>\n<div class=\"parties\">\n"
        body += party(document.buyer, text(InvoiceTexts.buyer), language)
        body += party(document.issuer, text(InvoiceTexts.issuer), language)
        body += "</div>\n<dl>\n"
        body += HTMLText.pair(text(InvoiceTexts.number), document.number)
        body += HTMLText.pair(
            text(InvoiceTexts.issueDate), "\(document.issueDate) (\(document.timeZone))")
        body += HTMLText.pair(
            text(InvoiceTexts.period),
            "\(document.period.startDate) – \(document.period.endDate) (\(document.period.localStart) – \(document.period.localEnd))"
        )
        body += HTMLText.pair(text(InvoiceTexts.dueDate), document.dueDate)
        body += HTMLText.pair(text(InvoiceTexts.reference), document.buyerReference)
        body += HTMLText.pair(
            text(InvoiceTexts.corrects), document.corrects.map { "\($0.number) (\($0.issueDate))" })
        body += HTMLText.pair(text(InvoiceTexts.reason), document.reason)
        body += HTMLText.pair("Fapiao", fapiao.map { "\($0.number) (\($0.issuedOn))" })
        body += "</dl>\n" + lines(document, language) + taxes(document, language)
        if document.taxes.contains(where: { $0.category == .reduced }) {
            body += "<p>\(HTMLText.escaped(text(InvoiceTexts.reducedMark)))</p>\n"
        }
        for reason in document.taxes.compactMap(\.category.reason) {
            body += "<p>\(HTMLText.escaped(text(reason)))</p>\n"
        }
        if document.terms == .prepaid, document.kind == .invoice {
            body += "<p>\(HTMLText.escaped(text(InvoiceTexts.prepaid)))</p>\n"
        }
        if document.issuer.country == "CN" {
            body += "<p>\(HTMLText.escaped(text(InvoiceTexts.noFapiao)))</p>\n"
        }
        body += footer(document.checkpoint, sha256: sha256, logIndex: logIndex, language)
        return HTMLText.page(title: title, language: language.rawValue, body)
    }

    static func party(_ party: Party, _ heading: String, _ language: Language) -> String {
        let address = party.address
        let lines = [
            party.name,
            [address?.postalCode, address?.region, address?.city].compactMap(\.self).joined(separator: " "),
            [address?.street, address?.additional].compactMap(\.self).joined(separator: " "),
            address?.country,
            party.registrationNumber.map { "\(InvoiceTexts.registration[language]): \($0)" },
            party.taxID.map { "\(InvoiceTexts.taxID[language]): \($0)" },
        ].compactMap(\.self).filter { !$0.isEmpty }
        return "<section><h2>\(HTMLText.escaped(heading))</h2>"
            + lines.map { "<p>\(HTMLText.escaped($0))</p>" }.joined() + "</section>\n"
    }

    /// Where the log vouches for a document.
    static func footer(
        _ checkpoint: InvoiceDocument.Checkpoint?, sha256: [UInt8], logIndex: Int64, _ language: Language
    ) -> String {
        var text = "\(InvoiceTexts.document[language]): \(sha256.hexadecimal) (#\(logIndex))"
        if let checkpoint {
            text +=
                " · \(InvoiceTexts.log[language]): \(checkpoint.size) \(InvoiceTexts.leaves[language]), \(InvoiceTexts.root[language]) \(checkpoint.root)"
        }
        return "<footer><p>\(HTMLText.escaped(text))</p></footer>\n"
    }

    private static func lines(_ document: InvoiceDocument, _ language: Language) -> String {
        let head = [InvoiceTexts.item, InvoiceTexts.count, InvoiceTexts.rate, InvoiceTexts.amount].map {
            $0[language]
        }
        let right: Set = [1, 2, 3]
        var table = "<table><thead>" + HTMLText.row(head, tag: "th", right: right) + "</thead><tbody>\n"
        for line in document.lines {
            var item = InvoiceTexts.description(of: line, in: language)
            if line.category == .reduced { item += " ※" }
            if line.inputTokens > 0 || line.outputTokens > 0 {
                item += " (\(InvoiceTexts.tokens[language]): \(line.inputTokens) / \(line.outputTokens))"
            }
            table += HTMLText.row(
                [
                    item, line.count == 0 ? "" : "\(line.count)",
                    "\(TaxSubtotal.percent(line.basisPoints)) %",
                    "\(document.decimal(line.net)) \(document.currency)",
                ], right: right)
        }
        return table + "</tbody></table>\n"
    }

    private static func taxes(_ document: InvoiceDocument, _ language: Language) -> String {
        let head = [InvoiceTexts.rate, InvoiceTexts.base, InvoiceTexts.tax].map { $0[language] }
        let right: Set = [0, 1, 2]
        func amount(_ minor: Int64) -> String { "\(document.decimal(minor)) \(document.currency)" }
        var table = "<table><thead>" + HTMLText.row(head, tag: "th", right: right) + "</thead><tbody>\n"
        for tax in document.taxes {
            let mark = tax.category == .reduced ? " ※" : ""
            table += HTMLText.row(
                ["\(TaxSubtotal.percent(tax.basisPoints)) %\(mark)", amount(tax.base), amount(tax.tax)],
                right: right)
        }
        table += "</tbody></table>\n<table><tbody>\n"
        table += HTMLText.row([InvoiceTexts.net[language], amount(document.net)], right: [1])
        table += HTMLText.row([InvoiceTexts.tax[language], amount(document.tax)], right: [1])
        table += HTMLText.row([InvoiceTexts.total[language], amount(document.total)], right: [1])
            .replacing("<tr>", with: "<tr class=\"total\">")
        return table + "</tbody></table>\n"
    }
}
