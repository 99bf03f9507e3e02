import Persistence
import Primitives
import Testing

@testable import Accounting

@Suite("A subscription")
struct SubscriptionTests {
    private let house: House

    init() throws { house = try House() }

    private let day = Duration.seconds(86_400)

    @Test("is charged when it starts and for each month begun, once")
    func months() async throws {
        let account = try await house.account(credit: "5000")
        let subscription = try await house.subscribe(account, house.plan(.metered()))
        #expect(subscription.state == .active)
        #expect(try await house.balance(account).text == "4000/0/4000")
        #expect(try await house.perform(subscription).isEmpty)
        house.clock.advance(by: day * 31)
        for _ in 0..<2 { try await house.perform(subscription) }
        #expect(try await house.balance(account).text == "3000/0/3000")
        // The server was away for two months.
        house.clock.advance(by: day * 61)
        #expect(try await house.perform(subscription).count == 2)
        #expect(try await house.balance(account).text == "1000/0/1000")
        #expect(try await house.fees(subscription).map(\.number) == [0, 1, 2, 3])
        #expect(try await house.faults().isEmpty)
        // As an invoice or a sharing of revenue reads them: by when they were charged, page by page.
        let span = subscription.startedAt..<house.now
        var read: [SubscriptionFee] = []
        while true {
            let last = read.last
            let page = try await house.read {
                try Subscriptions.fees(of: account.id, chargedIn: span, after: last, limit: 1, in: $0)
            }
            guard !page.isEmpty else { break }
            read += page
        }
        #expect(read.map(\.number) == [0, 1])
        let later = house.now..<house.now + day
        #expect(
            try await house.read { try Subscriptions.fees(chargedIn: later, limit: 10, in: $0) }.count == 2)
    }

    @Test("is not made where the first month cannot be paid")
    func unpaidAtStart() async throws {
        let account = try await house.account(credit: "999")
        let plan = try await house.plan(.metered())
        #expect(await problem { _ = try await house.subscribe(account, plan) } == .insufficientQuota)
        #expect(try await house.read { try Subscriptions.live(of: account.id, in: $0) }.isEmpty)
        #expect(try await house.faults().isEmpty)
    }

    @Test("waits where a month cannot be paid, goes on when it is, and prices nothing in between")
    func pastDue() async throws {
        let account = try await house.account(credit: "1500")
        let price = try await house.price()
        let subscription = try await house.subscribe(account, house.plan(.metered()))
        house.clock.advance(by: day * 31)
        #expect(try await house.perform(subscription) == [.pastDue])
        #expect(try await house.perform(subscription).isEmpty)
        let outside = try await house.use(account, price, under: subscription, input: 10)
        #expect(outside.record.plan == nil)
        #expect(outside.charge.decimal == "10")
        house.clock.advance(by: day)
        try await house.pay(account, "2000")
        guard case .charged(let fee) = try await house.perform(subscription).first else {
            Issue.record("not charged")
            return
        }
        #expect(fee.number == 1)
        #expect(fee.period == subscription.month(1))
        #expect(try await house.standing(subscription).state == .active)
        #expect(try await house.use(account, price, under: subscription, input: 10).charge.nanos == 0)
        #expect(try await house.faults().isEmpty)
    }

    @Test("ends where a month stays unpaid for the time of grace")
    func unpaid() async throws {
        let account = try await house.account(credit: "1000")
        let subscription = try await house.subscribe(account, house.plan(.metered()))
        house.clock.advance(by: day * 31)
        try await house.perform(subscription)
        house.clock.advance(by: day * 13)
        #expect(try await house.perform(subscription).isEmpty)
        house.clock.advance(by: day)
        #expect(try await house.perform(subscription) == [.ended(.unpaid)])
        #expect(try await house.perform(subscription).isEmpty)
        #expect(try await house.faults().isEmpty)
    }

    @Test("costs nothing in its trial, which an account has once a plan")
    func trial() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        let plan = try await house.plan(.metered(trialDays: 10))
        let subscription = try await house.subscribe(account, plan)
        #expect(subscription.state == .trial)
        let settled = try await house.use(account, price, under: subscription, input: 500)
        #expect(settled.charge.nanos == 0)
        #expect(settled.record.lines.map(\.kind) == [.planTrial])
        house.clock.advance(by: day * 10)
        #expect(try await house.perform(subscription).count == 1)
        #expect(try await house.balance(account).text == "0/0/0")
        _ = try await house.cancel(subscription, atOnce: true)
        #expect(await problem { _ = try await house.subscribe(account, plan) } == .insufficientQuota)
        #expect(try await house.faults().isEmpty)
    }

    @Test("ends with the month that is paid, or at once, and charges nothing more")
    func cancelling() async throws {
        let account = try await house.account(credit: "5000")
        let price = try await house.price()
        let plan = try await house.plan(.metered())
        let subscription = try await house.subscribe(account, plan)
        house.clock.advance(by: day * 3)
        let ending = try await house.cancel(subscription)
        #expect(ending.state == .active)
        #expect(ending.endsAt == subscription.month(0).upperBound)
        #expect(try await house.use(account, price, under: subscription, input: 10).charge.nanos == 0)
        house.clock.advance(by: day * 28)
        // Its time is up, also before anybody has looked.
        #expect(try await house.use(account, price, under: subscription, input: 10).charge.decimal == "10")
        #expect(try await house.perform(subscription) == [.ended(.cancelled)])
        let second = try await house.subscribe(account, plan)
        #expect(try await house.cancel(second, atOnce: true).state == .ended)
        #expect(try await house.cancel(second, atOnce: true).state == .ended)
        #expect(try await house.balance(account).posted.decimal == "2990")
        #expect(try await house.faults().isEmpty)
    }

    @Test("charges further seats by day, and no seat twice in a month")
    func seats() async throws {
        let account = try await house.account(credit: "5000")
        let subscription = try await house.subscribe(account, house.plan(.licence()))
        #expect(subscription.seats == 2)
        house.clock.advance(by: day * 10 + .seconds(60))
        // 21 of 31 days are left, the one under way included.
        #expect(try await house.setSeats(4, subscription)?.amount.decimal == "42")
        #expect(try await house.setSeats(3, subscription) == nil)
        #expect(try await house.setSeats(4, subscription) == nil)
        #expect(try await house.setSeats(5, subscription)?.amount.decimal == "21")
        #expect(await problem { _ = try await house.setSeats(11, subscription) } == .invalidValue)
        #expect(try await house.setSeats(2, subscription) == nil)
        house.clock.advance(by: day * 21)
        try await house.perform(subscription)
        #expect(try await house.fees(subscription).map(\.amount.decimal) == ["310", "42", "21", "310"])
        #expect(try await house.faults().isEmpty)
    }

    @Test("charges the month that has begun before its seats change, and so is without a fault")
    func lateSeats() async throws {
        let account = try await house.account(credit: "5000")
        let subscription = try await house.subscribe(account, house.plan(.licence()))
        // No sweep has looked since the month ended.
        house.clock.advance(by: day * 31 + .seconds(5))
        #expect(try await house.setSeats(4, subscription)?.amount.decimal == "62")
        #expect(try await house.fees(subscription).map(\.amount.decimal) == ["310", "310", "62"])
        #expect(try await house.standing(subscription).months == 2)
        #expect(try await house.faults().isEmpty)
        house.clock.advance(by: day * 365 * 2)
        #expect(await problem { _ = try await house.setSeats(5, subscription) } == .conflict)
        #expect(try await house.standing(subscription).months == 2)
    }

    @Test("has no fault for seats that were changed between the end of a month and its next fee")
    func emptyPeriod() async throws {
        let account = try await house.account(credit: "5000")
        let subscription = try await house.subscribe(account, house.plan(.licence()))
        house.clock.advance(by: day * 31 + .seconds(5))
        let now = house.now
        // As it was charged before the month came first.
        try await house.write { transaction in
            var standing = try Subscriptions.required(subscription.id, in: transaction)
            let terms = try Plans.required(standing.plan, in: transaction).terms
            let fee = standing.fee(seats: 4, number: 0, terms, at: now)
            #expect(fee.period.isEmpty)
            try fee.charge(try Accounts.required(account.id, in: transaction), in: transaction)
            standing.seats = 4
            standing.paidSeats = 4
            try Subscriptions.update(standing, in: transaction)
        }
        house.clock.advance(by: .seconds(1))
        try await house.perform(subscription)
        #expect(try await house.faults().isEmpty)
    }

    @Test("has as many fees as were charged, page by page")
    func manyFees() async throws {
        let account = try await house.account(credit: "5000000")
        let subscription = try await house.subscribe(
            account, house.plan(.licence(included: 0, seat: "1", maximum: 10_000)), seats: 1)
        let now = house.now
        try await house.write { transaction in
            for seats in UInt64(2)...2_102 {
                _ = try Subscriptions.setSeats(seats, of: subscription.id, at: now, in: transaction)
            }
        }
        let fees = try await house.fees(subscription)
        #expect(fees.count == 2_102)
        #expect(fees.map(\.seats) == Array(1...2_102))
        #expect(try await house.faults().isEmpty)
    }

    @Test("covers each service once an account")
    func overlap() async throws {
        let account = try await house.account(credit: "5000")
        let one = try await house.plan(.metered(services: ["a"]), "one")
        let other = try await house.plan(.metered(services: ["b"]), "other")
        let all = try await house.plan(.metered(), "all")
        _ = try await house.subscribe(account, one)
        _ = try await house.subscribe(account, other)
        #expect(await problem { _ = try await house.subscribe(account, all) } == .conflict)
        #expect(await problem { _ = try await house.subscribe(account, one) } == .conflict)
    }

    @Test("keeps its version; the next subscriber gets the newest")
    func versions() async throws {
        let account = try await house.account(credit: "5000")
        let first = try await house.plan(.metered())
        let subscription = try await house.subscribe(account, first)
        #expect(try await house.plan(.metered()).id == first.id)
        let second = try await house.plan(.metered(monthly: "2000"))
        #expect(second.version == 2)
        let late = try await house.account("late", credit: "5000")
        #expect(await problem { _ = try await house.subscribe(late, first) } == .unprocessable)
        house.clock.advance(by: day * 31)
        try await house.perform(subscription)
        #expect(try await house.balance(account).posted.decimal == "3000")
        let now = house.now
        _ = try await house.write { try Plans.retire("standard", at: now, in: $0) }
        #expect(try await house.read { try Plans.offered(in: $0) }.isEmpty)
        let retired = try #require(try await house.read { try Plans.newest(named: "standard", in: $0) })
        #expect(await problem { _ = try await house.subscribe(late, retired) } == .unprocessable)
        #expect(try await house.faults().isEmpty)
    }
}
