import Persistence
import Primitives
import Testing

@testable import Accounting

@Suite("A use")
struct UsesTests {
    private let house: House

    init() throws { house = try House() }

    @Test("holds its maximum, is charged what it took, and gets the rest back")
    func wholeWay() async throws {
        let account = try await house.account(credit: "100")
        let price = try await house.price()
        let reservation = try house.reservation(account, price, input: 10, output: 20)
        let reserved = try await house.reserve(reservation)
        #expect(reserved.outcome == .fresh)
        #expect(reserved.amount == (try .yen("50")))
        #expect(reserved.balance.text == "100/50/50")
        #expect(try await house.balance(account).text == "100/50/50")
        house.clock.advance(by: .seconds(3))
        let settlement = try house.settlement(reservation.id, input: 8, cached: 4, output: 5)
        let settled = try await house.settle(settlement)
        #expect(settled.charge == (try .yen("16")))
        #expect(settled.isNew)
        #expect(settled.logIndex == 0)
        #expect(settled.balance.text == "84/0/84")
        #expect(settled.record.reserved == reserved.amount)
        #expect(!settled.record.isEstimated)
        let entry = try await house.read { try Uses.record(reservation.id, in: $0) }
        #expect(entry?.record == settled.record)
        #expect(entry?.leafHash == settled.leaf.hash)
        #expect(try await house.faults().isEmpty)
    }

    @Test("is reserved once: the same request again is the same use, open or settled")
    func repeatedReservation() async throws {
        let account = try await house.account(credit: "1")
        let price = try await house.price()
        let reservation = try house.reservation(account, price)
        try await house.reserve(reservation)
        let again = try await house.reserve(reservation)
        #expect(again.outcome == .existing)
        #expect(again.amount == (try .yen("1")))
        #expect(again.balance.text == "1/1/0")
        try await house.settle(house.settlement(reservation.id))
        #expect(try await house.reserve(reservation).outcome == .settled)
        #expect(try await house.balance(account).text == "0/0/0")
        #expect(try await house.faults().isEmpty)
    }

    @Test("keeps its id for ever: another request under it is a conflict, open or settled")
    func conflictingReservation() async throws {
        let account = try await house.account(credit: "100")
        let price = try await house.price()
        let reservation = try house.reservation(account, price)
        let other = try house.reservation(account, price, id: reservation.id, payload: "other")
        try await house.reserve(reservation)
        #expect(await problem { try await house.reserve(other) } == .conflict)
        try await house.settle(house.settlement(reservation.id))
        #expect(await problem { try await house.reserve(other) } == .conflict)
    }

    @Test("cannot take the id of a transfer that is no use")
    func foreignID() async throws {
        let account = try await house.account(credit: "100")
        let price = try await house.price()
        let request = try PageRequest<Transfer>()
        let credit = try await house.read { try Ledger.transfers(request, in: $0) }.items[0].id
        let reservation = try house.reservation(account, price, id: ID(high: credit.high, low: credit.low))
        #expect(await problem { try await house.reserve(reservation) } == .conflict)
        #expect(try await house.faults().isEmpty)
    }

    @Test("is refused where the balance does not cover its maximum")
    func insufficient() async throws {
        let account = try await house.account(credit: "5")
        let price = try await house.price()
        let reservation = try house.reservation(account, price, input: 6)
        #expect(await problem { try await house.reserve(reservation) } == .insufficientQuota)
        let state = try await house.read { try Uses.state(of: reservation.id, in: $0) }
        #expect(state == .unknown)
        #expect(try await house.balance(account).text == "5/0/5")
    }

    @Test("needs an account, a price, and a price of its service in the account's currency")
    func references() async throws {
        let account = try await house.account(credit: "5")
        let price = try await house.price()
        let other = try await house.price("other")
        let id = house.id(Price.self)
        let now = house.now
        let terms = try PriceTerms(
            inputPerMillion: Money(nanos: 1, currency: .usd),
            outputPerMillion: Money(nanos: 1, currency: .usd))
        let dollars = try await house.write {
            try Prices.set(terms, for: price.service, id: id, at: now, in: $0)
        }
        func reserve(_ account: ID<Account>, _ price: ID<Price>, _ service: ID<Service>) async throws {
            try await house.reserve(
                UseReservation(
                    id: house.id(), account: account, service: service, price: price,
                    keyID: ID(high: 1, low: 1),
                    engine: "e", model: "m", endpoint: .chat, payloadHash: PayloadHash(of: []),
                    maximumUsage: MaximumUsage(input: 1, output: 1), estimatedInputTokens: 1, createdAt: now))
        }
        #expect(
            await problem { try await reserve(ID(high: 5, low: 5), price.id, price.service) } == .notFound)
        #expect(
            await problem { try await reserve(account.id, ID(high: 5, low: 5), price.service) } == .notFound)
        #expect(await problem { try await reserve(account.id, other.id, price.service) } == .unprocessable)
        #expect(await problem { try await reserve(account.id, dollars.id, price.service) } == .unprocessable)
    }

    @Test("that fails before any output costs nothing, and is on record and in the log all the same")
    func failed() async throws {
        let account = try await house.account(credit: "5")
        let price = try await house.price(minimum: "1")
        let reservation = try house.reservation(account, price)
        try await house.reserve(reservation)
        let settled = try await house.settle(house.failure(reservation.id))
        #expect(settled.charge.nanos == 0)
        #expect(settled.record.status == .failed)
        #expect(settled.record.usage == nil)
        #expect(settled.logIndex == 0)
        #expect(try await house.balance(account).text == "5/0/5")
        let resolution = try await house.read { try Ledger.resolution(of: reservation.id.transfer, in: $0) }
        #expect(resolution?.kind == .void)
        #expect(try await house.faults().isEmpty)
    }

    @Test("that is free of charge goes the same way with nothing held")
    func freeOfCharge() async throws {
        let account = try await house.account()
        let price = try await house.price(input: "0", cached: "0", output: "0")
        let reservation = try house.reservation(account, price, input: 100, output: 100)
        #expect(try await house.reserve(reservation).amount.nanos == 0)
        let settled = try await house.settle(house.settlement(reservation.id, input: 50))
        #expect(settled.charge.nanos == 0)
        #expect(settled.record.lines.map(\.kind) == [.input])
        #expect(try await house.faults().isEmpty)
    }

    @Test("settles once: the same settlement gives the first result, another is a conflict")
    func repeatedSettlement() async throws {
        let account = try await house.account(credit: "100")
        let price = try await house.price()
        let reservation = try house.reservation(account, price, input: 5)
        try await house.reserve(reservation)
        let settlement = try house.settlement(reservation.id, input: 3, decisions: ["pass"])
        let first = try await house.settle(settlement)
        let again = try await house.settle(settlement)
        #expect(!again.isNew)
        #expect(again.leaf == first.leaf)
        #expect(again.logIndex == first.logIndex)
        let otherDecision = try UseSettlement(
            id: settlement.id, status: settlement.status, usage: settlement.usage,
            finishedAt: settlement.finishedAt, transferID: settlement.transferID, decisions: ["refuse"])
        for other in [
            try house.settlement(reservation.id, input: 3), try house.failure(reservation.id), otherDecision,
        ] {
            #expect(await problem { try await house.settle(other) } == .conflict)
        }
        #expect(try await house.balance(account).text == "97/0/97")
        #expect(try await house.read { try $0.row("SELECT COUNT(*) FROM test_log")?.integer(0) } == 1)
    }

    @Test("cannot be settled before it is reserved")
    func unknown() async throws {
        #expect(
            await problem { try await house.settle(house.settlement(house.id(Use.self))) } == .notFound)
    }

    @Test("stays open when its leaf cannot be appended")
    func leafFails() async throws {
        let account = try await house.account(credit: "5")
        let price = try await house.price()
        let reservation = try house.reservation(account, price)
        try await house.reserve(reservation)
        let settlement = try house.settlement(reservation.id)
        let kind = await problem {
            _ = try await house.write { transaction in
                try Uses.settle(settlement, in: transaction) { _ in
                    throw Problem(.storageUnavailable, "injected")
                }
            }
        }
        #expect(kind == .storageUnavailable)
        #expect(try await house.balance(account).text == "5/1/4")
        #expect(try await house.faults().isEmpty)
        #expect(try await house.settle(settlement).isNew)
    }

    @Test("is settled at the price of its reservation, whatever the price is by then")
    func oldPrice() async throws {
        let account = try await house.account(credit: "100")
        let price = try await house.price()
        let reservation = try house.reservation(account, price, input: 5)
        try await house.reserve(reservation)
        let dearer = try PriceTerms(inputPerMillion: .yen("9000000"), outputPerMillion: .yen("9000000"))
        let id = house.id(Price.self)
        let now = house.now
        _ = try await house.write { try Prices.set(dearer, for: price.service, id: id, at: now, in: $0) }
        #expect(try await house.settle(house.settlement(reservation.id, input: 5)).charge == (try .yen("5")))
        #expect(try await house.faults().isEmpty)
    }

    @Test("is listed by account, service and time, page by page")
    func listed() async throws {
        let accounts = [
            try await house.account("a", credit: "100"), try await house.account("b", credit: "100"),
        ]
        let prices = [try await house.price("x"), try await house.price("y")]
        var uses: [ID<Use>] = []
        var times: [Timestamp] = []
        for number in 0..<8 {
            house.clock.advance(by: .milliseconds(10))
            times.append(house.now)
            let reservation = try house.reservation(accounts[number % 2], prices[number / 4])
            uses.append(reservation.id)
            try await house.reserve(reservation)
            try await house.settle(house.settlement(reservation.id))
        }
        func list(_ filter: RecordFilter, limit: Int = 3, newest: Bool = false) async throws -> [ID<Use>] {
            var found: [ID<Use>] = []
            var after: ID<Use>?
            repeat {
                let request = try PageRequest(
                    after: after, limit: limit, order: newest ? .newestFirst : .oldestFirst)
                let page = try await house.read { try Uses.records(filter, request, in: $0) }
                found += page.items.map(\.id)
                after = page.next
            } while after != nil
            return found
        }
        #expect(try await list(RecordFilter()) == uses)
        #expect(try await list(RecordFilter(), newest: true) == uses.reversed())
        #expect(try await list(RecordFilter(account: accounts[1].id)) == [1, 3, 5, 7].map { uses[$0] })
        #expect(try await list(RecordFilter(service: prices[1].service)) == Array(uses[4...]))
        #expect(try await list(RecordFilter(from: times[2], until: times[5])) == Array(uses[2..<5]))
        #expect(
            try await list(RecordFilter(account: accounts[0].id, service: prices[0].service, from: times[1]))
                == [uses[2]])
    }
}
