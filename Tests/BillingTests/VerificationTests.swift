import Persistence
import Primitives
import Testing

@testable import Billing

@Suite("The verification of documents")
struct BillingVerificationTests {
    private func house() async throws -> BillingHouse {
        let house = try BillingHouse()
        for name in ["one", "two"] {
            let account = try await house.account(name)
            try await house.use(account, house.price("assistant", rate: "1234567.8"), tokens: 99)
            try await house.charge(plan: "500", to: account)
        }
        try house.go("2026-04-01T00:00:00Z")
        _ = try await house.bill("2026-03")
        let invoice = try #require(try await house.invoices().first)
        _ = try await house.credit(CreditNoteDraft(reason: "Part", lines: [.init(line: 1, net: 10)]), invoice)
        try await house.expectSound()
        return house
    }

    @Test(
        "finds each seeded fault",
        arguments: [
            "UPDATE invoices SET document = REPLACE(document, '\"net\":\"500\"', '\"net\":\"501\"')",
            "UPDATE invoices SET tax_minor = tax_minor + 1",
            "UPDATE invoices SET sequence = sequence + 1 WHERE kind = 'credit_note'",
            "UPDATE invoices SET log_index = 0",
            "UPDATE invoices SET sha256 = zeroblob(32) WHERE kind = 'credit_note'",
            "DELETE FROM invoices WHERE kind = 'credit_note'",
            "DELETE FROM invoices WHERE sequence = 2",
            "UPDATE records SET charge = charge - 1",
            "DELETE FROM billed_charges",
            "UPDATE billed_charges SET month = 202602",
            "UPDATE transfers SET amount = amount - 1 WHERE code = 'tax'",
            "DELETE FROM transfers WHERE code = 'credit_note'",
            "DELETE FROM transfers WHERE code = 'invoice_rounding'",
            "UPDATE billing_runs SET cut = 1",
            "UPDATE billing_runs SET invoices = 3",
        ])
    func faults(_ sql: String) async throws {
        let house = try await house()
        _ = try await house.database.write { try $0.execute(sql) }
        #expect(try await !house.faults().isEmpty)
    }
}
