import Primitives

/// The lines of an invoice or credit note, the taxes and the totals below them.
public enum InvoiceCSV {
    public static func lines(_ document: InvoiceDocument) -> String {
        var text = CSVText.line([
            "number", "row", "line", "kind", "subject", "title", "count", "input_tokens", "output_tokens",
            "exact",
            "net", "tax_category", "tax_rate", "tax", "total", "currency",
        ])
        func row(_ name: String, _ fields: [String]) {
            text += CSVText.line([document.number, name] + fields + [document.currency.code])
        }
        for line in document.lines {
            row(
                "line",
                [
                    "\(line.number)", line.kind.rawValue, line.subject ?? "", line.title ?? "",
                    "\(line.count)",
                    "\(line.inputTokens)", "\(line.outputTokens)",
                    MoneyTotal(nanos: line.exact, currency: document.currency).decimal,
                    document.decimal(line.net), line.category.rawValue, TaxSubtotal.percent(line.basisPoints),
                    "",
                    "",
                ])
        }
        let blank = Array(repeating: "", count: 8)
        for tax in document.taxes {
            row(
                "tax",
                blank + [
                    document.decimal(tax.base), tax.category.rawValue, TaxSubtotal.percent(tax.basisPoints),
                    document.decimal(tax.tax), "",
                ])
        }
        row(
            "total",
            blank + [
                document.decimal(document.net), "", "", document.decimal(document.tax),
                document.decimal(document.total),
            ])
        return text
    }
}
