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
        #expect(try await house.sweep(at: later) == [])
        #expect(try await house.left() == "50")
        #expect(try await house.sweep(at: later + .seconds(31 * 86_400)) == [signed.agreement.id])
        // Nobody looks at it again before it is resumed, which charges the month.
        let due = try await house.database.read {
            try Contracts.due(.month, at: later + .seconds(31 * 86_400), in: $0)
        }
        #expect(due == [])
        try await house.fund("60")
        _ = try await house.database.write { [house] in
            try Contracts.move(
                signed.agreement.id, to: .active, for: nil, at: later + .seconds(31 * 86_400), by: .operator,
                log: house.log, in: $0)
        }
        #expect(try await house.left() == "10")
        // It is suspended for the months that it cannot pay, and ends all the same.
        let id = signed.agreement.id
        #expect(try await house.sweep(at: end) == [id, id])
        try await house.expectSound()
    }

    @Test(
        "that ends shortly after a month began is charged for it, and ends where it cannot be",
        arguments: [("1000", "800"), ("150", "50")])
    func lastMonth(money: String, left: String) async throws {
        let house = try await ExchangeHouse()
        try await house.fund(money)
        // April begins on day 31; nobody looks before the end.
        let end = house.now + .seconds(31 * 86_400 + 3_600)
        let id = try await house.sign(
            house.draft(price: ["currency": "JPY", "monthly": "100"], endsAt: end)
        ).agreement.id
        try await house.sweep(at: end + .seconds(60))
        #expect(try await house.left() == left)
        let state = try await house.database.read { try Agreements.agreement(id, in: $0)?.state }
        #expect(state == .expired)
        try await house.expectSound()
    }

    @Test("is resumed only by who suspended it")
    func resume() async throws {
        let house = try await ExchangeHouse()
        let id = try await house.sign(house.draft(price: [:])).agreement.id
        func move(_ state: Agreement.State, _ party: Participant?) async throws {
            _ = try await house.database.write { [house] in
                try Contracts.move(
                    id, to: state, for: party?.id, at: house.now, by: .account, log: house.log, in: $0)
            }
        }
        try await move(.suspended, house.supplier)
        await #expect { try await move(.active, house.demander) } throws: {
            ($0 as? Problem)?.kind == .forbidden
        }
        try await move(.active, house.supplier)
        try await move(.suspended, nil)
        for party in [house.supplier, house.demander] {
            await #expect { try await move(.active, party) } throws: {
                ($0 as? Problem)?.kind == .forbidden
            }
        }
        try await move(.active, nil)
        try await move(.terminated, house.demander)
        await #expect { try await move(.active, house.demander) } throws: {
            ($0 as? Problem)?.kind == .conflict
        }
    }

    @Test("shares its price with the sources of its product")
    func sources() async throws {
        let house = try await ExchangeHouse()
        try await house.fund("1000")
        let source = try await house.database.write { [house] transaction in
            let account = try Accounts.create(
                AccountDraft(name: "source", currency: .jpy, terms: .prepaid, limits: .none), id: house.id(),
                at: house.now, in: transaction)
            let source = try Participants.register(
                Participant(
                    id: house.id(), name: "source", legalName: "Source", roles: [.supplier, .broker],
                    jurisdiction: "JP", did: "did:web:exchange.example:participants:source",
                    account: account.id,
                    createdAt: house.now), by: .operator, log: house.log, in: transaction)
            let raw = try Products.create(
                Product(
                    id: house.id(), iri: "urn:minato:dataset:raw", supplier: source.id, board: "finance",
                    dataClass: .enterprise, sensitivity: .general, crossBorder: .free,
                    metadata: [
                        "title": ["en": "Raw", "ja": "Raw", "zh": "Raw"], "actions": ["*"],
                        "territory": ["*"],
                    ], state: .listed, createdAt: house.now, changedAt: house.now), by: .operator,
                log: house.log, in: transaction)
            try ExchangeHouse.entitle(source, to: raw, house.id(), at: house.now, house.log, transaction)
            let upstream = house.id(Agreement.self)
            _ = try Contracts.sign(
                AgreementDraft(
                    id: upstream, iri: "urn:minato:agreement:raw", offer: nil, product: raw.id,
                    dataset: raw.iri,
                    provider: source.id, consumer: house.supplier.id,
                    policy: ["@type": "Agreement", "permission": [["action": "derive"]]]), feeBasisPoints: 0,
                at: house.now, by: .account, log: house.log, in: transaction)
            let version = try ProductVersions.begin(
                house.id(), of: house.product.id, notes: nil, at: house.now, in: transaction)
            try Lineage.declare(
                [
                    LineageEdge(
                        version: version.id, product: house.product.id, source: raw.id, agreement: upstream,
                        basisPoints: 2_500)
                ], of: version, at: house.now, by: .account, log: house.log, in: transaction)
            try ProductVersions.publish(version.id, at: house.now, in: transaction)
            return source
        }
        let price: JSONValue = ["currency": "JPY", "one_off": "1000", "broker_basis_points": 1_000]
        try await house.sign(house.draft(price: price), fee: 1_000, broker: source.id)
        // 100 to the house, 100 to the broker, a quarter of the other 800 to the source.
        #expect(try await house.balance("fee:JPY") == "100")
        #expect(try await house.owed(to: house.supplier) == "600")
        #expect(try await house.owed(to: source) == "300")
        try await house.expectSound()
    }
}
