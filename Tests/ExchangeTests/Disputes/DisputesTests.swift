import Persistence
import Primitives
import Testing

@testable import Exchange

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

    /// March closed by the supplier for 11 of its 31 days at 310 a month: 110 to take off.
    private func closedMarch(_ house: ExchangeHouse, oneOff: String = "0") async throws -> Contracts.Signed {
        try await house.fund("2000")
        let signed = try await house.sign(
            house.draft(price: ["currency": "JPY", "one_off": .string(oneOff), "monthly": "310"]))
        try await house.move(
            signed.agreement.id, to: .suspended, for: house.supplier.id, at: house.now + .seconds(86_400))
        try await house.move(
            signed.agreement.id, to: .active, for: house.supplier.id, at: house.now + .seconds(12 * 86_400))
        return signed
    }

    private func refund(_ decimal: String, of record: TradeRecord, _ house: ExchangeHouse) async throws {
        let id = house.id(Dispute.self)
        try await house.database.write { [house] in
            _ = try Disputes.open(
                id, over: record.id, for: house.demander.id, reason: "It was closed.", at: house.now,
                by: .account, log: house.log, in: $0)
        }
        try await resolve(house, id, .refund(Money(decimal: decimal, currency: .jpy)))
    }

    private func credit(_ house: ExchangeHouse, _ agreement: ID<Agreement>) async throws -> String? {
        try await house.database.read { try AgreementCredits.standing(of: agreement, in: $0)?.decimal }
    }

    @Test(
        "that is refunded for a month takes back the credit for its closed part",
        arguments: [("0", "310", "0"), ("0", "110", "0"), ("0", "30", "80"), ("310", "60", "80")])
    func credited(oneOff: String, refunded: String, left: String) async throws {
        let house = try await ExchangeHouse()
        let signed = try await closedMarch(house, oneOff: oneOff)
        #expect(try await credit(house, signed.agreement.id) == "110")
        try await refund(refunded, of: signed.record, house)
        #expect(try await credit(house, signed.agreement.id) == left)
        let before = try Money(decimal: try await house.left(), currency: .jpy)
        try await house.sweep(at: house.now + .seconds(31 * 86_400))
        let after = try Money(decimal: try await house.left(), currency: .jpy)
        // April costs what is not taken off.
        let off = try Money(decimal: left, currency: .jpy)
        #expect(before.nanos - after.nanos == 310_000_000_000 - off.nanos)
        try await house.expectSound()
    }

    @Test("that was refunded before leaves no more credit than was not given back of the month")
    func refundedBefore() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("2000")
        let signed = try await house.sign(house.draft(price: ["currency": "JPY", "monthly": "310"]))
        let id = signed.agreement.id
        try await refund("300", of: signed.record, house)
        try await house.move(
            id, to: .suspended, for: house.supplier.id, at: house.now + .seconds(86_400))
        try await house.move(
            id, to: .active, for: house.supplier.id, at: house.now + .seconds(12 * 86_400))
        #expect(try await credit(house, id) == "10")
        try await house.expectSound()
    }

    @Test("that was refunded of a month that was charged in part leaves no more than that part")
    func refundedPart() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("2000")
        let id = try await house.sign(house.draft(price: ["currency": "JPY", "monthly": "310"])).agreement.id
        func move(_ state: Agreement.State, _ day: Int64) async throws {
            try await house.move(
                id, to: state, for: house.supplier.id, at: house.now + .seconds(day * 86_400))
        }
        // The last day of March gives 10; the first half of April costs nothing, the other 155, of which 10 are credit.
        try await move(.suspended, 30)
        try await move(.active, 31 + 15)
        let april = try #require(
            try await house.database.read {
                try TradeRecords.record(AgreementCredits.record(of: 1, under: id), in: $0)
            })
        #expect(april.charge.decimal == "145")
        try await refund("145", of: april, house)
        // Nine more days would be 93.
        try await move(.suspended, 31 + 18)
        try await move(.active, 31 + 27)
        #expect(try await credit(house, id) == "10")
        try await house.expectSound()
    }
}
