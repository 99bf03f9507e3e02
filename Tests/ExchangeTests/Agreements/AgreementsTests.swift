import Exchange
import Persistence
import Primitives
import Testing

@Suite("Agreements")
struct AgreementsTests {
    @Test("an agreement signed twice is signed once")
    func signedOnce() async throws {
        let house = try await ExchangeHouse()
        let draft = house.draft()
        for _ in 0..<2 {
            let agreement = try await house.database.write { [house] in
                try Agreements.sign(draft, at: house.now, by: .operator, log: house.log, in: $0)
            }
            #expect(agreement.state == .active)
            #expect(try agreement.termsHash == draft.termsHash)
        }
        let page = try await house.database.read { try Agreements.list(PageRequest(), in: $0) }
        #expect(page.items.count == 1)
    }

    @Test("the end, the offer and the product bind: with others it is another agreement")
    func otherTerms() async throws {
        let house = try await ExchangeHouse()
        let draft = house.draft(endsAt: house.now + .seconds(60))
        func other(
            _ offer: ID<Offer>? = nil, _ product: ID<Product>? = nil, _ endsAt: Timestamp? = nil
        ) -> AgreementDraft {
            AgreementDraft(
                id: draft.id, iri: draft.iri, offer: offer ?? draft.offer, product: product ?? draft.product,
                dataset: draft.dataset, provider: draft.provider, consumer: draft.consumer,
                policy: draft.policy, price: draft.price, endsAt: endsAt ?? draft.endsAt)
        }
        _ = try await house.database.write { [house] in
            try Agreements.sign(draft, at: house.now, by: .operator, log: house.log, in: $0)
        }
        for changed in [
            other(house.id()), other(nil, house.id()), other(nil, nil, house.now + .seconds(61)),
        ] {
            let problem = await #expect(throws: Problem.self) {
                try await house.database.write { [house] in
                    try Agreements.sign(changed, at: house.now, by: .operator, log: house.log, in: $0)
                }
            }
            #expect(problem?.kind == .conflict)
        }
    }

    @Test("what was signed before the end was hashed stands as it was signed")
    func former() async throws {
        let house = try await ExchangeHouse()
        let draft = house.draft(endsAt: house.now + .seconds(60))
        let agreement = try await house.database.write { [house] transaction in
            try Agreements.sign(draft, at: house.now, by: .operator, log: house.log, in: transaction)
            try transaction.execute(
                "UPDATE agreements SET terms_hash = $1", [.blob(try draft.formerTermsHash)])
            return try Agreements.sign(
                draft, at: house.now, by: .operator, log: house.log, in: transaction)
        }
        #expect(try agreement.termsHash == draft.formerTermsHash)
        // What it says now cannot be told from that hash, so the document does not claim to.
        let record = try await house.sign(draft).record
        #expect(record.document["agreed"] == nil)
        #expect(record.document["terms"]?.stringValue == (try draft.formerTermsHash.hexadecimal))
    }

    @Test("the document of the signature says all that binds")
    func document() async throws {
        let house = try await ExchangeHouse()
        let draft = house.draft(endsAt: house.now + .seconds(60))
        let signed = try await house.sign(draft)
        #expect(signed.record.document["agreed"] == draft.terms)
        #expect(draft.terms["ends_at"]?.stringValue == draft.endsAt?.rfc3339)
        #expect(
            signed.record.document["terms"]?.stringValue == (try draft.termsHash.hexadecimal))
    }

    @Test("what has ended stays ended")
    func final() async throws {
        let house = try await ExchangeHouse()
        let draft = house.draft()
        try await house.database.write { [house] in
            try Agreements.sign(draft, at: house.now, by: .operator, log: house.log, in: $0)
            try Agreements.move(
                draft.id, to: .terminated, at: house.now, by: .operator, log: house.log, in: $0)
        }
        await #expect(throws: Problem.self) {
            try await house.database.write { [house] in
                try Agreements.move(
                    draft.id, to: .active, at: house.now, by: .operator, log: house.log, in: $0)
            }
        }
    }

    @Test("closing an agreement tells everybody who uses it, and nobody gets in afterwards")
    func closing() async throws {
        let house = try await ExchangeHouse()
        let draft = house.draft()
        let agreement = try await house.database.write { [house] in
            try Agreements.sign(draft, at: house.now, by: .operator, log: house.log, in: $0)
        }
        let board = AccessBoard()
        let handle = board.handle(for: agreement, at: house.now)
        #expect(handle.isOpen)
        await confirmation(expectedCount: 2) { told in
            _ = handle.onClose { told() }
            board.close(agreement.id)
            _ = handle.onClose { told() }
        }
        #expect(!handle.isOpen)
    }
}
