import Persistence
import Primitives
import Testing

@testable import Accounting

@Suite("After a crash")
struct RecoveryTests {
    private let house: House

    init() throws { house = try House() }

    private func recover(owner: String? = nil, limit: Int = 256) async throws -> [SettledUse] {
        let now = house.now
        let random = house.random
        return try await house.write { transaction in
            try Uses.recover(owner: owner, now: now, random: random, limit: limit, in: transaction) {
                try House.append($0, transaction)
            }
        }
    }

    private func mark(_ id: ID<Use>, _ tokens: UInt64) async throws {
        let now = house.now
        try await house.write { try Uses.mark(id, outputTokens: tokens, at: now, in: $0) }
    }

    @Test("a use without a mark costs nothing, one with a mark its estimate and what was delivered")
    func rule() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price(minimum: "3")
        let silent = try house.reservation(account, price, input: 10, output: 10)
        let marked = try house.reservation(account, price, input: 10, output: 10, estimated: 7)
        let done = try house.reservation(account, price)
        for reservation in [silent, marked, done] { try await house.reserve(reservation) }
        try await mark(marked.id, 4)
        try await mark(marked.id, 6)
        try await mark(marked.id, 5)
        try await house.settle(house.settlement(done.id))
        house.clock.advance(by: .seconds(60))

        let recovered = try await recover()
        let records = Dictionary(uniqueKeysWithValues: recovered.map { ($0.record.id, $0.record) })
        #expect(records.count == 2)
        #expect(records[silent.id]?.charge.nanos == 0)
        #expect(records[silent.id]?.usage == nil)
        #expect(records[marked.id]?.charge == (try .yen("19")))
        #expect(records[marked.id]?.usage?.source == .estimated)
        #expect(recovered.allSatisfy { $0.record.status == .interrupted && $0.record.isEstimated })
        #expect(recovered.map(\.logIndex) == [1, 2])
        #expect(try await recover().isEmpty)
        #expect(try await house.read { try Uses.openCount(in: $0) } == 0)
        #expect(try await house.balance(account).text == "978/0/978")
        #expect(try await house.faults().isEmpty)
    }

    @Test("no use costs more than was reserved, however far its mark")
    func bounded() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        let reservation = try house.reservation(account, price, input: 1, output: 2)
        try await house.reserve(reservation)
        try await mark(reservation.id, 50)
        let record = try await recover().first?.record
        #expect(record?.charge == record?.reserved)
        #expect(record?.capped == (try .yen("96")))
        #expect(try await house.faults().isEmpty)
    }

    @Test("each node settles its own uses, a bounded number at a time")
    func owners() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        for owner in ["a", "b", "a", "b", "a"] {
            try await house.reserve(house.reservation(account, price, owner: owner))
        }
        #expect(try await recover(owner: "a", limit: 2).count == 2)
        #expect(try await recover(owner: "a", limit: 2).count == 1)
        #expect(try await recover(owner: "a", limit: 2).isEmpty)
        let open = try await house.read { try Uses.openReservations(limit: 10, in: $0) }
        #expect(open.map(\.reservation.owner) == ["b", "b"])
        #expect(try await recover().count == 2)
        #expect(try await house.faults().isEmpty)
    }

    @Test("a free allowance that was held is given back")
    func allowance() async throws {
        let account = try await house.account()
        let price = try await house.price(free: 10)
        try await house.reserve(house.reservation(account, price, input: 10))
        _ = try await recover()
        #expect(try await house.reserve(house.reservation(account, price, input: 10)).freeTokens == 10)
        #expect(try await house.faults().isEmpty)
    }

    @Test("a late mark of a settled use changes nothing")
    func lateMark() async throws {
        let account = try await house.account(credit: "10")
        let price = try await house.price()
        let reservation = try house.reservation(account, price)
        try await house.reserve(reservation)
        try await house.settle(house.settlement(reservation.id))
        try await mark(reservation.id, 5)
        #expect(try await house.read { try Uses.progress(of: reservation.id, in: $0) } == nil)
        #expect(try await house.faults().isEmpty)
        #expect(
            await problem { try await mark(reservation.id, TokenUsage.maximumTokens + 1) } == .invalidValue)
    }
}
