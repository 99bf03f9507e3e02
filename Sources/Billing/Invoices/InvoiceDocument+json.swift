import Exchange
import Primitives

extension InvoiceDocument {
    /// More than there are services and agreements of one account.
    private static let maximumLines = 1_000_000
    /// 2⁶³ major units, in nano-units.
    private static let maximumExact: UInt128 = 1 << 93

    var json: JSONValue {
        let corrected: JSONValue =
            corrects.map {
                [
                    "id": .string($0.id.description), "number": .string($0.number),
                    "issue_date": .string($0.issueDate),
                ]
            } ?? .null
        return [
            "id": .string(id.description), "kind": .string(kind.rawValue), "number": .string(number),
            "sequence": .number(.integer(sequence)), "month": .string(month.text),
            "account": .string(account.description), "currency": .string(currency.code),
            "issued_at": .string(issuedAt.rfc3339), "issue_date": .string(issueDate),
            "due_date": dueDate.map(JSONValue.string) ?? .null, "period": period.json,
            "time_zone": .string(timeZone), "language": .string(language.rawValue),
            "terms": .string(terms.rawValue), "issuer": issuer.json, "buyer": buyer.json,
            "buyer_reference": buyerReference.map(JSONValue.string) ?? .null,
            "rounding_rule": .string(rounding.rawValue), "lines": .array(lines.map { $0.json(currency) }),
            "taxes": .array(taxes.map { $0.json(currency) }), "net": .string(decimal(net)),
            "tax": .string(decimal(tax)), "total": .string(decimal(total)),
            "rounding": .string(MoneyTotal(nanos: roundingNanos, currency: currency).decimal),
            "log": checkpoint.map { ["size": .number(.integer($0.size)), "root": .string($0.root)] } ?? .null,
            "corrects": corrected, "reason": reason.map(JSONValue.string) ?? .null,
        ]
    }

    /// - Throws: `corrupt` for what was not written by ``json``.
    init(_ json: JSONValue) throws(Problem) {
        let reader = DocumentReader(json)
        guard let currency = Currency(try reader.text("currency")) else {
            throw reader.unreadable("currency")
        }
        guard let month = TradeMonth(try reader.text("month")) else { throw reader.unreadable("month") }
        var lines: [InvoiceLine] = []
        for line in try reader.list("lines") { lines.append(try InvoiceLine(line, currency)) }
        var taxes: [TaxSubtotal] = []
        for tax in try reader.list("taxes") {
            let reader = DocumentReader(tax)
            taxes.append(
                TaxSubtotal(
                    category: try reader.word("category"),
                    basisPoints: Int(try reader.integer("basis_points")),
                    base: try reader.minor("base", currency), tax: try reader.minor("tax", currency)))
        }
        var checkpoint: Checkpoint?
        if let log = json["log"], !log.isNull {
            let reader = DocumentReader(log)
            checkpoint = Checkpoint(size: try reader.integer("size"), root: try reader.text("root"))
        }
        var corrects: Corrected?
        if let corrected = json["corrects"], !corrected.isNull {
            let reader = DocumentReader(corrected)
            corrects = Corrected(
                id: try reader.id("id"), number: try reader.text("number"),
                issueDate: try reader.text("issue_date"))
        }
        self.init(
            id: try reader.id("id"), kind: try reader.word("kind"), sequence: try reader.integer("sequence"),
            number: try reader.text("number"), month: month, account: try reader.id("account"),
            currency: currency, issuedAt: try reader.time("issued_at"),
            issueDate: try reader.text("issue_date"),
            dueDate: json["due_date"]?.stringValue, period: try InvoicePeriod(reader.object("period")),
            timeZone: try reader.text("time_zone"), language: try reader.word("language"),
            terms: try reader.word("terms"), issuer: try Party(reader.object("issuer")),
            buyer: try Party(reader.object("buyer")), buyerReference: json["buyer_reference"]?.stringValue,
            rounding: try reader.word("rounding_rule"), lines: lines, taxes: taxes, checkpoint: checkpoint,
            corrects: corrects, reason: json["reason"]?.stringValue)
        // Whoever adds up need not fear a document that somebody changed.
        let sum = lines.reduce(0 as Int128) { $0 + Int128($1.net.magnitude) }
        let levied = taxes.reduce(sum) { $0 + Int128($1.tax.magnitude) + Int128($1.base.magnitude) }
        guard lines.count <= Self.maximumLines, levied <= Int128(Int64.max),
            lines.allSatisfy({ $0.exact.magnitude < Self.maximumExact })
        else { throw reader.unreadable("lines") }
    }
}
