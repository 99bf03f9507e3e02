import Persistence
import Primitives
import Testing

@testable import Accounting

@Suite("An API key")
struct APIKeyTests {
    private let house: House

    init() throws { house = try House() }

    private func create(_ key: String, _ account: Account) async throws -> APIKey {
        let id = house.id(APIKey.self)
        let now = house.now
        return try await house.write {
            try APIKeys.create(
                id: id, account: account.id, label: "main", key: key, origin: .api, at: now, in: $0)
        }
    }

    @Test("is stored as its hash and a hint, never as its text")
    func stored() async throws {
        let account = try await house.account()
        let key = try await create("sk-0123456789abcdef", account)
        #expect(key.hash == KeyHash(key: "sk-0123456789abcdef"))
        #expect(key.hint == "sk-…")
        #expect(APIKey.hint(for: "sk-demo") == "…")
        let dump = try await house.read { try $0.rows("SELECT * FROM api_keys") }
        #expect(!"\(dump)".contains("0123456789abcdef"))
        #expect(try await house.read { try APIKeys.find(key.hash, in: $0) } == key)
    }

    @Test("stands once for its account and for no other account")
    func unique() async throws {
        let first = try await house.account("first")
        let second = try await house.account("second")
        let key = try await create("sk-demo", first)
        #expect(try await create("sk-demo", first) == key)
        #expect(await problem { _ = try await create("sk-demo", second) } == .conflict)
    }

    @Test("opens nothing once revoked, and stays revoked")
    func revoked() async throws {
        let account = try await house.account()
        let key = try await create("sk-demo", account)
        _ = try await create("sk-other", account)
        let now = house.now
        let revoked = try await house.write { try APIKeys.revoke(key.id, at: now, in: $0) }
        #expect(revoked.revokedAt == now)
        house.clock.advance(by: .seconds(1))
        let later = house.now
        #expect(try await house.write { try APIKeys.revoke(key.id, at: later, in: $0) } == revoked)
        #expect(try await create("sk-demo", account).isRevoked)
        let active = try await house.read { try APIKeys.active(in: $0) }
        #expect(active.map(\.hash) == [KeyHash(key: "sk-other")])
        let request = try PageRequest<APIKey>()
        #expect(try await house.read { try APIKeys.list(of: account.id, request, in: $0) }.items.count == 2)
    }

    @Test(
        "refuses a text that is short, long or not visible ASCII",
        arguments: ["", "sk-", "sk demo", "sk-démo", String(repeating: "k", count: 513)])
    func bad(text: String) async throws {
        let account = try await house.account()
        #expect(await problem { _ = try await create(text, account) } == .invalidValue)
    }

    @Test("needs an account, and revoking needs a key")
    func unknown() async throws {
        let account = try await house.account()
        let stranger = ID<Account>(high: 9, low: 9)
        let now = house.now
        let id = house.id(APIKey.self)
        let kind = await problem {
            _ = try await house.write {
                try APIKeys.create(
                    id: id, account: stranger, label: "x", key: "sk-demo", origin: .api, at: now, in: $0)
            }
        }
        #expect(kind == .notFound)
        #expect(
            await problem { _ = try await house.write { try APIKeys.revoke(id, at: now, in: $0) } }
                == .notFound)
        #expect(account.name == "demo")
    }

    @Test("An account has a thousand keys that open something, and no more")
    func bound() async throws {
        let house = try House()
        let account = try await house.account()
        let (first, now) = (house.id(APIKey.self), house.now)
        try await house.write { transaction in
            func create(_ number: Int64) throws(Problem) -> APIKey {
                try APIKeys.create(
                    id: ID(from: first, "\(number)"), account: account.id, label: "k", key: "sk-\(number)",
                    origin: .api, at: now, in: transaction)
            }
            for number in 0..<APIKeys.maximumPerAccount { _ = try create(number) }
            #expect(throws: Problem.self) { try create(1_000) }
            // One that stands already is no further one.
            _ = try create(0)
            try APIKeys.revoke(ID(from: first, "0"), at: now, in: transaction)
            _ = try create(1_000)
        }
    }
}
