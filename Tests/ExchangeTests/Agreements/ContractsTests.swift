import Accounting
import Exchange
import Persistence
import Primitives
import Testing

@Suite("A contract")
struct ContractsTests {
    @Test("is charged once, and shared between supplier and house")
    func signedOnce() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("1000")
        let draft = house.draft(price: ["currency": "JPY", "one_off": "300", "monthly": "100"])
        let first = try await house.sign(draft)
        let again = try await house.sign(draft)
        #expect(first.isNew && !again.isNew)
        #expect(first.record == again.record)
        #expect(try await house.left() == "600")
        #expect(try await house.owed(to: house.supplier) == "380")
        #expect(try await house.balance("fee:JPY") == "20")
        try await house.expectSound()
    }

    @Test("that the consumer cannot pay is not signed")
    func tooLittle() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("299")
        let draft = house.draft(price: ["currency": "JPY", "one_off": "300"])
        await #expect { try await house.sign(draft) } throws: { ($0 as? Problem)?.kind == .insufficientQuota }
        let standing = try await house.database.read { try Agreements.agreement(draft.id, in: $0) }
        #expect(standing == nil)
        #expect(try await house.left() == "299")
        try await house.expectSound()
    }

    @Test("in another currency than the consumer's account is not signed")
    func currency() async throws {
        let house = try await ExchangeHouse()
        let draft = house.draft(price: ["currency": "USD", "one_off": "3"])
        await #expect { try await house.sign(draft) } throws: { ($0 as? Problem)?.kind == .unprocessable }
    }

    @Test("comes to its end, and its months are charged until the money is gone")
    func months() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("250")
        let end = house.now + .seconds(200 * 86_400)
        let signed = try await house.sign(
            house.draft(price: ["currency": "JPY", "monthly": "100"], endsAt: end))
        let later = house.now + .seconds(32 * 86_400)
        let none = try await house.database.write { [house] in
            try Contracts.chargeMonths(at: later, log: house.log, in: $0)
        }
        #expect(none.isEmpty)
        #expect(try await house.left() == "50")
        let suspended = try await house.database.write { [house] in
            try Contracts.chargeMonths(at: later + .seconds(31 * 86_400), log: house.log, in: $0)
        }
        #expect(suspended == [signed.agreement.id])
        let ended = try await house.database.write { [house] in
            try Contracts.expire(at: end, log: house.log, in: $0)
        }
        #expect(ended == [signed.agreement.id])
        try await house.expectSound()
    }

    @Test("is resumed only by who suspended it")
    func resume() async throws {
        let house = try await ExchangeHouse()
        let id = try await house.sign(house.draft(price: [:])).agreement.id
        func move(_ state: Agreement.State, _ party: Participant) async throws {
            _ = try await house.database.write { [house] in
                try Contracts.move(
                    id, to: state, for: party.id, at: house.now, by: .account, log: house.log, in: $0)
            }
        }
        try await move(.suspended, house.supplier)
        await #expect { try await move(.active, house.demander) } throws: {
            ($0 as? Problem)?.kind == .forbidden
        }
        try await move(.active, house.supplier)
        try await move(.terminated, house.demander)
        await #expect { try await move(.active, house.demander) } throws: {
            ($0 as? Problem)?.kind == .conflict
        }
    }

    @Test("shares its price with the sources of its product")
    func sources() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("1000")
        let draft = house.draft(price: ["currency": "JPY", "one_off": "1000"])
        let shares = try RevenueShares(
            feeBasisPoints: 1_000, supplier: house.supplier.id, product: house.product.id,
            sources: [.init(participant: house.demander.id, product: house.id(), basisPoints: 2_500)])
        let parts = try shares.split(Money(decimal: "1000", currency: .jpy), salt: draft.id.bytes)
        #expect(parts.map(\.amount.decimal) == ["100", "675", "225"])
    }
}
