import Primitives

/// An invoice with what credit notes took back of it so far. Decides what another one may take.
struct CreditedInvoice {
    let invoice: InvoiceDocument
    /// By the number of a line, in minor units.
    private var credited: [Int64: Int64] = [:]
    private var taxes: [TaxKey: (base: Int64, tax: Int64)] = [:]

    struct TaxKey: Hashable {
        let category: TaxCategory
        let basisPoints: Int
    }

    init(_ invoice: InvoiceDocument, notes: [InvoiceDocument]) {
        self.invoice = invoice
        for note in notes {
            // Wrapping, since the verification reads notes that somebody may have changed.
            for line in note.lines { credited[line.corrects ?? 0, default: 0] &+= line.net }
            for tax in note.taxes {
                let key = TaxKey(category: tax.category, basisPoints: tax.basisPoints)
                taxes[key, default: (0, 0)].base &+= tax.base
                taxes[key, default: (0, 0)].tax &+= tax.tax
            }
        }
    }

    /// What is left of a line.
    func left(of line: InvoiceLine) -> Int64 { line.net &- (credited[line.number] ?? 0) }

    /// The lines of another note.
    /// - Throws: `unprocessable` where nothing is left, for a line that is not there or gave something back itself, and for
    ///   more than is left.
    func lines(of draft: CreditNoteDraft) throws(Problem) -> [InvoiceLine] {
        var lines: [InvoiceLine] = []
        if let wanted = draft.lines {
            for item in wanted {
                guard let line = invoice.lines.first(where: { $0.number == item.line }), line.net > 0 else {
                    throw Problem(
                        .unprocessable, "The invoice charges nothing in line \(item.line).",
                        mend: "Name a line whose amount is above zero.", parameter: "lines")
                }
                let left = left(of: line)
                let net = item.net ?? left
                guard net > 0, net <= left else {
                    throw Problem(
                        .unprocessable,
                        "Of line \(item.line), \(invoice.decimal(left)) \(invoice.currency) is left; \(invoice.decimal(net)) cannot be credited.",
                        mend: "Give an amount above zero that is not more than what is left.",
                        parameter: "lines")
                }
                lines.append(credit(net, of: line, at: lines.count + 1))
            }
        } else {
            for line in invoice.lines where left(of: line) != 0 {
                lines.append(credit(left(of: line), of: line, at: lines.count + 1))
            }
        }
        let sum = lines.reduce(0) { $0 + $1.net }
        let left = invoice.lines.reduce(0) { $0 + self.left(of: $1) }
        guard !lines.isEmpty, sum > 0, sum <= left else {
            throw Problem(
                .unprocessable,
                "Of the invoice, \(invoice.decimal(max(left, 0))) \(invoice.currency) before tax is left; that much cannot be credited.",
                mend: "A credit note never takes back more than was invoiced.", parameter: "lines")
        }
        return lines
    }

    /// The taxes of another note with these lines: with all notes before it the tax on what they took back in sum, so that
    /// whoever gets all back gets the invoice's tax back to the last unit, and never more.
    func taxes(of lines: [InvoiceLine]) throws(Problem) -> [TaxSubtotal] {
        try TaxSubtotal.of(lines, rounding: invoice.rounding, in: invoice.currency).map {
            (subtotal) throws(Problem) in
            let key = TaxKey(category: subtotal.category, basisPoints: subtotal.basisPoints)
            let before = taxes[key] ?? (0, 0)
            let whole = invoice.taxes.first {
                $0.category == subtotal.category && $0.basisPoints == subtotal.basisPoints
            }
            let base = before.base &+ subtotal.base
            let sum =
                base == whole?.base
                ? whole?.tax ?? 0
                : try TaxSubtotal.minor(
                    TaxSubtotal.tax(on: Int128(base), key.basisPoints, invoice.rounding, invoice.currency))
            return TaxSubtotal(
                category: subtotal.category, basisPoints: subtotal.basisPoints, base: subtotal.base,
                tax: min(sum, whole?.tax ?? 0) &- before.tax)
        }
    }

    private func credit(_ net: Int64, of line: InvoiceLine, at number: Int) -> InvoiceLine {
        InvoiceLine(
            number: Int64(number), kind: line.kind, subject: line.subject, title: line.title,
            count: net == line.net ? line.count : 0,
            exact: Int128(net) * Int128(invoice.currency.nanosPerMinorUnit), net: net,
            category: line.category, basisPoints: line.basisPoints, corrects: line.number)
    }
}
