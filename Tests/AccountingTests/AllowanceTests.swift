import Persistence
import Primitives
import Testing

@testable import Accounting

@Suite("The free allowance")
struct AllowanceTests {
    private let house: House

    init() throws { house = try House() }

    @Test("lets an account without credit use what is free")
    func free() async throws {
        let account = try await house.account()
        let price = try await house.price(free: 100)
        let reservation = try house.reservation(account, price, input: 60, output: 40)
        let reserved = try await house.reserve(reservation)
        #expect(reserved.amount.nanos == 0)
        #expect(reserved.freeTokens == 100)
        #expect(
            await problem { try await house.reserve(house.reservation(account, price)) } == .insufficientQuota
        )
        let settled = try await house.settle(house.settlement(reservation.id, input: 60, output: 10))
        #expect(settled.record.freeTokens == 70)
        #expect(settled.charge.nanos == 0)
        // What was held and not used is free again.
        #expect(try await house.reserve(house.reservation(account, price, input: 30)).amount.nanos == 0)
        #expect(try await house.faults().isEmpty)
    }

    @Test("is held by one use at a time, and given back when a use is voided")
    func held() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price(free: 10)
        let first = try house.reservation(account, price, input: 8)
        let second = try house.reservation(account, price, input: 8)
        #expect(try await house.reserve(first).freeTokens == 8)
        let partly = try await house.reserve(second)
        #expect(partly.freeTokens == 2)
        #expect(partly.amount == (try .yen("6")))
        try await house.settle(house.failure(first.id))
        let third = try house.reservation(account, price, input: 8)
        #expect(try await house.reserve(third).freeTokens == 8)
        #expect(try await house.faults().isEmpty)
    }

    @Test("holds nothing more for a repeated reservation")
    func repeated() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price(free: 10)
        let reservation = try house.reservation(account, price, input: 8)
        try await house.reserve(reservation)
        let again = try await house.reserve(reservation)
        #expect(again.outcome == .existing)
        #expect(again.freeTokens == 8)
        #expect(try await house.reserve(house.reservation(account, price, input: 8)).freeTokens == 2)
        #expect(try await house.faults().isEmpty)
    }

    @Test("begins anew with each calendar month in UTC")
    func months() async throws {
        let account = try await house.account()
        let price = try await house.price(free: 5)
        let march = try house.reservation(account, price, input: 5)
        try await house.reserve(march)
        try await house.settle(house.settlement(march.id, input: 5))
        house.clock.advance(by: .seconds(31 * 86_400 - 1))
        let lastSecond = try house.reservation(account, price)
        #expect(await problem { try await house.reserve(lastSecond) } == .insufficientQuota)
        house.clock.advance(by: .seconds(1))
        #expect(try await house.reserve(house.reservation(account, price, input: 5)).freeTokens == 5)
        #expect(try await house.faults().isEmpty)
    }

    @Test("is each account's own")
    func perAccount() async throws {
        let price = try await house.price(free: 5)
        for name in ["a", "b"] {
            let account = try await house.account(name)
            #expect(try await house.reserve(house.reservation(account, price, input: 5)).freeTokens == 5)
        }
    }

    @Test(
        "counts months as they are called",
        arguments: [
            ("2026-03-01T00:00:00Z", 202603), ("2026-02-28T23:59:59.999999Z", 202602),
            ("2025-12-31T23:59:59Z", 202512), ("1970-01-01T00:00:00Z", 197001),
        ])
    func period(text: String, number: Int64) throws {
        let time = try #require(Timestamp(rfc3339: text))
        #expect(AllowancePeriod(of: time).number == number)
    }

    @Test("counts a month for any time that a row may hold", arguments: [Int64.min, -1, .max])
    func anyPeriod(microseconds: Int64) {
        let time = Timestamp(microseconds: microseconds)
        #expect((1...12).contains(AllowancePeriod(of: time).number % 100))
    }
}
