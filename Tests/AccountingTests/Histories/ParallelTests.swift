import Persistence
import Primitives
import Testing

@testable import Accounting

@Suite("In parallel")
struct ParallelTests {
    private let house: House

    init() throws { house = try House() }

    @Test("fifty reservations on credit for five are five")
    func fifty() async throws {
        let account = try await house.account(credit: "5")
        let price = try await house.price()
        let reservations = try (0..<50).map { _ in try house.reservation(account, price) }
        let kinds = await withTaskGroup(of: Problem.Kind?.self) { group in
            for reservation in reservations {
                group.addTask { await problem { try await house.reserve(reservation) } }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kinds.filter { $0 == nil }.count == 5)
        #expect(kinds.filter { $0 == .insufficientQuota }.count == 45)
        #expect(try await house.balance(account).text == "5/5/0")
        #expect(try await house.faults().isEmpty)
    }

    @Test("the same use a hundred times is one, reserved and settled")
    func sameUse() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        let reservation = try house.reservation(account, price, input: 3)
        let outcomes = try await withThrowingTaskGroup(of: ReservedUse.Outcome.self) { group in
            for _ in 0..<100 { group.addTask { try await house.reserve(reservation).outcome } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == .fresh }.count == 1)
        #expect(outcomes.filter { $0 == .existing }.count == 99)
        let settlement = try house.settlement(reservation.id, input: 2)
        let settled = try await withThrowingTaskGroup(of: SettledUse.self) { group in
            for _ in 0..<100 { group.addTask { try await house.settle(settlement) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(settled.filter(\.isNew).count == 1)
        #expect(Set(settled.map(\.leaf)).count == 1)
        #expect(Set(settled.map(\.logIndex)) == [0])
        #expect(try await house.balance(account).text == "998/0/998")
        #expect(try await house.faults().isEmpty)
    }

    @Test("the same use with a hundred bodies is one, and ninety-nine conflicts")
    func conflicting() async throws {
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        let id = house.id(Use.self)
        let reservations = try (0..<100).map { number in
            try house.reservation(account, price, id: id, payload: "\(number)")
        }
        let kinds = await withTaskGroup(of: Problem.Kind?.self) { group in
            for reservation in reservations {
                group.addTask { await problem { try await house.reserve(reservation) } }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kinds.filter { $0 == nil }.count == 1)
        #expect(kinds.filter { $0 == .conflict }.count == 99)
        #expect(try await house.balance(account).text == "1000/1/999")
    }

    @Test("callers that throw take back their own work and nobody else's")
    func throwing() async throws {
        struct Injected: Error {}
        let account = try await house.account(credit: "1000")
        let price = try await house.price()
        let reservations = try (0..<200).map { _ in try house.reservation(account, price) }
        await withTaskGroup(of: Void.self) { group in
            for (number, reservation) in reservations.enumerated() {
                group.addTask {
                    _ = try? await house.write { transaction in
                        _ = try Uses.reserve(reservation, in: transaction)
                        if number % 3 == 0 { throw Injected() }
                    }
                }
            }
        }
        #expect(try await house.balance(account).text == "1000/133/867")
        #expect(try await house.read { try Uses.openCount(in: $0) } == 133)
        #expect(try await house.faults().isEmpty)
    }

    @Test("the order in which uses arrive and settle does not change what they cost")
    func order() async throws {
        let random = SeededRandomness(propertySeed("order"))
        let cases = (0..<60).map { _ in
            (
                input: 1 + random.below(30), cached: random.below(2), output: random.below(30),
                account: random.below(3)
            )
        }
        var totals: Set<String> = []
        for _ in 0..<4 {
            let house = try House(seed: random.next())
            let price = try await house.price(
                input: "0.0015", cached: "0.0004", output: "0.0023", minimum: "0.000000007")
            var accounts: [Account] = []
            for name in ["a", "b", "c"] { accounts.append(try await house.account(name, credit: "1")) }
            var order = Array(cases.indices)
            var generator = Shuffle(random: random)
            order.shuffle(using: &generator)
            var settlements: [UseSettlement] = []
            for index in order {
                let use = cases[index]
                let reservation = try house.reservation(
                    accounts[Int(use.account)], price, input: use.input, output: use.output)
                try await house.reserve(reservation)
                settlements.append(
                    try house.settlement(
                        reservation.id, input: use.input, cached: use.cached, output: use.output))
            }
            settlements.shuffle(using: &generator)
            await withTaskGroup(of: Void.self) { group in
                for settlement in settlements { group.addTask { _ = try? await house.settle(settlement) } }
            }
            var texts: [String] = []
            for account in accounts { texts.append(try await house.balance(account).text) }
            totals.insert(texts.joined(separator: " "))
            #expect(try await house.faults().isEmpty)
        }
        #expect(totals.count == 1)
    }

    private struct Shuffle: RandomNumberGenerator {
        let random: SeededRandomness
        mutating func next() -> UInt64 { random.next() }
    }

    @Test("sixty-four callers reserve and settle: the rate is printed, not judged")
    func rate() async throws {
        let price = try await house.price()
        var accounts: [Account] = []
        for number in 0..<8 {
            accounts.append(try await house.account("account \(number)", credit: "1000000"))
        }
        let each = 25
        let funded = accounts
        let elapsed = try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<64 {
                    group.addTask {
                        for _ in 0..<each {
                            let reservation = try house.reservation(funded[caller % 8], price, input: 9)
                            try await house.reserve(reservation)
                            try await house.settle(house.settlement(reservation.id, input: 5))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        let seconds = elapsed / .seconds(1)
        print("reserve + settle at 64 concurrent: \(Int(Double(64 * each) / seconds)) uses/s")
        #expect(try await house.read { try Uses.openCount(in: $0) } == 0)
        #expect(try await house.faults().isEmpty)
    }
}
