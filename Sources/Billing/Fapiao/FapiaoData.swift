import Primitives

/// What a tax platform of China asks for to issue the fapiao of an invoice. The platform's own formats are not public:
/// these are the items of the form (发票管理办法实施细则), under plain names.
public enum FapiaoData {
    /// As text.
    public static func text(_ document: InvoiceDocument) throws(Problem) -> String {
        String(decoding: try json(document).serialized, as: UTF8.self) + "\n"
    }

    /// - Throws: `unprocessable` where the issuer is not in China, or the invoice is not in renminbi (VAT Law, Art. 18).
    public static func json(_ document: InvoiceDocument) throws(Problem) -> JSONValue {
        guard document.issuer.country == "CN", document.currency == .cny else {
            throw Problem(
                .unprocessable, "\(document.number) is no invoice in CNY of an issuer in China.",
                mend: "A fapiao is issued by sellers in China, in renminbi.")
        }
        let sign: Int64 = document.kind == .invoice ? 1 : -1
        func amount(_ minor: Int64) -> JSONValue { .string(document.decimal(sign * minor)) }
        let items: [JSONValue] = document.lines.filter { $0.net != 0 }.map { line in
            [
                "name": .string(InvoiceTexts.description(of: line, in: .chinese)), "quantity": "1",
                "unit_price": amount(line.net), "amount": amount(line.net),
                "tax_rate": .string(TaxSubtotal.percent(line.basisPoints) + "%"),
            ]
        }
        return [
            "invoice": .string(document.number), "kind": .string(document.kind.rawValue),
            "seller_name": .string(document.issuer.name),
            "seller_tax_id": document.issuer.taxID.map(JSONValue.string) ?? .null,
            "buyer_name": .string(document.buyer.name),
            "buyer_tax_id": document.buyer.taxID.map(JSONValue.string) ?? .null, "currency": "CNY",
            "items": .array(items), "amount": amount(document.net), "tax": amount(document.tax),
            "total": amount(document.total),
            "corrects": document.corrects.map { .string($0.number) } ?? .null,
        ]
    }
}
