import Persistence
import Primitives
import Testing

@testable import Accounting

@Suite("A limit of spending")
struct SpendLimitTests {
    private let house: House

    init() throws { house = try House() }

    private func alerts() async throws -> [SpendAlert] {
        try await house.read { try SpendLimits.alerts(of: nil, PageRequest(), in: $0) }.items
    }

    @Test("is never passed, what is held counted, and begins anew with the month")
    func hard() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        try await house.limit(.account(account.id), of: account, "10")
        let limits = [SpendSubject.account(account.id)]
        let held = try house.reservation(account, price, under: nil, input: 6, limits: limits)
        try await house.reserve(held)
        let second = try house.reservation(account, price, under: nil, input: 5, limits: limits)
        #expect(await problem { try await house.reserve(second) } == .insufficientQuota)
        try await house.settle(house.settlement(held.id, input: 2))
        try await house.reserve(second)
        try await house.settle(house.settlement(second.id, input: 5))
        try await house.use(account, price, under: nil, input: 3, limits: limits)
        let third = try house.reservation(account, price, under: nil, input: 1, limits: limits)
        #expect(await problem { try await house.reserve(third) } == .insufficientQuota)
        #expect(try await house.balance(account).posted.decimal == "990")
        house.clock.advance(by: .seconds(31 * 86_400))
        try await house.use(account, price, under: nil, input: 10, limits: limits)
        #expect(try await house.faults().isEmpty)
    }

    @Test("counts what was spent before it was set")
    func base() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        try await house.use(account, price, under: nil, input: 7)
        try await house.reserve(house.reservation(account, price, under: nil, input: 2))
        try await house.limit(.account(account.id), of: account, "10")
        let limits = [SpendSubject.account(account.id)]
        let over = try house.reservation(account, price, under: nil, input: 2, limits: limits)
        #expect(await problem { try await house.reserve(over) } == .insufficientQuota)
        try await house.use(account, price, under: nil, input: 1, limits: limits)
        let now = house.now
        let counter = try await house.read { try SpendCounter.of(limits[0], at: now, in: $0) }
        #expect(counter.spent == 10_000_000_000)
        #expect(try await house.faults().isEmpty)
    }

    @Test("holds exactly under a hundred callers at once")
    func concurrency() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        try await house.limit(.account(account.id), of: account, "25")
        let limits = [SpendSubject.account(account.id)]
        let reservations = try (0..<100).map { _ in
            try house.reservation(account, price, under: nil, limits: limits)
        }
        let kinds = await withTaskGroup(of: Problem.Kind?.self) { group in
            for reservation in reservations {
                group.addTask {
                    await problem {
                        try await house.reserve(reservation)
                        try await house.settle(house.settlement(reservation.id))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kinds.filter { $0 == nil }.count == 25)
        #expect(kinds.filter { $0 == .insufficientQuota }.count == 75)
        #expect(try await house.balance(account).text == "975/0/975")
        #expect(try await house.faults().isEmpty)
    }

    @Test("of a parent counts what its sub-accounts spend, and each has one of its own")
    func parents() async throws {
        let partner = try await house.account(credit: "1000")
        let price = try await house.price()
        let subscription = try await house.subscribe(partner, house.plan(.licence()))
        let user = try await house.subAccount("user", of: partner)
        let other = try await house.subAccount("other", of: partner)
        try await house.limit(.account(partner.id), of: partner, "10")
        try await house.limit(.account(user.id), of: user, "5")
        func use(_ account: Account) async -> Problem.Kind? {
            await problem {
                try await house.use(
                    account, price, under: subscription,
                    limits: [.account(partner.id), .account(account.id)])
            }
        }
        for _ in 0..<4 { #expect(await use(user) == nil) }
        #expect(await use(user) == .insufficientQuota)
        #expect(await use(other) == nil)
        #expect(await use(other) == .insufficientQuota)
        #expect(try await house.faults().isEmpty)
    }

    @Test("tells of each part once a month; a soft one refuses nothing")
    func alerting() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        let subject = SpendSubject.account(account.id)
        try await house.limit(subject, of: account, "10", isHard: false, alerts: [100, 50, 150])
        func use(_ input: UInt64) async throws -> [Int64] {
            try await house.use(account, price, under: nil, input: input, limits: [subject]).alerts.map(
                \.percent)
        }
        #expect(try await use(4) == [])
        #expect(try await use(1) == [50])
        #expect(try await use(1) == [])
        #expect(try await use(9) == [100, 150])
        #expect(try await use(9) == [])
        house.clock.advance(by: .seconds(31 * 86_400))
        #expect(try await use(5) == [50])
        #expect(try await alerts().map(\.percent).sorted() == [50, 50, 100, 150])
        #expect(try await house.faults().isEmpty)
    }

    @Test("that is gone refuses nothing, and what it counted stays true")
    func removing() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        let subject = SpendSubject.account(account.id)
        try await house.limit(subject, of: account, "5")
        let open = try house.reservation(account, price, under: nil, input: 5, limits: [subject])
        try await house.reserve(open)
        try await house.remove(subject)
        try await house.use(account, price, under: nil, input: 9, limits: [subject])
        try await house.settle(house.settlement(open.id, input: 5))
        try await house.use(account, price, under: nil, input: 3)
        try await house.limit(subject, of: account, "20")
        let now = house.now
        let counter = try await house.read { try SpendCounter.of(subject, at: now, in: $0) }
        #expect(counter.spent == 17_000_000_000)
        #expect(try await house.faults().isEmpty)
        _ = try? await house.write { transaction in
            try transaction.execute("UPDATE spend_counters SET held = 1")
            #expect(try House.faults(transaction).map(\.rule) == [.spending])
            throw CancellationError()
        }
    }

    @Test("that is set again counts what came after the last one, and nothing twice")
    func settingAgain() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        let subject = SpendSubject.account(account.id)
        func spent() async throws -> Int64 {
            let now = house.now
            return try await house.read { try SpendCounter.of(subject, at: now, in: $0) }.spent
                / 1_000_000_000
        }
        func use(_ input: UInt64, limits: [SpendSubject] = []) async throws {
            house.clock.advance(by: .seconds(1))
            try await house.use(account, price, under: nil, input: input, limits: limits)
        }
        try await use(1)
        for _ in 0..<3 {
            try await house.limit(subject, of: account, "500")
            try await use(2, limits: [subject])
            try await house.remove(subject)
            // Admitted before the limit went.
            try await house.use(account, price, under: nil, input: 4, limits: [subject])
            try await use(8)
        }
        try await house.limit(subject, of: account, "500")
        #expect(try await spent() == 1 + 3 * 14)
        // Another month has counted nothing yet; a limit that stood from the start counted all of it.
        house.clock.advance(by: .seconds(31 * 86_400))
        try await use(3, limits: [subject])
        try await house.remove(subject)
        try await use(5)
        try await house.limit(subject, of: account, "500")
        #expect(try await spent() == 8)
        try await house.remove(subject)
        house.clock.advance(by: .seconds(31 * 86_400))
        try await use(7)
        try await house.limit(subject, of: account, "500")
        #expect(try await spent() == 7)
        #expect(try await house.faults().isEmpty)
    }

    @Test("of a key is that key's alone")
    func keys() async throws {
        let account = try await house.account(credit: "1000")
        let other = try await house.account("other")
        let (id, now) = (house.id(APIKey.self), house.now)
        let key = try await house.write {
            try APIKeys.create(
                id: id, account: account.id, label: "k", key: "sk-test", origin: .api, at: now, in: $0)
        }
        #expect(
            await problem { try await house.limit(.key(key.id), of: other, "5") } == .notFound)
        try await house.limit(.key(key.id), of: account, "5")
        #expect(try await house.read { try SpendLimits.limits(of: account.id, in: $0) }.count == 1)
        #expect(try await house.read { try SpendLimits.subjects(in: $0) } == [.key(key.id)])
    }
}
