import Accounting
import Persistence
import Primitives
import Testing

@testable import Exchange

@Suite("The shares of an answer")
struct AnswerSharesTests {
    private let march = TradeMonth("2026-03")

    private func part(
        _ kind: TradeEntry.Kind, _ nanos: Int64, of participant: Participant? = nil
    ) -> AnswerShares.Part {
        AnswerShares.Part(
            kind: kind, participant: participant?.id, amount: Money(nanos: nanos, currency: .jpy))
    }

    @discardableResult
    private func post(
        _ parts: [AnswerShares.Part], _ house: ExchangeHouse, at time: Timestamp
    ) async throws -> ID<Use> {
        let use = house.id(Use.self)
        let customer = try #require(house.demander.account)
        try await house.database.write {
            try AnswerShares.post(parts, of: use, for: customer, at: time, in: $0)
        }
        return use
    }

    /// What a month shared out of what answers left to nobody, in nano-units.
    private func shared(_ month: TradeMonth, _ house: ExchangeHouse) async throws -> Int128 {
        try await house.database.read { transaction in
            try AnswerShares.earnings(in: month, in: transaction).filter { $0.kind == .unattributedShare }
                .reduce(0) { $0 + $1.amount.nanos }
        }
    }

    @Test("are posted and taken back, also more than one linked set holds")
    func many() async throws {
        let house = try await ExchangeHouse()
        let count = Ledger.maximumLinked * 2 + 1
        let parts = (1...count).map { part(.answerSource, Int64($0), of: house.supplier) }
        let use = try await post(parts, house, at: house.now)
        let posted = try await house.database.read { try AnswerShares.entries(of: use, in: $0) }
        #expect(posted.count == count)
        #expect(posted.reduce(0) { $0 + $1.amount.nanos } == parts.reduce(0) { $0 + $1.amount.nanos })
        try await house.expectSound()
        for _ in 0..<2 {
            try await house.database.write { [house] in
                try AnswerShares.reverse(of: use, at: house.now, in: $0)
            }
        }
        #expect(try await house.owed(to: house.supplier) == "0")
        #expect(
            try await house.database.read { try AnswerShares.entries(of: use, in: $0) }.count == 2 * count)
        try await house.expectSound()
    }

    @Test("that were given back after they were shared out lower what later months share, until made good")
    func madeGood() async throws {
        let house = try await ExchangeHouse()
        var month = try #require(march)
        let given = try await post(
            [part(.answer, 100, of: house.supplier), part(.unattributed, 50)], house, at: month.start)
        let second = try await post(
            [part(.answer, 1, of: house.supplier), part(.unattributed, 7)], house, at: month.start)
        try await house.settle(month, at: month.end)
        #expect(try await shared(month, house) == 57)
        month = month.next
        let time = month.start
        try await house.database.write { try AnswerShares.reverse(of: given, at: time, in: $0) }
        for (answer, nobody, expected): (Int64, Int64, Int128) in [
            // 50 were given back: 30 of them stand out, then 10 of the next month's are left, then all.
            (70, 20, 0), (10, 40, 10), (5, 6, 6),
        ] {
            try await post(
                [part(.answer, answer, of: house.supplier), part(.unattributed, nobody)], house,
                at: month.start)
            try await house.settle(month, at: month.end)
            #expect(try await shared(month, house) == expected, "\(month.text)")
            month = month.next
        }
        #expect(try await house.balance("unattributed:JPY") == "0")
        try await house.expectSound()
        // In the same month nothing is left of it.
        try await house.database.write { [time = month.start] in
            try AnswerShares.reverse(of: second, at: time, in: $0)
        }
        try await post(
            [part(.answer, 5, of: house.supplier), part(.unattributed, 8)], house, at: month.start)
        try await house.settle(month, at: month.end)
        #expect(try await shared(month, house) == 1)
        try await house.expectSound()
    }

    @Test("that stayed nobody's are not shared out later, and giving them back costs no later month")
    func stayed() async throws {
        let house = try await ExchangeHouse()
        var month = try #require(march)
        let lone = try await post([part(.unattributed, 50)], house, at: month.start)
        try await house.settle(month, at: month.end)
        #expect(try await shared(month, house) == 0)
        month = month.next
        let time = month.start
        try await house.database.write { try AnswerShares.reverse(of: lone, at: time, in: $0) }
        try await house.settle(month, at: month.end)
        month = month.next
        try await post(
            [part(.answer, 5, of: house.supplier), part(.unattributed, 8)], house, at: month.start)
        try await house.settle(month, at: month.end)
        #expect(try await shared(month, house) == 8)
        try await house.expectSound()
    }

    @Test("beyond one amount are refused, not cut short")
    func beyond() async throws {
        let house = try await ExchangeHouse()
        let month = try #require(march)
        let customer = try #require(house.demander.account)
        for kinds: [TradeEntry.Kind] in [
            [.unattributed, .unattributed, .answer], [.answer, .answer, .unattributed],
        ] {
            try await house.database.write { [house] transaction in
                try transaction.execute("DELETE FROM trade_entries")
                for kind in kinds {
                    try TradeEntry(
                        transfer: house.id(), participant: kind == .answer ? house.supplier.id : nil,
                        kind: kind,
                        amount: Money(nanos: .max, currency: .jpy), month: month,
                        product: kind == .unattributed ? house.product.id : nil, customer: customer,
                        createdAt: house.now
                    ).insert(in: transaction)
                }
            }
            let problem = await #expect(throws: Problem.self) {
                try await house.database.read {
                    try Settlements.unattributedParts(of: customer, month, in: $0)
                }
            }
            #expect(problem?.kind == .unprocessable)
        }
    }

    @Test("are paid out to a payee whose account is suspended")
    func suspended() async throws {
        let house = try await ExchangeHouse()
        let month = try #require(march)
        try await post(
            [part(.answer, 3_000_000_000, of: house.supplier), part(.unattributed, 2_000_000_000)], house,
            at: month.start)
        try await house.setAccount(of: house.supplier, .suspended)
        try await house.settle(month, at: month.end)
        #expect(try await house.balance("payout:JPY") == "5")
        #expect(try await house.owed(to: house.supplier) == "0")
        try await house.expectSound()
    }

    @Test("of a month whose settlement is withdrawn wait for the next call")
    func withdrawn() async throws {
        let house = try await ExchangeHouse()
        let month = try #require(march)
        try await post([part(.answer, 5, of: house.supplier)], house, at: month.start)
        let end = month.next.end
        let taken = try await house.database.write { transaction in
            _ = try Settlements.begin(month, at: end, in: transaction)
            return (
                try Settlements.withdraw(month, in: transaction),
                try Settlements.withdraw(month, in: transaction)
            )
        }
        #expect(taken == (true, false))
        let late = try await house.database.write { transaction in
            _ = try Settlements.begin(month, at: end, in: transaction)
            _ = try Settlements.sum(month, in: transaction)
            return try Settlements.withdraw(month, in: transaction)
        }
        #expect(!late)
        try await house.settle(month, at: end)
        try await house.expectSound()
    }
}
