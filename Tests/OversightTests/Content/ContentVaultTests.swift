import Accounting
import Foundation
import Oversight
import Persistence
import Primitives
import Testing

@Suite("Kept texts")
struct ContentVaultTests {
    private let vault = ContentVault(secret: Array(0..<32))
    private let hasher = SubjectHasher(secret: Array(0..<32))
    private static let secret = "the words of alice, 港"

    private func store(
        _ house: OversightHouse, _ use: ID<Use>, of user: String, text: String = secret, days: Int64 = 1
    ) async throws {
        let content = try SealedContent(Array(text.utf8), of: use, .answer)
        let subject = hasher.subject(house.account, endUser: user)
        let expiry = Timestamp(microseconds: house.now.microseconds + days * 86_400_000_000)
        try await house.database.write { [vault] transaction in
            try vault.store(content, subject: subject, at: house.now, until: expiry, in: transaction)
        }
    }

    private func text(
        _ house: OversightHouse, _ use: ID<Use>, _ vault: ContentVault? = nil, at time: Timestamp? = nil
    ) async throws -> String? {
        let vault = vault ?? self.vault
        let time = time ?? house.now
        return try await house.database.read { try vault.text(of: use, .answer, at: time, in: $0) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("open with the server's secret, and with no other")
    func roundTrip() async throws {
        let house = try await OversightHouse()
        let use: ID<Use> = house.id()
        try await store(house, use, of: "alice")
        #expect(try await text(house, use) == Self.secret)
        await #expect(throws: Problem.self) {
            try await text(house, use, ContentVault(secret: Array(1..<33)))
        }
    }

    @Test("stand nowhere in the clear")
    func sealed() async throws {
        let house = try await OversightHouse()
        try await store(house, house.id(), of: "alice")
        let rows = try await house.database.read { try $0.rows("SELECT sealed FROM contents") }
        let sealed = try #require(try rows.first?.blob(0))
        #expect(String(decoding: sealed, as: UTF8.self).contains("alice") == false)
        #expect(sealed.count == Self.secret.utf8.count + 28)
    }

    @Test("of one person go with that person's key, others stay")
    func subject() async throws {
        let house = try await OversightHouse()
        let alice: [ID<Use>] = [house.id(), house.id()]
        let bob: ID<Use> = house.id()
        for use in alice { try await store(house, use, of: "alice") }
        try await store(house, bob, of: "bob")
        let hash = hasher.subject(house.account, endUser: "alice").hash
        let erased = try await house.database.write { try ContentVault.erase(subject: hash, in: $0) }
        #expect(erased == 2)
        for use in alice { #expect(try await text(house, use) == nil) }
        #expect(try await text(house, bob) == Self.secret)
        // Who comes back gets a new key.
        let again: ID<Use> = house.id()
        try await store(house, again, of: "alice")
        #expect(try await text(house, again) == Self.secret)
    }

    @Test("that are put elsewhere do not open")
    func moved() async throws {
        let house = try await OversightHouse()
        let first: ID<Use> = house.id()
        let second: ID<Use> = house.id()
        try await store(house, first, of: "alice")
        try await store(house, second, of: "alice", text: "other")
        _ = try await house.database.write { transaction in
            try transaction.execute(
                """
                UPDATE contents SET (sealed, sealed_key) =
                    (SELECT sealed, sealed_key FROM contents WHERE use_id = $1) WHERE use_id = $2
                """, [.uuid(high: first.high, low: first.low), .uuid(high: second.high, low: second.low)])
        }
        await #expect(throws: Problem.self) { try await text(house, second) }
    }

    @Test("of one answer are erased with a leaf, once")
    func one() async throws {
        let house = try await OversightHouse()
        let use: ID<Use> = house.id()
        try await store(house, use, of: "alice")
        for expected in [1, 0] {
            let count = try await house.database.write { transaction in
                try ContentVault.erase(use, at: house.now, by: .operator, log: house.log, in: transaction)
            }
            #expect(count == expected)
        }
        #expect(try await house.leaves() == ["content.erased"])
        #expect(try await keys(house) == 0, "a key without texts is for nothing")
    }

    @Test("go when their time is over, a bounded number at once")
    func expiry() async throws {
        let house = try await OversightHouse()
        for days in Int64(1)...5 { try await store(house, house.id(), of: "alice", days: days) }
        let later = Timestamp(microseconds: house.now.microseconds + 3 * 86_400_000_000)
        var counts: [Int] = []
        for _ in 0..<3 {
            counts.append(
                try await house.database.write { transaction in
                    try ContentVault.expire(
                        at: later, limit: 2, id: house.id(), log: house.log, in: transaction)
                })
        }
        #expect(counts == [2, 1, 0])
        #expect(try await house.leaves() == ["content.expired", "content.expired"])
        #expect(try await keys(house) == 1)
        let end = Timestamp(microseconds: house.now.microseconds + 5 * 86_400_000_000)
        _ = try await house.database.write { transaction in
            try ContentVault.expire(at: end, limit: 9, id: house.id(), log: house.log, in: transaction)
        }
        #expect(try await keys(house) == 0)
    }

    @Test("are shown to nobody once their time is over, though no sweep has come by")
    func expired() async throws {
        let house = try await OversightHouse()
        let use: ID<Use> = house.id()
        try await store(house, use, of: "alice")
        let end = Timestamp(microseconds: house.now.microseconds + 86_400_000_000)
        #expect(try await text(house, use, at: Timestamp(microseconds: end.microseconds - 1)) == Self.secret)
        #expect(try await text(house, use, at: end) == nil)
    }

    private func keys(_ house: OversightHouse) async throws -> Int64? {
        try await house.database.read { try $0.row("SELECT COUNT(*) FROM subject_keys")?.integer(0) }
    }
}
