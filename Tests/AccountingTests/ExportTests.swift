import Primitives
import Testing

@testable import Accounting

@Suite("The export of the ledger")
struct ExportTests {
    private let house: House

    init() throws { house = try House() }

    private func export(_ format: LedgerExport.Format) async throws -> String {
        try await house.read { transaction in
            var text = ""
            try LedgerExport.write(format, in: transaction) { text += $0 }
            return text
        }
    }

    /// A credit of 10.5, a use of 3, a reversal of it, a voided and an open use.
    private func history() async throws -> (account: Account, settled: SettledUse) {
        let account = try await house.account("a \"quoted\\\" name", credit: "10.5")
        let price = try await house.price()
        let uses = try (0..<3).map { _ in try house.reservation(account, price, input: 3) }
        for use in uses { try await house.reserve(use) }
        house.clock.advance(by: .seconds(86_400))
        let settled = try await house.settle(house.settlement(uses[0].id, input: 3))
        try await house.settle(house.failure(uses[1].id))
        let id = house.id(Transfer.self)
        let now = house.now
        _ = try await house.write { try Ledger.reverse(settled.record.transfer, as: id, at: now, in: $0) }
        return (account, settled)
    }

    @Test("to Beancount opens every account, posts what moved, and asserts every balance")
    func beancount() async throws {
        let (account, settled) = try await history()
        let lines = try await export(.beancount).split(separator: "\n", omittingEmptySubsequences: false)
        let customer = "Liabilities:Customers:\(account.id.description.dropFirst(5))"
        #expect(lines.contains("2026-03-01 open \(customer) JPY"))
        #expect(lines.contains("  name: \"a \\\"quoted\\\\\\\" name\""))
        #expect(lines.contains("2026-03-01 open Income:Revenue:JPY JPY"))
        #expect(lines.contains("option \"operating_currency\" \"JPY\""))
        let post = try #require(lines.firstIndex(of: "2026-03-02 * \"use\" ^\(settled.record.id)"))
        #expect(
            lines[(post + 1)..<(post + 5)] == [
                "  transfer: \"\(settled.record.transfer)\"", "  time: \"2026-03-02T00:00:00.000Z\"",
                "  \(customer)  3 JPY", "  Income:Revenue:JPY  -3 JPY",
            ])
        #expect(lines.filter { $0.contains(" * ") }.count == 3)
        #expect(lines.contains("2026-03-03 balance \(customer)  -10.5 ~ 0 JPY"))
        #expect(lines.contains("2026-03-03 balance Assets:Funding:JPY  10.5 ~ 0 JPY"))
        #expect(lines.contains("2026-03-03 balance Income:Revenue:JPY  0 ~ 0 JPY"))
    }

    @Test("to Beancount opens accounts before their first entry, whatever the clock said")
    func clockSetBack() async throws {
        _ = try await house.account(credit: "1")
        house.clock.set(house.now - .seconds(3 * 86_400))
        _ = try await house.account("other", credit: "1")
        let text = try await export(.beancount)
        #expect(text.contains("2026-02-26 open Assets:Funding:JPY JPY"))
        #expect(text.contains("2026-03-02 balance"))
    }

    @Test("to JSON is one document with every account and transfer")
    func json() async throws {
        let (account, settled) = try await history()
        let document = try JSONValue(parsing: try await export(.json))
        #expect(document["format"] == "minato-ledger")
        let accounts = try #require(document["accounts"]?.arrayValue)
        let customer = try #require(accounts.first { $0["account"] == .string("customer:\(account.id)") })
        #expect(customer["balance"] == "10.5")
        #expect(customer["debits_pending"] == "3")
        #expect(customer["floor"] == "0")
        #expect(accounts.first { $0["account"] == "revenue:JPY" }?["floor"] == .null)
        let transfers = try #require(document["transfers"]?.arrayValue)
        #expect(transfers.count == 7)
        let post = try #require(transfers.first { $0["id"] == .string("\(settled.record.transfer)") })
        #expect(post["kind"] == "post")
        #expect(post["amount"] == "3")
        #expect(post["pending_id"] == .string("\(settled.record.id.transfer)"))
        #expect(post["use_id"] == .string("\(settled.record.id)"))
    }

    @Test("to CSV has a line for every transfer, with as many fields as names")
    func csv() async throws {
        let (account, _) = try await history()
        let lines = try await export(.csv).split(separator: "\r\n")
        #expect(lines.count == 8)
        #expect(lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 12 })
        #expect(lines.contains { $0.contains(",single,credit,funding:JPY,customer:\(account.id),10.5,JPY,") })
    }

    @Test("of an empty ledger is whole in every format", arguments: LedgerExport.Format.allCases)
    func empty(format: LedgerExport.Format) async throws {
        let text = try await export(format)
        switch format {
        case .beancount: #expect(!text.contains("open") && !text.contains("balance"))
        case .json: #expect(try JSONValue(parsing: text)["transfers"] == [])
        case .csv: #expect(text.split(separator: "\r\n").count == 1)
        }
    }

    @Test("has every transfer once, however many pages it takes")
    func pages() async throws {
        let account = try await house.account()
        let count = 2 * LedgerExport.rowsPerPage + 1
        let ids = (0..<count).map { _ in house.id(Transfer.self) }
        let now = house.now
        try await house.write { transaction in
            for id in ids {
                try Accounts.addCredit(.yen("1"), to: account.id, transfer: id, at: now, in: transaction)
            }
        }
        let exported = try await export(.csv).split(separator: "\r\n").dropFirst().map { line in
            String(line.prefix { $0 != "," })
        }
        #expect(exported == ids.sorted().map(\.description))
    }
}
