import Accounting
import Exchange
import Persistence
import Primitives
import PropertyTesting
import Testing

@Suite("A use under an agreement")
struct AgreementUsesTests {
    private let metered: JSONValue = ["currency": "JPY", "meters": [["unit": "row", "rate": "0.5"]]]

    @Test("holds its maximum, is charged what it took, and the rest comes back")
    func charged() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("100")
        let agreement = try await house.sign(house.draft(price: metered)).agreement.id
        let request = try house.use(PriceQuantity(calls: 1, rows: 100))
        let admitted = try await house.admit(request, agreement)
        #expect(admitted.reserved.decimal == "50")
        #expect(try await house.admit(request, agreement).isNew == false)
        let record = try await house.settle(request.id, PriceQuantity(calls: 1, rows: 60))
        #expect(record.charge.decimal == "30")
        #expect(try await house.left() == "70")
        #expect(try await house.owed(to: house.supplier) == "28.5")
        #expect(try await house.settle(request.id, PriceQuantity(rows: 99)) == record)
        try await house.expectSound()
    }

    @Test("is never charged above what was held")
    func capped() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("100")
        let agreement = try await house.sign(house.draft(price: metered)).agreement.id
        let request = try house.use(PriceQuantity(rows: 10))
        _ = try await house.admit(request, agreement)
        let record = try await house.settle(request.id, PriceQuantity(rows: 1_000))
        #expect(record.charge.decimal == "5")
        #expect(record.document["capped"]?.stringValue == "495")
        try await house.expectSound()
    }

    @Test("that the policy does not allow holds nothing")
    func refused() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("100")
        let agreement = try await house.sign(house.draft(price: metered)).agreement.id
        let request = try UseRequest(id: house.id(), action: .train, maximum: PriceQuantity(rows: 1))
        await #expect { try await house.admit(request, agreement) } throws: {
            ($0 as? Problem)?.kind == .policyViolation
        }
        #expect(try await house.database.read { try AgreementUses.openCount(in: $0) } == 0)
        try await house.expectSound()
    }

    @Test("beyond the counted uses is refused, those under way included")
    func counted() async throws {
        let house = try await ExchangeHouse()
        let policy: JSONValue = [
            "@type": "Agreement",
            "permission": [
                [
                    "action": "read",
                    "constraint": [
                        [
                            "leftOperand": "count", "operator": "lteq",
                            "rightOperand": ["@value": "2", "@type": "xsd:integer"],
                        ]
                    ],
                ]
            ],
        ]
        let agreement = try await house.sign(house.draft(price: [:], policy: policy)).agreement.id
        let requests = try (0..<3).map { _ in try house.use(PriceQuantity(calls: 1)) }
        _ = try await house.admit(requests[0], agreement)
        _ = try await house.admit(requests[1], agreement)
        await #expect { try await house.admit(requests[2], agreement) } throws: {
            ($0 as? Problem)?.kind == .policyViolation
        }
        // One that failed does not count.
        _ = try await house.settle(requests[0].id, .none, .failed)
        _ = try await house.admit(requests[2], agreement)
        try await house.expectSound()
    }

    @Test("under an agreement that has ended is not admitted, but one under way is settled")
    func ended() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("100")
        let agreement = try await house.sign(house.draft(price: metered)).agreement.id
        let open = try house.use(PriceQuantity(rows: 10))
        _ = try await house.admit(open, agreement)
        _ = try await house.database.write { [house] in
            try Contracts.move(
                agreement, to: .terminated, for: house.supplier.id, at: house.now, by: .account,
                log: house.log,
                in: $0)
        }
        let late = try house.use(PriceQuantity(rows: 1))
        await #expect { try await house.admit(late, agreement) } throws: {
            ($0 as? Problem)?.kind == .forbidden
        }
        let record = try await house.settle(open.id, PriceQuantity(rows: 4), .cut)
        #expect(record.charge.decimal == "2")
        try await house.expectSound()
    }

    @Test("that a stop left open costs nothing")
    func recovered() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("100")
        let agreement = try await house.sign(house.draft(price: metered)).agreement.id
        _ = try await house.admit(try house.use(PriceQuantity(rows: 10)), agreement)
        let count = try await house.database.write { [house] in
            try AgreementUses.recover(at: house.now, log: house.log, in: $0)
        }
        #expect(count == 1)
        #expect(try await house.left() == "100")
        #expect(try await house.database.read { try AgreementUses.openCount(in: $0) } == 0)
        try await house.expectSound()
    }

    @Test("of many at once never goes below the balance, and everything adds up")
    func random() async throws {
        let random = printedRandomness()
        let house = try await ExchangeHouse(seed: random.next())
        try await house.fund("40")
        let agreement = try await house.sign(house.draft(price: metered)).agreement.id
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<120 {
                let maximum = UInt64(1 + random.below(20))
                let used = UInt64(random.below(Int(maximum) + 3))
                let request = try house.use(PriceQuantity(calls: 1, rows: maximum))
                group.addTask {
                    do {
                        _ = try await house.admit(request, agreement)
                    } catch let problem as Problem where problem.kind == .insufficientQuota {
                        return
                    }
                    _ = try await house.settle(request.id, PriceQuantity(calls: 1, rows: used))
                }
            }
            try await group.waitForAll()
        }
        try await house.expectSound()
        let left = try Money(decimal: try await house.left(), currency: .jpy)
        #expect(left.nanos >= 0)
    }
}
