import Accounting
import Exchange
import Persistence
import Primitives
import Testing

@Suite("A settlement")
struct SettlementsTests {
    private let march = TradeMonth("2026-03")

    @Test("pays what is owed in whole minor units, once, and closes the month for ever")
    func closes() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("100")
        let price: JSONValue = ["currency": "JPY", "meters": [["unit": "row", "rate": "0.333333333"]]]
        let agreement = try await house.sign(house.draft(price: price)).agreement.id
        let request = try house.use(PriceQuantity(rows: 100))
        _ = try await house.admit(request, agreement)
        _ = try await house.settle(request.id, PriceQuantity(rows: 100))
        #expect(try await house.owed(to: house.supplier) == "31.666666635")

        let march = try #require(march)
        let time = march.end + .seconds(60)
        await #expect(throws: Problem.self) { try await house.settle(march, at: house.now) }
        let first = try await house.settle(march, at: time)
        #expect(try await house.settle(march, at: time) == first)
        #expect(try await house.owed(to: house.supplier) == "0")
        #expect(try await house.balance("payout:JPY") == "31")
        #expect(try await house.balance("rounding:JPY") == "0.666666635")
        let statements = try await house.database.read { [house] in
            try Settlements.statements(of: house.supplier.id, PageRequest(), in: $0).items
        }
        #expect(statements.map { $0.document["payout"]?.stringValue } == ["31"])
        #expect(statements.map(\.closing.nanos) == [0])

        // What comes late is posted to the month that is open.
        let late = try house.use(PriceQuantity(rows: 3))
        _ = try await house.admit(late, agreement)
        let record = try await house.settle(late.id, PriceQuantity(rows: 3))
        #expect(record.month.text == "2026-04")
        try await house.expectSound()
    }

    @Test("leaves who owes to the house unpaid, and carries it forward")
    func carried() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("1000")
        let signed = try await house.sign(house.draft(price: ["currency": "JPY", "one_off": "100"]), fee: 0)
        let march = try #require(march)
        try await house.settle(march, at: march.end)
        let dispute = house.id(Dispute.self)
        try await house.database.write { [house] in
            _ = try Disputes.open(
                dispute, over: signed.record.id, for: house.demander.id, reason: "It was empty.",
                at: march.end,
                by: .account, log: house.log, in: $0)
            try Disputes.resolve(
                dispute, .refund(Money(decimal: "40", currency: .jpy)), at: march.end, by: .operator,
                log: house.log, in: $0)
        }
        #expect(try await house.left() == "940")
        #expect(try await house.owed(to: house.supplier) == "-40")
        try await house.settle(march.next, at: march.next.end)
        let closing = try await house.database.read { [house] in
            try Settlements.statements(of: house.supplier.id, PageRequest(order: .newestFirst), in: $0).items
        }
        #expect(closing.map(\.closing.decimal).contains("-40"))
        try await house.expectSound()
    }
}
