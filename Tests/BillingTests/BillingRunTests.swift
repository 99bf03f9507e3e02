import Accounting
import Exchange
import Persistence
import Primitives
import PropertyTesting
import Testing

@testable import Billing

@Suite("A billing run")
struct BillingRunTests {
    @Test("rounds the sum of each service once, books the rest to rounding and the tax to the tax account")
    func one() async throws {
        let house = try BillingHouse()
        let account = try await house.account("acme", credit: "1000")
        let price = try await house.price("assistant", rate: "333333.333")
        for _ in 0..<3 { try await house.use(account, price, tokens: 1_000) }
        try house.go("2026-04-01T00:00:00Z")
        let run = try await house.bill("2026-03")
        #expect(run.phase == .closed && run.invoices == 1)
        let invoice = try #require(try await house.invoices().first)
        // 3 × 333.333333 = 999.999999: rounded down once, 10 % of that down.
        #expect(invoice.document.lines.map(\.net) == [999])
        #expect(
            invoice.document.taxes == [
                TaxSubtotal(category: .standard, basisPoints: 1_000, base: 999, tax: 99)
            ])
        #expect(invoice.document.number == "INV-000001" && invoice.document.total == 1_098)
        #expect(try await house.balance("tax:JPY") == "99")
        // 1000 paid in, 999 charged, 99 of tax: below the floor by what the invoice added.
        #expect(try await house.balance("customer:\(account.id)") == "-98")
        #expect(try await house.balance("rounding:JPY") == "-0.999999")
        // The account begins no other use before it has paid.
        await #expect(throws: Problem.self) { _ = try await house.reserve(account, price, tokens: 1) }
        try await house.expectSound()
    }

    @Test("takes every charge of random months once: the sum of the invoices is the sum of the ledger")
    func property() async throws {
        let random = printedRandomness()
        for round in 0..<6 {
            let currency = random.element(of: [Currency.jpy, .cny, .eur])
            let house = try BillingHouse(seed: random.next())
            let issuer = try BillingHouse.issuer(
                zone: random.element(of: ["Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"]),
                rounding: random.element(of: [.down, .halfUp, .up]), reduced: ["paper"])
            var accounts: [Account] = []
            for index in 0..<3 { accounts.append(try await house.account("a\(index)", currency)) }
            let prices = [
                try await house.price("assistant", rate: "1234.567891", in: currency),
                try await house.price("paper", rate: "9876543.21", in: currency),
                try await house.price("free", rate: "0", in: currency),
            ]
            var open: [(use: ID<Use>, tokens: UInt64)] = []
            for month in ["2026-03", "2026-04", "2026-05"] {
                for _ in 0..<12 {
                    let day = 1 + random.below(28)
                    try house.go("\(month)-\(day < 10 ? "0" : "")\(day)T\(10 + random.below(10)):00:00Z")
                    let account = random.element(of: accounts)
                    let tokens = UInt64(1 + random.below(5_000))
                    let price = random.element(of: prices)
                    let use = try await house.reserve(account, price, tokens: tokens)
                    if random.chance(of: 1, in: 4) {
                        open.append((use, tokens))
                    } else {
                        try await house.settle(use, tokens: tokens)
                    }
                    if random.chance(of: 1, in: 4) {
                        try await house.charge(
                            plan: "\(1 + random.below(900)).\(1 + random.below(9))", to: account)
                    }
                }
                let end = try #require(TradeMonth(month)).end
                house.clock.set(end + .seconds(60))
                // Late: it ends in the next month, or ended in this one and comes on record after the run began.
                if let late = open.popLast() { try await house.settle(late.use, tokens: late.tokens) }
                let run = try await house.bill(month, issuer: issuer)
                #expect(run.phase == .closed)
            }
            try house.go("2026-06-01T00:00:00Z")
            for late in open { try await house.settle(late.use, tokens: late.tokens) }
            try house.go("2026-07-01T00:00:00Z")
            _ = try await house.bill("2026-06", issuer: issuer)
            let invoices = try await house.invoices()
            for account in accounts {
                let invoiced = invoices.filter { $0.account == account.id }
                    .reduce(0 as Int128) { $0 + $1.document.exact }
                let unit = Int128(currency.nanosPerMinorUnit)
                let total = invoices.filter { $0.account == account.id }
                    .reduce(0 as Int128) { $0 + Int128($1.document.total) * unit }
                let credit = Int128(1_000_000_000) * 1_000_000_000
                let left = try await house.database.read {
                    try Accounts.balance(of: account, in: $0).posted.nanos
                }
                // All that was charged is invoiced, and what is invoiced is what the account paid.
                #expect(left == credit - total, "round \(round)")
                let uses = try await house.database.read {
                    try Uses.records(RecordFilter(account: account.id), PageRequest(limit: 1_000), in: $0)
                        .items
                        .reduce(0 as Int128) { $0 + Int128($1.record.charge.nanos) }
                }
                let plans = invoices.filter { $0.account == account.id }.flatMap(\.document.lines)
                    .filter { $0.kind == .plan }.reduce(0 as Int128) { $0 + $1.exact }
                #expect(invoiced == uses + plans)
            }
            for invoice in invoices {
                // Once for each rate.
                let keys = invoice.document.taxes.map { "\($0.category) \($0.basisPoints)" }
                #expect(Set(keys).count == keys.count)
                #expect(
                    invoice.document.lines.allSatisfy { ($0.title == "paper") == ($0.category == .reduced) })
            }
            #expect(invoices.map(\.sequence).sorted() == Array(1...Int64(invoices.count)))
            try await house.expectSound()
        }
    }

    @Test("is the same wherever it is cut off")
    func pages() async throws {
        struct Cut: Error {}
        let random = printedRandomness()
        let house = try BillingHouse(seed: 5)
        let accounts = [
            try await house.account("one"), try await house.account("two"), try await house.account("three"),
        ]
        let price = try await house.price("assistant", rate: "1700.1")
        for index in 0..<25 { try await house.use(accounts[index % 3], price, tokens: UInt64(1 + index)) }
        for index in 0..<9 { try await house.charge(plan: "\(index + 1).5", to: accounts[index % 3]) }
        try house.go("2026-04-02T00:00:00Z")
        let (now, log, issuer) = (house.now, house.log, try BillingHouse.issuer())
        let march = try #require(TradeMonth("2026-03"))
        var run = try await house.database.write {
            try BillingRuns.begin(march, at: now, by: .operator, log: log, in: $0)
        }
        var steps = 0
        while run.phase != .closed {
            let limit = 1 + random.below(4)
            if random.chance(of: 1, in: 3) {
                await #expect(throws: Cut.self) {
                    try await house.database.write { transaction in
                        _ = try BillingRuns.advance(
                            march, issuer: issuer, at: now, by: .operator, log: log, limit: limit,
                            in: transaction)
                        throw Cut()
                    }
                }
            }
            run = try await house.database.write {
                try BillingRuns.advance(
                    march, issuer: issuer, at: now, by: .operator, log: log, limit: limit, in: $0)
            }
            steps += 1
        }
        #expect(steps > 10 && run.invoices == 3)
        #expect(try await house.bill("2026-03") == run)
        let invoices = try await house.invoices()
        #expect(invoices.count == 3)
        let uses: Int64 = invoices.flatMap(\.document.lines).filter { $0.kind == .service }.reduce(0) {
            $0 + $1.count
        }
        #expect(uses == 25)
        try await house.expectSound()
    }

    @Test("keeps to the order of the months, and to months that are over")
    func order() async throws {
        let house = try BillingHouse()
        let account = try await house.account("acme")
        let price = try await house.price("assistant", rate: "1000000")
        try await house.use(account, price, tokens: 5)
        await #expect(throws: Problem.self) { _ = try await house.bill("2026-03") }
        try house.go("2026-05-01T00:00:00Z")
        await #expect(throws: Problem.self) { _ = try await house.bill("2026-04") }
        _ = try await house.bill("2026-03")
        _ = try await house.bill("2026-04")
        await #expect(throws: Problem.self) { _ = try await house.bill("2026-02") }
        #expect(try await house.invoices().count == 1)
    }

    @Test("ends the month at midnight UTC, whatever the issuer's time zone, and tells both")
    func monthsEnd() async throws {
        let house = try BillingHouse()
        let account = try await house.account("acme")
        let price = try await house.price("assistant", rate: "1000000")
        try house.go("2026-03-31T23:59:59.999Z")
        try await house.use(account, price, tokens: 7)
        try house.go("2026-04-01T00:00:00Z")
        try await house.use(account, price, tokens: 11)
        _ = try await house.bill("2026-03", issuer: BillingHouse.issuer(zone: "America/New_York"))
        let march = try #require(try await house.invoices().first).document
        #expect(march.net == 7)
        #expect(march.period.startDate == "2026-03-01" && march.period.endDate == "2026-03-31")
        // New York changes its clocks within March.
        #expect(march.period.localStart == "2026-02-28T19:00:00-05:00")
        #expect(march.period.localEnd == "2026-03-31T20:00:00-04:00")
        #expect(march.issueDate == "2026-03-31")
        try house.go("2026-05-01T00:00:00Z")
        _ = try await house.bill("2026-04")
        let april = try #require(try await house.invoices().last).document
        #expect(april.net == 11 && april.period.localEnd == "2026-05-01T09:00:00+09:00")
        #expect(april.issueDate == "2026-05-01")
    }

    @Test("bills prices up to 10¹² and none for what is free")
    func extremes() async throws {
        let house = try BillingHouse()
        let account = try await house.account("rich", .jpy, credit: "9000000000")
        for _ in 0..<120 {
            let id = house.id(Transfer.self)
            let now = house.now
            _ = try await house.database.write {
                try Accounts.addCredit(
                    Money(decimal: "9000000000", currency: .jpy), to: account.id, transfer: id, at: now,
                    in: $0)
            }
        }
        let free = try await house.account("free")
        let price = try await house.price("assistant", rate: "40000000")
        let none = try await house.price("gift", rate: "0")
        for _ in 0..<250 { try await house.use(account, price, tokens: 100_000_000) }
        try await house.use(free, none, tokens: 1_000)
        try house.go("2026-04-01T00:00:00Z")
        _ = try await house.bill("2026-03")
        let invoices = try await house.invoices()
        #expect(invoices.count == 1)
        // Beyond what one transfer moves: 10^12 yen with its tax.
        #expect(invoices.first?.document.net == 1_000_000_000_000)
        #expect(try await house.balance("tax:JPY") == "100000000000")
        try await house.expectSound()
    }

    @Test("gives back as a credit note where more came back than was charged")
    func refunds() async throws {
        let house = try BillingHouse()
        let account = try await house.account("acme")
        let price = try await house.price("assistant", rate: "1000000")
        let record = try await house.use(account, price, tokens: 1_000)
        try house.go("2026-04-01T00:00:00Z")
        _ = try await house.bill("2026-03")
        let (reversal, now) = (house.id(Transfer.self), house.now)
        try await house.database.write {
            _ = try Ledger.reverse(record.transfer, as: reversal, at: now, in: $0)
        }
        try house.go("2026-05-01T00:00:00Z")
        _ = try await house.bill("2026-04")
        let note = try #require(try await house.invoices().last)
        #expect(note.kind == .creditNote && note.document.number == "CN-000001")
        #expect(note.document.lines.map(\.kind) == [.reversal] && note.document.total == 1_100)
        #expect(try await house.balance("tax:JPY") == "0")
        #expect(try await house.balance("customer:\(account.id)") == "1000000000")
        try await house.expectSound()
    }
}
