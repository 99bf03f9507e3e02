import Exchange
import Persistence
import Primitives
import Testing

@Suite("Quality cards")
struct QualityCardsTests {
    private func published(_ house: ExchangeHouse) async throws -> ProductVersion {
        let id = house.id(ProductVersion.self)
        return try await house.database.write { [house] transaction in
            _ = try ProductVersions.begin(
                id, of: house.product.id, notes: nil, at: house.now, in: transaction)
            try ProductVersions.publish(id, at: house.now, in: transaction)
            guard let version = try ProductVersions.version(id, in: transaction) else {
                throw Problem(.internalError, "The version is gone.")
            }
            return version
        }
    }

    @Test("a published version is put on the list once, and waits there until its figures come")
    func enlisted() async throws {
        let house = try await ExchangeHouse()
        let version = try await published(house)
        for expected in [house.now, nil] {
            let last = try await house.database.write { [house] in
                try QualityCards.enlist(
                    publishedSince: Timestamp(microseconds: 0), limit: 10, at: house.now, in: $0)
            }
            #expect(last == expected)
        }
        let waiting = try await house.database.read { try QualityCards.next(in: $0) }
        #expect(waiting?.version == version.id)
        let card = try await house.database.write { [house] transaction in
            try QualityCards.complete(
                version.id, with: ["rows": 1], at: house.now, log: house.log, in: transaction)
            return try QualityCards.card(of: version.id, in: transaction)
        }
        #expect(card?.state == .computed)
        #expect(card?.hash?.count == 32)
        #expect(try await house.database.read { try QualityCards.next(in: $0) } == nil)
    }

    @Test("a signature stays with the figures it was given for, and goes with them")
    func signatures() async throws {
        let house = try await ExchangeHouse()
        let version = try await published(house)
        func compute(_ rows: Int64) async throws -> QualityCard {
            try await house.database.write { [house] transaction in
                try QualityCards.ask(for: version, at: house.now, in: transaction)
                try QualityCards.complete(
                    version.id, with: ["rows": .number(.integer(rows))], at: house.now, log: house.log,
                    in: transaction)
                guard let card = try QualityCards.card(of: version.id, in: transaction) else {
                    throw Problem(.internalError, "The card is gone.")
                }
                return card
            }
        }
        let hash = try #require(try await compute(1).hash)
        let signed = try await house.database.write { [house] in
            try QualityCards.sign(
                version.id, hash: hash, signature: "a.b.c", by: house.demander.id, at: house.now,
                log: house.log,
                in: $0)
        }
        #expect(signed.signature == "a.b.c")
        await #expect(throws: Problem.self) {
            _ = try await house.database.write { [house] in
                try QualityCards.sign(
                    version.id, hash: hash, signature: "d.e.f", by: house.supplier.id, at: house.now,
                    log: house.log, in: $0)
            }
        }
        #expect(try await compute(1).signature == "a.b.c")
        let changed = try await compute(2)
        #expect(changed.signature == nil)
        #expect(changed.signedBy == nil)
    }

    @Test("a version that may still change has no card")
    func unpublished() async throws {
        let house = try await ExchangeHouse()
        let id = house.id(ProductVersion.self)
        await #expect(throws: Problem.self) {
            _ = try await house.database.write { [house] transaction in
                let version = try ProductVersions.begin(
                    id, of: house.product.id, notes: nil, at: house.now, in: transaction)
                return try QualityCards.ask(for: version, at: house.now, in: transaction)
            }
        }
    }

    @Test(
        "pending becomes computed or failed, and both become pending again",
        arguments: QualityCard.State.allCases)
    func states(_ state: QualityCard.State) {
        for next in QualityCard.State.allCases {
            var moved = state
            if (state == .pending) != (next == .pending) {
                #expect(throws: Never.self) { try moved.move(to: next) }
                #expect(moved == next)
            } else {
                #expect(throws: Problem.self) { try moved.move(to: next) }
                #expect(moved == state)
            }
        }
    }
}
