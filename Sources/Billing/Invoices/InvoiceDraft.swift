import Accounting
import Exchange
import Primitives

/// An invoice in the making: sums become lines, lines become taxes.
struct InvoiceDraft {
    let kind: Invoice.Kind
    let lines: [InvoiceLine]
    let taxes: [TaxSubtotal]

    /// What lines are called.
    struct Name {
        var subject: String?
        var title: String?
        /// Whether it is of a service at the reduced rate.
        var isReduced = false
    }

    /// The document of one account and month. Where more was given back than charged it is a credit note, whose amounts
    /// are above zero.
    /// - Throws: `unprocessable` where an amount is beyond a document.
    init(
        _ sums: [BillingSum.Key: BillingSum], names: [BillingSum.Key: Name], treatment: TaxTreatment,
        _ issuer: Issuer, in currency: Currency
    ) throws(Problem) {
        var lines: [InvoiceLine] = []
        for (key, sum) in sums.sorted(by: { $0.key < $1.key }) {
            let name = names[key] ?? Name()
            let category = treatment.category(
                isReduced: name.isReduced && issuer.rates.reduced != nil)
            lines.append(
                InvoiceLine(
                    number: Int64(lines.count + 1), kind: key.kind, subject: name.subject, title: name.title,
                    count: sum.entries, inputTokens: sum.input, outputTokens: sum.output, exact: sum.nanos,
                    net: try TaxSubtotal.minor(
                        MoneyTotal(nanos: sum.nanos, currency: currency).rounded(issuer.rounding).minor),
                    category: category, basisPoints: issuer.rates.basisPoints(category)))
        }
        // Sum, base and tax of all lines together: what a document may hold.
        _ = try TaxSubtotal.minor(lines.reduce(0 as Int128) { $0 + Int128($1.net.magnitude) } * 3)
        let taxes = try TaxSubtotal.of(lines, rounding: issuer.rounding, in: currency)
        let isCredit = lines.reduce(0) { $0 + $1.net } + taxes.reduce(0) { $0 + $1.tax } < 0
        kind = isCredit ? .creditNote : .invoice
        self.lines = isCredit ? lines.map(\.opposite) : lines
        self.taxes = isCredit ? taxes.map(\.opposite) : taxes
    }

    /// Nothing was charged and nothing given back.
    static func isEmpty(_ sums: [BillingSum.Key: BillingSum]) -> Bool {
        sums.values.allSatisfy { $0.nanos == 0 }
    }
}

extension InvoiceLine {
    /// The same with the signs turned, as the other kind of document has it.
    var opposite: InvoiceLine {
        InvoiceLine(
            number: number, kind: kind, subject: subject, title: title, count: count,
            inputTokens: inputTokens,
            outputTokens: outputTokens, exact: -exact, net: -net, category: category,
            basisPoints: basisPoints,
            corrects: corrects)
    }
}

extension TaxSubtotal {
    var opposite: TaxSubtotal {
        TaxSubtotal(category: category, basisPoints: basisPoints, base: -base, tax: -tax)
    }
}
