import Exchange
import Persistence
import Primitives
import Testing

@Suite("A dispute")
struct DisputesTests {
    private func opened(_ house: ExchangeHouse) async throws -> ID<Dispute> {
        try await house.fund("1000")
        let signed = try await house.sign(house.draft(price: ["currency": "JPY", "one_off": "100"]))
        let id = house.id(Dispute.self)
        try await house.database.write { [house] in
            _ = try Disputes.open(
                id, over: signed.record.id, for: house.demander.id, reason: "Not as described.",
                at: house.now,
                by: .account, log: house.log, in: $0)
        }
        return id
    }

    private func resolve(_ house: ExchangeHouse, _ id: ID<Dispute>, _ resolution: DisputeResolution)
        async throws
    {
        _ = try await house.database.write { [house] in
            try Disputes.resolve(id, resolution, at: house.now, by: .operator, log: house.log, in: $0)
        }
    }

    @Test("holds the shares, those of the house too")
    func holds() async throws {
        let house = try await ExchangeHouse()
        _ = try await opened(house)
        #expect(try await house.owed(to: house.supplier) == "0")
        #expect(try await house.balance("fee:JPY") == "0")
        #expect(try await house.balance("held:JPY") == "100")
        try await house.expectSound()
    }

    @Test("that is released gives the shares back")
    func released() async throws {
        let house = try await ExchangeHouse()
        try await resolve(house, try await opened(house), .release)
        #expect(try await house.owed(to: house.supplier) == "95")
        #expect(try await house.balance("held:JPY") == "0")
        try await house.expectSound()
    }

    @Test("that is refunded in part takes from each share in proportion")
    func refunded() async throws {
        let house = try await ExchangeHouse()
        try await resolve(house, try await opened(house), .refund(Money(decimal: "30", currency: .jpy)))
        #expect(try await house.left() == "930")
        #expect(try await house.owed(to: house.supplier) == "66.5")
        #expect(try await house.balance("fee:JPY") == "3.5")
        try await house.expectSound()
    }

    @Test(
        "that has ended ends no other way",
        arguments: [DisputeResolution.release, .withdraw, .refund(Money(nanos: 1, currency: .jpy))])
    func final(_ first: DisputeResolution) async throws {
        let house = try await ExchangeHouse()
        let id = try await opened(house)
        try await resolve(house, id, first)
        for next in [DisputeResolution.release, .withdraw, .refund(Money(nanos: 1, currency: .jpy))] {
            await #expect { try await resolve(house, id, next) } throws: {
                ($0 as? Problem)?.kind == .conflict
            }
        }
        try await house.expectSound()
    }

    @Test("refunds no more than was charged, in its currency")
    func bounds() async throws {
        let house = try await ExchangeHouse()
        let id = try await opened(house)
        for money in [
            Money(nanos: 0, currency: .jpy), try Money(decimal: "100.000000001", currency: .jpy),
            Money(nanos: 1, currency: .usd),
        ] {
            await #expect { try await resolve(house, id, .refund(money)) } throws: {
                ($0 as? Problem)?.kind == .invalidValue
            }
        }
        #expect(try await house.balance("held:JPY") == "100")
    }
}
