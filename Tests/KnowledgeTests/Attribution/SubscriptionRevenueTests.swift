import Accounting
import Exchange
import Persistence
import Primitives
import Testing

@testable import Knowledge

@Suite("The fees of subscriptions")
struct SubscriptionRevenueTests {
    private let day = Duration.seconds(86_400)
    private let march: TradeMonth

    init() throws { march = try #require(TradeMonth("2026-03")) }

    private static let half: Int128 = 500_000_000_000

    private func signed(_ house: KnowledgeHouse) async throws -> [Agreement] {
        [
            try await house.sign(try await house.product(0)),
            try await house.sign(try await house.product(1)),
        ]
    }

    @Test("go to those who carried the subscriber's answers of the month, and to nobody twice")
    func shared() async throws {
        let house = try await KnowledgeHouse()
        let agreements = try await signed(house)
        let reader = try await house.subscriber()
        let other = try await house.subscriber("other")
        try await house.answer(reader, [(agreements[0], 30), (agreements[1], 10), (nil, 5)])
        try await house.answer(other, [(agreements[1], 1)])
        house.clock.advance(by: day * 31)
        for _ in 0..<2 { try await house.close(march) }
        #expect(
            try await house.feeShares(march) == [Self.half * 3 / 4, Self.half / 4 + Self.half])
        #expect(try await house.earningFaults() == [])
    }

    @Test("are shared by the answers of their own month: a month is refused while an earlier one has some")
    func ordered() async throws {
        let house = try await KnowledgeHouse()
        let agreements = try await signed(house)
        let reader = try await house.subscriber()
        // Under the plan it costs nothing: there is no entry of the trade.
        try await house.answer(reader, [(agreements[0], 30)])
        house.clock.advance(by: day * 31)
        try await house.charge(reader)
        try await house.answer(reader, [(agreements[1], 30)])
        house.clock.advance(by: day * 30)
        for _ in 0..<2 {
            let problem = await #expect(throws: Problem.self) { try await house.close(march.next) }
            #expect(problem?.kind == .unprocessable)
            #expect(problem?.detail.contains("2026-03") == true)
        }
        try await house.close(march)
        try await house.close(march.next)
        #expect(try await house.feeShares(march) == [Self.half, 0])
        #expect(try await house.feeShares(march.next) == [0, Self.half])
        #expect(try await house.earningFaults() == [])
    }

    @Test("are not lost where months without any were left out")
    func skipped() async throws {
        let house = try await KnowledgeHouse()
        let agreements = try await signed(house)
        house.clock.advance(by: day * 31)
        try await house.close(march)
        // Nothing happens in April.
        house.clock.advance(by: day * 35)
        let reader = try await house.subscriber()
        try await house.answer(reader, [(agreements[0], 3)])
        house.clock.advance(by: day * 30)
        let may = march.next.next
        try await house.close(may)
        #expect(try await house.feeShares(may) == [Self.half, 0])
        #expect(try await house.earningFaults() == [])
    }

    @Test(
        "that were written while their month was settled go with the next, or with it when it is looked at again"
    )
    func late() async throws {
        let house = try await KnowledgeHouse()
        let agreements = try await signed(house)
        let reader = try await house.subscriber()
        try await house.answer(reader, [(agreements[0], 3)])
        // A stop after the fees were shared out; then there is another fee of the same month.
        let end = march.end
        try await house.database.write { [march] in
            _ = try Settlements.begin(march, at: end, in: $0)
        }
        try await SubscriptionRevenue.share(march, at: end, on: house.database)
        #expect(try await house.feeShares(march) == [Self.half, 0])
        let seats = [try await house.add(seats: 2, reader), try await house.add(seats: 3, reader)]
        house.clock.advance(by: day * 31)
        try await house.close(march)
        let whole = Self.half + seats.reduce(0) { $0 + Int128($1.nanos / 2) }
        #expect(try await house.feeShares(march) == [whole, 0])
        #expect(try await house.earningFaults() == [])
        // One that bears a time of the closed month is shared by the next month's answers.
        house.clock.advance(by: day * -1)
        let last = try await house.add(seats: 4, reader)
        house.clock.advance(by: day)
        try await house.charge(reader)
        try await house.answer(reader, [(agreements[1], 3)])
        house.clock.advance(by: day * 31)
        #expect(try await house.earningFaults() == [])
        try await house.close(march.next)
        let next = try await house.feeShares(march.next)
        #expect(next[0] == 0 && next[1] > Int128(last.nanos / 2))
        #expect(try await house.earningFaults() == [])
    }

    @Test("are held against what must be: surplus, other amounts, rows of somebody else")
    func verified() async throws {
        let house = try await KnowledgeHouse()
        let agreements = try await signed(house)
        let reader = try await house.subscriber()
        let other = try await house.subscriber("other")
        let use = try await house.answer(reader, [(agreements[0], 3), (agreements[1], 3)])
        let charged = try await house.answer(reader, [(agreements[0], 3), (nil, 3)], isCovered: false)
        house.clock.advance(by: day * 31)
        try await house.close(march)
        #expect(try await house.earningFaults() == [])
        let misshared = "Its fees of a month were not shared out as its answers say."
        let surplus = "Other fees were shared out than those of its subscriptions."
        #expect(
            try await house.faults(
                after: "UPDATE trade_entries SET month = 202604 WHERE kind = 'subscription_share'"
            ).contains(misshared))
        #expect(
            try await house.faults(
                after: """
                    INSERT INTO trade_entries (transfer, participant, kind, amount, currency, month, created_at, customer)
                    SELECT $1, participant, kind, amount, currency, month, created_at, customer FROM trade_entries
                    WHERE kind = 'subscription_share' LIMIT 1
                    """, [.id(house.id(Transfer.self))]) == [surplus])
        #expect(
            try await house.faults(
                after: "DELETE FROM fee_shares WHERE subscription = $1",
                [
                    .id(reader.subscription.id)
                ]) == [surplus])
        #expect(
            try await house.faults(after: "UPDATE fee_shares SET data = data - 1").contains(misshared))
        let foreign = "What is kept of its sources names another account, service, subscription or month."
        for (column, value): (String, Value) in [
            ("account", .id(other.account.id)), ("service", .id(other.price.service)),
            ("subscription", .null), ("subscription", .id(other.subscription.id)),
            ("month", .integer(202605)),
        ] {
            #expect(
                try await house.faults(
                    after: "UPDATE answer_groundings SET \(column) = $1 WHERE id = $2", [value, .id(use)]
                ).contains(foreign), "\(column)")
        }
        #expect(
            try await house.faults(
                after: "UPDATE answer_groundings SET month = 202604 WHERE id = $1", [.id(charged)]
            ).contains(foreign))
    }
}
