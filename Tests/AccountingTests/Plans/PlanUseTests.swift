import Persistence
import Primitives
import Testing

@testable import Accounting

@Suite("A use under a plan")
struct PlanUseTests {
    private let house: House

    init() throws { house = try House() }

    @Test("takes the included units first, then the tiers, up to the cap")
    func order() async throws {
        let account = try await house.account(credit: "2000")
        let price = try await house.price()
        let subscription = try await house.subscribe(account, house.plan(.metered(cap: "240")))
        let included = try await house.use(account, price, under: subscription, input: 60, output: 20)
        #expect(included.record.lines.map(\.kind) == [.planIncluded])
        let both = try await house.use(account, price, under: subscription, input: 70)
        #expect(both.record.lines.map(\.kind) == [.planIncluded, .planTokens])
        #expect(both.charge.decimal == "100")
        #expect(try await house.use(account, price, under: subscription, input: 60).charge.decimal == "110")
        #expect(try await house.use(account, price, under: subscription, input: 60).charge.decimal == "30")
        let capped = try await house.use(account, price, under: subscription, input: 60)
        #expect(capped.charge.nanos == 0)
        #expect(capped.record.capped.nanos == 0)
        let counter = try await house.counter(subscription)
        #expect(counter.includedUsed == 100 && counter.includedHeld == 0 && counter.units == 230)
        #expect(try UseLeaf(parsing: capped.leaf.bytes) == capped.leaf)
        #expect(try await house.faults().isEmpty)
    }

    @Test("begins anew with each month of the subscription")
    func months() async throws {
        let account = try await house.account(credit: "5000")
        let price = try await house.price()
        let subscription = try await house.subscribe(account, house.plan(.metered()))
        try await house.use(account, price, under: subscription, input: 100)
        let late = try house.reservation(account, price, under: subscription, input: 10)
        try await house.reserve(late)
        house.clock.advance(by: .seconds(31 * 86_400))
        try await house.perform(subscription)
        #expect(try await house.use(account, price, under: subscription, input: 100).charge.nanos == 0)
        // It began in the month before.
        #expect(try await house.settle(house.settlement(late.id, input: 10)).charge.decimal == "20")
        #expect(try await house.faults().isEmpty)
    }

    @Test("needs no money for what is included, and is refused where the rest is not covered")
    func included() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        let subscription = try await house.subscribe(account, house.plan(.metered()))
        #expect(try await house.balance(account).text == "0/0/0")
        #expect(try await house.use(account, price, under: subscription, input: 90).charge.nanos == 0)
        let more = try house.reservation(account, price, under: subscription, input: 11)
        #expect(await problem { try await house.reserve(more) } == .insufficientQuota)
        #expect(try await house.faults().isEmpty)
    }

    @Test("gives back what it held and did not take; a failed one takes nothing")
    func givingBack() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        let subscription = try await house.subscribe(account, house.plan(.metered()))
        let first = try house.reservation(account, price, under: subscription, input: 80)
        let second = try house.reservation(account, price, under: subscription, input: 20)
        let third = try house.reservation(account, price, under: subscription, input: 1)
        try await house.reserve(first)
        try await house.reserve(second)
        #expect(await problem { try await house.reserve(third) } == .insufficientQuota)
        try await house.settle(house.failure(first.id))
        try await house.settle(house.settlement(second.id, input: 5))
        #expect(try await house.counter(subscription).includedUsed == 5)
        #expect(try await house.use(account, price, under: subscription, input: 95).charge.nanos == 0)
        #expect(try await house.faults().isEmpty)
    }

    @Test("is a call by call, whatever its tokens; one that a rule refused is none")
    func calls() async throws {
        let account = try await house.account(credit: "1300")
        let price = try await house.price()
        let subscription = try await house.subscribe(account, house.plan(.metered(included: 1, unit: .call)))
        #expect(try await house.use(account, price, under: subscription, input: 5_000).charge.nanos == 0)
        let charged = try await house.use(account, price, under: subscription, input: 5_000)
        #expect(charged.charge.decimal == "2")
        #expect(charged.record.lines.map(\.kind) == [.planCalls])
        let refused = try await house.reserve(
            house.reservation(account, price, under: subscription, input: 0))
        #expect(refused.amount.nanos == 0)
        #expect(try await house.faults().isEmpty == true)
    }

    @Test("of a sub-account is its parent's to pay, and nobody else's plan counts")
    func subAccounts() async throws {
        let partner = try await house.account(credit: "1000")
        let price = try await house.price()
        let stranger = try await house.account("stranger", credit: "10")
        #expect(await problem { _ = try await house.subAccount("early", of: partner) } == .unprocessable)
        let subscription = try await house.subscribe(partner, house.plan(.licence()))
        let user = try await house.subAccount("user", of: partner)
        #expect(user.ledgerAccount == partner.ledgerAccount)
        _ = try await house.subAccount("second", of: partner)
        #expect(await problem { _ = try await house.subAccount("third", of: partner) } == .unprocessable)
        #expect(await problem { _ = try await house.setSeats(1, subscription) } == .conflict)
        for _ in 0..<4 { try await house.use(user, price, under: subscription) }
        #expect(try await house.balance(partner).posted.decimal == "685")
        let foreign = try await house.use(stranger, price, under: subscription)
        #expect(foreign.record.plan == nil)
        #expect(await problem { try await house.pay(user, "1") } == .unprocessable)
        #expect(await problem { _ = try await house.subAccount("nested", of: user) } == .unprocessable)
        #expect(try await house.faults().isEmpty)
    }

    @Test("never takes more than is included, nor more than the cap, whoever else is under way")
    func concurrency() async throws {
        let account = try await house.account(credit: "100000")
        let price = try await house.price()
        let subscription = try await house.subscribe(
            account, house.plan(.metered(included: 100, cap: "150")))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let maximum = UInt64(1 + number % 7)
                    let reservation = try house.reservation(
                        account, price, under: subscription, input: maximum)
                    try await house.reserve(reservation)
                    try await house.settle(house.settlement(reservation.id, input: max(1, maximum / 2)))
                }
            }
            try await group.waitForAll()
        }
        let counter = try await house.counter(subscription)
        #expect(counter.includedUsed == 100)
        #expect(counter.includedHeld == 0)
        #expect(Money(nanos: counter.charged, currency: .jpy).decimal == "150")
        #expect(try await house.balance(account).posted.decimal == "98850")
        #expect(try await house.faults().isEmpty)
    }

    @Test("any sequence of uses over months costs what the months' units cost", arguments: 0..<4)
    func sequences(run: UInt64) async throws {
        let random = SeededRandomness(propertySeed("plan uses \(run)") &+ run)
        let house = try House(seed: random.next())
        let account = try await house.account(credit: "1000000")
        let price = try await house.price()
        let mode = run % 2 == 0 ? TierMode.graduated : .volume
        let included = random.below(60)
        let cap = random.below(2) == 0 ? nil : String(random.below(400))
        let plan = try await house.plan(.metered(monthly: "10", included: included, mode: mode, cap: cap))
        let subscription = try await house.subscribe(account, plan)
        var open: [(id: ID<Use>, maximum: UInt64, month: Int64)] = []
        var used: [Int64: UInt64] = [:]
        for _ in 0..<150 {
            switch random.below(10) {
            case 0:
                house.clock.advance(by: .seconds(Int64(random.below(12 * 86_400))))
                try await house.perform(subscription)
            case ..<6:
                let maximum = random.below(30)
                let reservation = try house.reservation(account, price, under: subscription, input: maximum)
                try await house.reserve(reservation)
                let month = try #require(subscription.month(at: house.now))
                open.append((reservation.id, maximum, month))
            default:
                guard !open.isEmpty else { continue }
                let use = open.remove(at: Int(random.below(UInt64(open.count))))
                guard random.below(5) > 0 else {
                    try await house.settle(house.failure(use.id))
                    continue
                }
                let units = random.below(use.maximum + 1)
                let settled = try await house.settle(house.settlement(use.id, input: units))
                #expect(settled.record.capped.nanos == 0)
                used[use.month, default: 0] += units
            }
        }
        for use in open { try await house.settle(house.failure(use.id)) }
        for (month, units) in used {
            let counter = try await house.counter(subscription, month: month)
            let meter = try #require(plan.terms.meter)
            #expect(counter.includedUsed + counter.units == units)
            #expect(counter.includedUsed <= included)
            let cost = min(
                meter.table.cost(of: counter.units, per: 1), Int128(plan.terms.monthlyCap ?? .max))
            #expect(Int128(counter.charged) == cost)
        }
        #expect(try await house.faults().isEmpty)
    }

    @Test("is told from one that was tampered with")
    func tampering() async throws {
        let account = try await house.account(credit: "2000")
        let price = try await house.price()
        let subscription = try await house.subscribe(account, house.plan(.metered(cap: "240")))
        for _ in 0..<3 { try await house.use(account, price, under: subscription, input: 70) }
        for (sql, rule) in [
            ("UPDATE plan_counters SET units = units - 1", LedgerFault.Rule.plan),
            ("UPDATE plan_counters SET included_held = 5", .plan),
            ("UPDATE records SET metering = NULL WHERE metering LIKE '%\"before\":0,%'", .plan),
            (
                "UPDATE records SET metering = replace(metering, '\"included\":70', '\"included\":69')",
                .charge
            ),
            ("UPDATE subscription_fees SET amount = amount - 1", .fee),
            ("UPDATE subscription_fees SET days = days - 1", .fee),
            ("UPDATE subscriptions SET months = 2", .fee),
            ("DELETE FROM subscription_fees", .fee),
            ("UPDATE plans SET terms = replace(terms, '\"included\":100', '\"included\":60')", .plan),
        ] {
            struct Undo: Error { let rules: Set<LedgerFault.Rule> }
            do {
                _ = try await house.write { transaction in
                    try transaction.execute(sql)
                    throw Undo(rules: Set(try House.faults(transaction).map(\.rule)))
                }
            } catch let undo as Undo {
                #expect(undo.rules.contains(rule), "\(sql): \(undo.rules)")
            }
        }
        #expect(try await house.faults().isEmpty)
    }

    @Test("that a crash left open is settled under its plan")
    func recovery() async throws {
        let account = try await house.account(credit: "2000")
        let price = try await house.price()
        let subscription = try await house.subscribe(account, house.plan(.metered(included: 5)))
        let unmarked = try house.reservation(account, price, under: subscription, input: 5)
        try await house.reserve(unmarked)
        house.clock.advance(by: .seconds(1))
        let marked = try house.reservation(account, price, under: subscription, input: 10, output: 20)
        try await house.reserve(marked)
        let (now, random) = (house.now, house.random)
        let settled = try await house.write { transaction in
            try Uses.mark(marked.id, outputTokens: 3, at: now, in: transaction)
            return try Uses.recover(now: now, random: random, in: transaction) {
                try House.append($0, transaction)
            }
        }
        // The other was voided first, so the five that it held were free again.
        #expect(settled.map(\.charge.decimal) == ["0", "16"])
        #expect(settled[1].record.plan?.included == 5)
        #expect(try await house.counter(subscription).includedHeld == 0)
        #expect(try await house.faults().isEmpty)
    }

    @Test("costs statements; a use without a plan or limit costs none for them")
    func statements() async throws {
        let account = try await house.account(credit: "2000")
        let price = try await house.price()
        let subscription = try await house.subscribe(account, house.plan(.metered()))
        try await house.limit(.account(account.id), of: account, "100")
        func statements(_ reservation: UseReservation) async throws -> [String] {
            let settlement = try house.settlement(reservation.id, input: 5)
            return try await house.write { transaction in
                let counted = CountedTransaction(transaction)
                let open = try Uses.reserve(reservation, in: counted).open
                _ = try Uses.settle(settlement, of: open, in: counted) { try House.append($0, transaction) }
                return counted.statements
            }
        }
        let plain = try await statements(house.reservation(account, price, under: nil, input: 5))
        let tables = ["plan", "subscription", "spend_"]
        #expect(!plain.contains { sql in tables.contains { sql.contains($0) } }, "\(plain)")
        let metered = try await statements(
            house.reservation(account, price, under: subscription, input: 5, limits: [.account(account.id)]))
        // Subscription, plan, the month's counter; limit and its counter. Each once a batch, whoever else is in it.
        #expect(metered.count == plain.count + 5, "\(metered)")
    }

    @Test("an old leaf reads as it always did")
    func oldLeaf() async throws {
        let account = try await house.account(credit: "2000")
        let settled = try await house.use(account, house.price(), under: nil)
        #expect(!String(decoding: settled.leaf.bytes, as: UTF8.self).contains("\"plan\""))
        #expect(try UseLeaf(parsing: settled.leaf.bytes) == settled.leaf)
    }
}
