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
