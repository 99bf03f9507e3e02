import Accounting
import Exchange
import Persistence
import Primitives
import PropertyTesting
import Testing

@Suite("The allowance of a trial")
struct TrialHoldTests {
    private let price: JSONValue = [
        "currency": "JPY", "meters": [["unit": "row", "rate": "1"]], "trial_amount": "100",
    ]

    @Test("is held by the first of two uses under way, and the other one pays")
    func concurrent() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("1000")
        let agreement = try await house.sign(house.draft(price: price)).agreement.id
        let (first, second) = (try house.use(PriceQuantity(rows: 80)), try house.use(PriceQuantity(rows: 60)))
        #expect(try await house.admit(first, agreement).reserved.decimal == "0")
        #expect(try await house.admit(second, agreement).reserved.decimal == "40")
        // The second one may not take what the first one holds.
        #expect(try await house.settle(second.id, PriceQuantity(rows: 60)).charge.decimal == "40")
        #expect(try await house.settle(first.id, PriceQuantity(rows: 80)).charge.decimal == "0")
        try await house.expectSound()
    }

    @Test("comes back where it is not used")
    func released() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("1000")
        let agreement = try await house.sign(house.draft(price: price)).agreement.id
        let (first, failed) = (try house.use(PriceQuantity(rows: 80)), try house.use(PriceQuantity(rows: 20)))
        _ = try await house.admit(first, agreement)
        _ = try await house.admit(failed, agreement)
        _ = try await house.settle(failed.id, .none, .failed)
        #expect(try await house.settle(first.id, PriceQuantity(rows: 30)).charge.decimal == "0")
        let next = try house.use(PriceQuantity(rows: 100))
        #expect(try await house.admit(next, agreement).reserved.decimal == "30")
        try await house.expectSound()
    }

    @Test("gives away what it is, however uses interleave")
    func random() async throws {
        let random = printedRandomness()
        for _ in 0..<20 {
            let house = try await ExchangeHouse(seed: random.next())
            try await house.fund("100000")
            let agreement = try await house.sign(house.draft(price: price), fee: 0).agreement.id
            var open: [(ID<TradeRecord>, UInt64)] = []
            var rows: UInt64 = 0
            for _ in 0..<20 {
                if open.isEmpty || random.chance(of: 1, in: 2) {
                    let request = try house.use(PriceQuantity(rows: UInt64(1 + random.below(60))))
                    _ = try await house.admit(request, agreement)
                    open.append((request.id, request.maximum.rows))
                } else {
                    let (id, most) = open.remove(at: random.below(open.count))
                    let used = UInt64(random.below(Int(most) + 1))
                    let isFailed = random.chance(of: 1, in: 5)
                    _ = try await house.settle(
                        id, PriceQuantity(rows: used), isFailed ? .failed : .completed)
                    if !isFailed { rows += used }
                }
            }
            for (id, most) in open {
                _ = try await house.settle(id, PriceQuantity(rows: most))
                rows += most
            }
            // Never free beyond the trial; what is held and not used may make a use pay that came meanwhile.
            let paid = try Money(decimal: try await house.owed(to: house.supplier), currency: .jpy)
            #expect(paid.nanos >= Int64(rows) * 1_000_000_000 - 100_000_000_000)
            #expect(paid.nanos <= Int64(rows) * 1_000_000_000)
            try await house.expectSound()
        }
    }
}
