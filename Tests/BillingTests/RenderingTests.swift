import Primitives
import Testing

@testable import Billing

@Suite("The renderings of an invoice")
struct RenderingTests {
    private func invoice(
        country: String = "JP", _ profile: BillingProfile? = nil, currency: Currency = .jpy,
        reduced: Set<String> = []
    ) async throws -> (BillingHouse, Invoice) {
        let house = try BillingHouse()
        let account = try await house.account("acme", currency, credit: "100000", terms: .postpaid)
        if let profile { try await house.set(profile, of: account) }
        try await house.use(account, house.price("assistant", rate: "1000000", in: currency), tokens: 1_005)
        try await house.use(account, house.price("paper", rate: "1000000", in: currency), tokens: 99)
        try house.go("2026-04-01T00:00:00Z")
        _ = try await house.bill("2026-03", issuer: BillingHouse.issuer(country: country, reduced: reduced))
        return (house, try #require(try await house.invoices().first))
    }

    @Test(
        "escape what stands in them, and mark what is taxed at the reduced rate", arguments: Language.allCases
    )
    func html(_ language: Language) async throws {
        let (_, invoice) = try await invoice(BillingHouse.profile(), reduced: ["paper"])
        let page = InvoiceHTML.page(
            invoice.document, sha256: invoice.sha256, logIndex: invoice.logIndex, in: language)
        #expect(page.contains("Bank &lt;b&gt;&amp;&quot;quote&quot;&lt;/b&gt;") && !page.contains("<b>"))
        #expect(!page.contains("<script") && page.contains("T1234567890123"))
        #expect(page.contains("paper ※") && !page.contains("assistant ※"))
        #expect(page.contains(invoice.sha256.hexadecimal) && page.contains("lang=\"\(language.rawValue)\""))
        #expect(page.contains("Asia/Tokyo") && page.contains("1104 JPY"))
    }

    @Test("in Japan's profile have its identifiers, categories and whole yen")
    func japan() async throws {
        let (_, invoice) = try await invoice(BillingHouse.profile(), reduced: ["paper"])
        let xml = try InvoiceUBL.text(invoice.document, .jpPINT, sha256: invoice.sha256)
        #expect(xml.contains("<cbc:CustomizationID>urn:peppol:pint:billing-1@jp-1</cbc:CustomizationID>"))
        #expect(xml.contains("<cbc:ID>AA</cbc:ID>") && xml.contains("<cbc:Percent>8</cbc:Percent>"))
        #expect(xml.contains("<cbc:CompanyID>T1234567890123</cbc:CompanyID>"))
        #expect(xml.contains("<cbc:TaxAmount currencyID=\"JPY\">107</cbc:TaxAmount>"))
        #expect(!xml.contains("></cbc:") && !xml.contains("<b>"))
        let en = try InvoiceUBL.text(invoice.document, .en16931, sha256: invoice.sha256)
        #expect(en.contains("<cbc:CompanyID>JPT1234567890123</cbc:CompanyID>") && !en.contains("AA"))
    }

    @Test("refuse a profile for which something is missing, and say what")
    func missing() async throws {
        let (_, invoice) = try await invoice()
        let problem = #expect(throws: Problem.self) {
            try InvoiceUBL.text(invoice.document, .jpPINT, sha256: invoice.sha256)
        }
        #expect(problem?.detail.contains("ibr-080") == true)
        let (_, euro) = try await self.invoice(BillingHouse.profile(), currency: .eur)
        #expect(throws: Problem.self) { try InvoiceUBL.text(euro.document, .jpPINT, sha256: euro.sha256) }
    }

    @Test("charge no tax where the buyer owes it, and say why")
    func reverseCharge() async throws {
        let profile = try BillingHouse.profile(
            country: "FR", treatment: .reverseCharge, taxID: "FR12345678901")
        let (_, invoice) = try await invoice(country: "DE", profile, currency: .eur)
        #expect(invoice.document.tax == 0 && invoice.document.taxes.map(\.category) == [.reverseCharge])
        let xml = try InvoiceUBL.text(invoice.document, .en16931, sha256: invoice.sha256)
        #expect(xml.contains("<cbc:TaxExemptionReason>Reverse charge</cbc:TaxExemptionReason>"))
        #expect(throws: Problem.self) { try BillingHouse.profile(treatment: .reverseCharge) }
    }

    @Test("give the tax platform of China its items at 6 %, and keep its number")
    func fapiao() async throws {
        let (house, invoice) = try await invoice(
            country: "CN", BillingHouse.profile("上海银行", country: "CN", taxID: "91310000MA1FL11111"),
            currency: .cny)
        let data = try FapiaoData.json(invoice.document)
        #expect(data["total"] == "1170.24" && data["tax"] == "66.24")
        #expect(data["items"]?[0]?["tax_rate"] == "6%" && data["buyer_tax_id"] == "91310000MA1FL11111")
        let (now, log) = (house.now, house.log)
        let noted = try await house.database.write {
            try Fapiaos.note(
                "26312000000000000001", issuedOn: "2026-04-03", for: invoice.id, at: now, by: .operator,
                log: log,
                in: $0)
        }
        #expect(noted.number == "26312000000000000001")
        await #expect(throws: Problem.self) {
            try await house.database.write {
                _ = try Fapiaos.note(
                    "26312000000000000002", issuedOn: "2026-04-03", for: invoice.id, at: now, by: .operator,
                    log: log, in: $0)
            }
        }
        let (japanese, other) = try await self.invoice()
        await #expect(throws: Problem.self) {
            try await japanese.database.write {
                _ = try Fapiaos.note(
                    "26312000000000000001", issuedOn: "2026-04-03", for: other.id, at: now, by: .operator,
                    log: log,
                    in: $0)
            }
        }
    }

    @Test("list every use with its place in the log; the charges sum to the invoice")
    func usage() async throws {
        let (house, invoice) = try await invoice()
        var text = InvoiceUsage.head
        var page = try await house.database.read { try InvoiceUsage.page(of: invoice, after: nil, in: $0) }
        text += page.text
        while let next = page.next {
            page = try await house.database.read { try InvoiceUsage.page(of: invoice, after: next, in: $0) }
            text += page.text
        }
        let rows = text.split(separator: "\r\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(rows.count == 2)
        let sum = try rows.reduce(0 as Int128) {
            $0 + (try MoneyTotal(decimal: String($1[7]), currency: .jpy).nanos)
        }
        #expect(sum == invoice.document.exact)
    }

    @Test("are the document again when read from their canonical JSON")
    func json() async throws {
        let (_, invoice) = try await invoice(BillingHouse.profile(), reduced: ["paper"])
        #expect(try InvoiceDocument(invoice.json) == invoice.document)
        #expect(invoice.document.json == invoice.json)
        let csv = InvoiceCSV.lines(invoice.document)
        #expect(csv.hasSuffix("1104,,,107,1211,JPY\r\n"))
        #expect(CSVText.line(["=1+1", "-2", "a,\"b\""]) == "'=1+1,-2,\"a,\"\"b\"\"\"\r\n")
        // A combining mark makes another character of a sign or a quotation mark, and leaves it where it is.
        let marks = ["=\u{301}1", "-\u{20e3}", "a\"\u{301}", "\u{ff1d}1+1", "\u{ff20}a", ",\u{301}", "-1.5"]
        let expected =
            "'=\u{301}1,'-\u{20e3},\"a\"\"\u{301}\",'\u{ff1d}1+1,'\u{ff20}a,\",\u{301}\",-1.5\r\n"
        #expect(Array(CSVText.line(marks).utf8) == Array(expected.utf8))
    }

    @Test(
        "are chosen by Accept",
        arguments: [
            ("text/html,application/xml;q=0.9", DocumentFormat.html), ("application/xml", .ublJP),
            ("*/*", .json),
            ("image/png, text/csv", .csv), ("", .json),
        ])
    func accept(_ field: String, _ format: DocumentFormat) {
        #expect(DocumentFormat(accept: field, country: "JP") == format)
        #expect(DocumentFormat(accept: "text/xml", country: "DE") == .ublEN)
    }
}
