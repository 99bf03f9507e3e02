import Accounting
import Exchange
import Persistence
import Primitives
import PropertyTesting
import Testing

@Suite("A month of a subscription")
struct SubscriptionMonthsTests {
    private static let day: Int64 = 86_400
    private let monthly: JSONValue = ["currency": "JPY", "monthly": "310"]

    /// - Parameter day: Days after 2026-03-01, when the agreements of these tests are signed.
    private func time(_ house: ExchangeHouse, _ day: Int64) -> Timestamp {
        house.now + .seconds(day * Self.day)
    }

    @Test("is not charged to an account that is suspended: the agreement is, until the house resumes it")
    func accountSuspended() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("1000")
        let id = try await house.sign(house.draft(price: monthly)).agreement.id
        try await house.setAccount(of: house.demander, .suspended)
        #expect(try await house.sweep(at: time(house, 31)) == [id])
        #expect(try await house.left() == "690")
        // Neither while the account is suspended, nor by a party.
        await #expect { try await house.move(id, to: .active, for: nil, at: time(house, 31)) } throws: {
            ($0 as? Problem)?.kind == .accountSuspended
        }
        try await house.setAccount(of: house.demander, .active)
        await #expect {
            try await house.move(id, to: .active, for: house.demander.id, at: time(house, 61))
        } throws: {
            ($0 as? Problem)?.kind == .forbidden
        }
        // April has 30 days, all of them closed; of May's 31 days ten are.
        try await house.move(id, to: .active, for: nil, at: time(house, 71))
        #expect(try await house.left() == "480")
        try await house.expectSound()
    }

    @Test(
        "in which the supplier or the house had the agreement suspended is charged for the time in which it was open",
        arguments: [true, false])
    func closedByOthers(bySupplier: Bool) async throws {
        let house = try await ExchangeHouse()
        try await house.fund("2000")
        let id = try await house.sign(house.draft(price: monthly)).agreement.id
        let party = bySupplier ? house.supplier.id : nil
        // March is paid for; for its last eleven days the agreement is closed, over all April, until 11 May.
        try await house.move(id, to: .suspended, for: party, at: time(house, 20))
        #expect(try await house.sweep(at: time(house, 61)) == [])
        try await house.move(id, to: .active, for: party, at: time(house, 71))
        #expect(try await house.left() == "1590")
        let records = try await house.database.read {
            try TradeRecords.list(of: id, PageRequest(), in: $0).items.filter { $0.kind == .subscription }
        }
        #expect(records.map(\.charge.decimal) == ["0", "100"])
        let off = records.map { record in
            (record.document["lines"]?.arrayValue ?? []).dropFirst().map { $0["amount"]?.stringValue }
        }
        #expect(off == [["-310"], ["-100", "-110"]])
        // The next one is due in June, whole.
        try await house.sweep(at: time(house, 92))
        #expect(try await house.left() == "1280")
        try await house.expectSound()
    }

    @Test(
        "that began before the supplier suspended the agreement, but was not charged yet, is charged in part")
    func lateSweep() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("2000")
        let id = try await house.sign(house.draft(price: monthly)).agreement.id
        // April begins on day 31; nobody looked until the supplier suspended on day 37, for all that is left.
        try await house.move(id, to: .suspended, for: house.supplier.id, at: time(house, 37))
        try await house.move(id, to: .active, for: house.supplier.id, at: time(house, 61))
        // 6 of 30 days of April, and May.
        #expect(try await house.left() == "1318")
    }

    @Test("in which the consumer had the agreement suspended, or did not pay, is charged whole")
    func closedByConsumer() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("1000")
        let id = try await house.sign(house.draft(price: monthly)).agreement.id
        try await house.move(id, to: .suspended, for: house.demander.id, at: time(house, 20))
        try await house.move(id, to: .active, for: house.demander.id, at: time(house, 71))
        #expect(try await house.left() == "70")
        #expect(try await house.sweep(at: time(house, 92)) == [id])
        try await house.fund("1000")
        try await house.move(id, to: .active, for: house.demander.id, at: time(house, 123))
        // June and July.
        #expect(try await house.left() == "450")
        try await house.expectSound()
    }

    @Test("costs what the time in which it was open is worth, whoever suspends and resumes when")
    func random() async throws {
        let random = printedRandomness()
        for _ in 0..<12 {
            let house = try await ExchangeHouse(seed: random.next())
            try await house.fund("1000000")
            let price = Int64(1 + random.below(5_000_000_000))
            let id = try await house.sign(
                house.draft(
                    price: [
                        "currency": "JPY", "monthly": .string(Money(nanos: price, currency: .jpy).decimal),
                    ]), fee: 0
            ).agreement.id
            // The months by the calendar: signed on the first day of March.
            let months = (0..<9).map { AgreementTerms.end(afterMonths: UInt64($0), from: house.now) }
            var expected: Int64 = price
            var credit: Int64 = 0
            func charge(_ cost: Int64) {
                let off = min(cost, credit)
                credit -= off
                expected += cost - off
            }
            var charged = 1
            var moment = house.now
            for _ in 0..<6 {
                let from = moment + .microseconds(Int64(random.below(40 * 86_400_000_000)))
                let until = from + .microseconds(Int64(1 + random.below(70 * 86_400_000_000)))
                guard until < months[8] else { break }
                let party = random.element(of: [house.supplier.id, house.demander.id, nil])
                try await house.sweep(at: from)
                while months[charged] <= from {
                    charge(price)
                    charged += 1
                }
                try await house.move(id, to: .suspended, for: party, at: from)
                try await house.sweep(at: until)
                try await house.move(id, to: .active, for: party, at: until)
                if party != house.demander.id {
                    let (start, end) = (months[charged - 1].microseconds, months[charged].microseconds)
                    let closed = min(end, until.microseconds) - from.microseconds
                    credit += Int64(Int128(price) * Int128(closed) / Int128(end - start))
                }
                while months[charged] <= until {
                    let (start, end) = (months[charged].microseconds, months[charged + 1].microseconds)
                    // It was closed from its first moment on.
                    let open = party == house.demander.id ? end - start : max(0, end - until.microseconds)
                    charge(Int64(Int128(price) * Int128(open) / Int128(end - start)))
                    charged += 1
                }
                moment = until
            }
            let paid = try await house.owed(to: house.supplier)
            #expect(paid == Money(nanos: expected, currency: .jpy).decimal)
            try await house.expectSound()
        }
    }

    @Test("that cannot be charged for a fault of one agreement is told, and stays due")
    func broken() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("10000")
        var signed: [ID<Agreement>] = []
        for _ in 0..<2 { signed.append(try await house.sign(house.draft(price: monthly)).agreement.id) }
        // Of one moment: the lower id is due first.
        signed.sort { ($0.high, $0.low) < ($1.high, $1.low) }
        let (broken, sound) = (signed[0], signed[1])
        try await house.database.write {
            _ = try $0.execute("UPDATE agreement_terms SET shares = '{}' WHERE agreement = $1", [.id(broken)])
        }
        let later = time(house, 31)
        let due = try await house.database.read { try Contracts.due(.month, at: later, in: $0) }
        #expect(due.map(\.agreement) == [broken, sound])
        await #expect { try await house.perform(due[0], at: later) } throws: {
            ($0 as? Problem)?.kind == .corrupt
        }
        let left = try await house.database.read {
            try Contracts.due(.month, at: later, after: due[0], in: $0)
        }
        #expect(left.map(\.agreement) == [sound])
    }
}
