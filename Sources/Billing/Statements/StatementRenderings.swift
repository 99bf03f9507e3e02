import Primitives

extension PayeeStatement {
    /// In a form; `json` is the statement itself and not made here.
    /// - Throws: `unprocessable` for UBL where the payee did not agree to it, or something is missing.
    public func text(_ format: DocumentFormat, in language: Language? = nil) throws(Problem) -> String {
        switch format {
        case .html: return html(in: language ?? payee.language)
        case .csv, .usage: return csv
        case .ublJP: return try ubl(.jpPINT)
        case .ublEN: return try ubl(.en16931)
        case .json, .fapiao:
            throw Problem(
                .invalidValue, "A statement has no form \"\(format.rawValue)\".",
                mend: "Ask for json, csv, html, ubl-jp or ubl-en.", parameter: "format")
        }
    }

    private var csv: String {
        func figure(_ name: String) -> String { statement.document[name]?.stringValue ?? "" }
        var text = CSVText.line(["row", "kind", "agreement", "product", "count", "amount", "currency"])
        let currency = statement.currency.code
        text += CSVText.line(["opening", "", "", "", "", figure("opening"), currency])
        for line in lines {
            text += CSVText.line([
                "line", line.kind, line.agreement ?? "", line.product ?? "", "\(line.count)", line.amount,
                currency,
            ])
        }
        for name in ["rounding", "payout", "closing"] {
            text += CSVText.line([name, "", "", "", "", figure(name), currency])
        }
        return text
    }

    private func html(in language: Language) -> String {
        func figure(_ name: String) -> String {
            "\(statement.document[name]?.stringValue ?? "") \(statement.currency)"
        }
        let billed = try? selfBilled()
        let agreed = payee.selfBilling.map {
            StatementTexts.selfBilled[language].replacing("{date}", with: $0.agreedOn)
        }
        let title = "\(StatementTexts.title[language]) \(statement.month.text)"
        var body = "<h1>\(HTMLText.escaped(title))</h1>\n"
        if billed != nil, let agreed { body += "<p>\(HTMLText.escaped(agreed))</p>\n" }
        body += "<div class=\"parties\">\n"
        body += InvoiceHTML.party(payee.party, StatementTexts.payee[language], language)
        body += InvoiceHTML.party(issuer.party, InvoiceTexts.issuer[language], language)
        body += "</div>\n<dl>\n"
        body += HTMLText.pair(InvoiceTexts.number[language], statement.id.description)
        body += HTMLText.pair(InvoiceTexts.issueDate[language], "\(issueDate) (\(issuer.timeZone))")
        body += HTMLText.pair(
            InvoiceTexts.period[language],
            "\(period.startDate) – \(period.endDate) (\(period.localStart) – \(period.localEnd))")
        body += "</dl>\n<table><thead>"
        let right: Set = [2, 3]
        body += HTMLText.row(
            [InvoiceTexts.item, StatementTexts.agreement, InvoiceTexts.count, StatementTexts.amount].map {
                $0[language]
            }, tag: "th", right: right)
        body += "</thead><tbody>\n"
        for line in lines {
            body += HTMLText.row(
                [
                    StatementTexts.name(of: line.kind)[language], line.agreement ?? "", "\(line.count)",
                    "\(line.amount) \(statement.currency)",
                ], right: right)
        }
        body += "</tbody></table>\n<table><tbody>\n"
        for (words, name) in [
            (StatementTexts.opening, "opening"), (StatementTexts.rounding, "rounding"),
            (StatementTexts.payout, "payout"), (StatementTexts.closing, "closing"),
        ] {
            body += HTMLText.row([words[language], figure(name)], right: [1])
        }
        if let billed, billed.category == .standard {
            let rate = TaxSubtotal.percent(billed.basisPoints)
            body += HTMLText.row([StatementTexts.net[language], decimal(billed.net)], right: [1])
            body += HTMLText.row(
                ["\(StatementTexts.tax[language]) (\(rate) %)", decimal(billed.tax)], right: [1])
        }
        body += "</tbody></table>\n"
        body += InvoiceHTML.footer(checkpoint, sha256: sha256, logIndex: settlementIndex, language)
        return HTMLText.page(title: title, language: language.rawValue, body)
    }

    private func decimal(_ minor: Int64) -> String {
        "\(statement.currency.decimal(minorUnits: Int128(minor))) \(statement.currency)"
    }
}
