import Primitives
import PropertyTesting
import Testing

@testable import Billing

@Suite("A credit note")
struct CreditNoteTests {
    private func billed(_ house: BillingHouse) async throws -> Invoice {
        let account = try await house.account("acme")
        let price = try await house.price("assistant", rate: "1000000")
        let paper = try await house.price("paper", rate: "1000000")
        try await house.use(account, price, tokens: 12_345)
        try await house.use(account, paper, tokens: 777)
        try house.go("2026-04-01T00:00:00Z")
        _ = try await house.bill("2026-03", issuer: BillingHouse.issuer(reduced: ["paper"]))
        return try #require(try await house.invoices().first)
    }

    @Test("gives back all, to the last unit of tax")
    func whole() async throws {
        let house = try BillingHouse()
        let invoice = try await billed(house)
        let note = try await house.credit(CreditNoteDraft(reason: "Not ordered"), invoice)
        #expect(note.document.total == invoice.document.total)
        #expect(note.document.corrects?.number == invoice.document.number)
        #expect(try await house.balance("customer:\(invoice.account)") == "1000000000")
        #expect(try await house.balance("tax:JPY") == "0")
        await #expect(throws: Problem.self) {
            _ = try await house.credit(CreditNoteDraft(reason: "Again"), invoice)
        }
        try await house.expectSound()
    }

    @Test("by random parts never gives back more than was invoiced, and all parts give all")
    func parts() async throws {
        let random = printedRandomness()
        let house = try BillingHouse(seed: random.next())
        let invoice = try await billed(house)
        for _ in 0..<15 {
            let line = random.element(of: invoice.document.lines)
            let net = 1 + Int64(random.below(Int(line.net) / 3))
            _ = try? await house.credit(
                CreditNoteDraft(reason: "Part", lines: [.init(line: line.number, net: net)]), invoice)
        }
        await #expect(throws: Problem.self) {
            _ = try await house.credit(
                CreditNoteDraft(reason: "Too much", lines: [.init(line: 1, net: 12_346)]), invoice)
        }
        _ = try? await house.credit(CreditNoteDraft(reason: "The rest"), invoice)
        let notes = try await house.invoices().filter { $0.kind == .creditNote }
        #expect(notes.reduce(0) { $0 + $1.document.net } == invoice.document.net)
        #expect(notes.reduce(0) { $0 + $1.document.tax } == invoice.document.tax)
        #expect(notes.map(\.sequence).sorted() == Array(1...Int64(notes.count)))
        for tax in notes.flatMap(\.document.taxes) {
            // As JP PINT has it: between floor and ceiling of base × rate.
            let exact = tax.base * Int64(tax.basisPoints)
            #expect(tax.tax >= exact / 10_000 && tax.tax <= (exact + 9_999) / 10_000)
        }
        try await house.expectSound()
    }

    @Test("names no line that charges nothing, and no credit note")
    func refused() async throws {
        let house = try BillingHouse()
        let invoice = try await billed(house)
        await #expect(throws: Problem.self) {
            _ = try await house.credit(CreditNoteDraft(reason: "x", lines: [.init(line: 9)]), invoice)
        }
        let note = try await house.credit(
            CreditNoteDraft(reason: "x", lines: [.init(line: 1, net: 1)]), invoice)
        await #expect(throws: Problem.self) { _ = try await house.credit(CreditNoteDraft(reason: "x"), note) }
        #expect(throws: Problem.self) { try CreditNoteDraft(reason: " ") }
        #expect(throws: Problem.self) { try CreditNoteDraft(reason: "x", lines: []) }
        #expect(throws: Problem.self) {
            try CreditNoteDraft(reason: "x", lines: [.init(line: 1), .init(line: 1)])
        }
    }
}
