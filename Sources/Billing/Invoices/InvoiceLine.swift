import Primitives

/// One line of an invoice or credit note.
public struct InvoiceLine: Hashable, Sendable {
    /// What was charged, or given back.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Uses of one service.
        case service
        /// Fees of plans.
        case plan
        /// What signing an agreement cost.
        case contract
        /// The months of an agreement.
        case subscription
        /// Deliveries and uses of data under an agreement.
        case dataUse = "data_use"
        /// Anything else that was charged.
        case other
        /// What disputes over an agreement gave back.
        case refund
        /// Uses of one service that the operator took back.
        case reversal
    }

    /// From 1, without gaps.
    public let number: Int64
    public let kind: Kind
    /// The id of the service or agreement; nil for none.
    public let subject: String?
    /// What service or product it is, as it was called at the time; nil where it has no name.
    public let title: String?
    /// How many uses or charges it sums up.
    public let count: Int64
    public let inputTokens: Int64
    public let outputTokens: Int64
    /// What the ledger moved, in nano-units.
    public let exact: Int128
    /// What is invoiced, in minor units; below zero for what was given back.
    public let net: Int64
    public let category: TaxCategory
    public let basisPoints: Int
    /// The line of the invoice that a credit note corrects.
    public let corrects: Int64?

    init(
        number: Int64, kind: Kind, subject: String?, title: String?, count: Int64, inputTokens: Int64 = 0,
        outputTokens: Int64 = 0, exact: Int128, net: Int64, category: TaxCategory, basisPoints: Int,
        corrects: Int64? = nil
    ) {
        self.number = number
        self.kind = kind
        self.subject = subject
        self.title = title
        self.count = count
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.exact = exact
        self.net = net
        self.category = category
        self.basisPoints = basisPoints
        self.corrects = corrects
    }
}

extension InvoiceLine {
    func json(_ currency: Currency) -> JSONValue {
        [
            "line": .number(.integer(number)), "kind": .string(kind.rawValue),
            "subject": subject.map(JSONValue.string) ?? .null, "title": title.map(JSONValue.string) ?? .null,
            "count": .number(.integer(count)), "input_tokens": .number(.integer(inputTokens)),
            "output_tokens": .number(.integer(outputTokens)),
            "exact": .string(MoneyTotal(nanos: exact, currency: currency).decimal),
            "net": .string(currency.decimal(minorUnits: Int128(net))),
            "tax_category": .string(category.rawValue),
            "tax_basis_points": .number(.integer(Int64(basisPoints))),
            "corrects": corrects.map { .number(.integer($0)) } ?? .null,
        ]
    }

    init(_ json: JSONValue, _ currency: Currency) throws(Problem) {
        let reader = DocumentReader(json)
        self.init(
            number: try reader.integer("line"), kind: try reader.word("kind"),
            subject: json["subject"]?.stringValue, title: json["title"]?.stringValue,
            count: try reader.integer("count"), inputTokens: try reader.integer("input_tokens"),
            outputTokens: try reader.integer("output_tokens"), exact: try reader.nanos("exact", currency),
            net: try reader.minor("net", currency), category: try reader.word("tax_category"),
            basisPoints: Int(try reader.integer("tax_basis_points")), corrects: json["corrects"]?.intValue)
    }
}
