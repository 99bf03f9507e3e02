import Primitives
import Testing

@testable import Accounting

@Suite("An idempotency key")
struct IdempotencyTests {
    private let house: House
    private let key = IdempotencyKey("client-made")
    private let payload = PayloadHash(of: "POST /v1/chat/completions {}".utf8)

    init() throws { house = try House() }

    private func claim(
        _ account: ID<Account>?, _ use: ID<Use>, payload: PayloadHash? = nil
    ) async throws -> IdempotencyClaim<Use> {
        let payload = payload ?? self.payload
        let key = key
        return try await house.write {
            try Idempotency.claim(key, of: account, payload: payload, for: use, in: $0)
        }
    }

    @Test("stands for the first request that brought it, and refuses another")
    func claims() async throws {
        let account = house.id(Account.self)
        let first = house.id(Use.self)
        let second = house.id(Use.self)
        #expect(try await claim(account, first) == .fresh)
        #expect(try await claim(account, second) == .same(first))
        let other = PayloadHash(of: "another body".utf8)
        #expect(
            await problem { _ = try await claim(account, second, payload: other) } == .idempotencyConflict)
        let key = key
        #expect(
            try await house.read { try Idempotency.find(key, of: account, as: Use.self, in: $0) } == first)
    }

    @Test("of one account says nothing of another's, nor of the management API's")
    func scopes() async throws {
        let accounts = [house.id(Account.self), house.id(Account.self)]
        #expect(try await claim(accounts[0], house.id()) == .fresh)
        #expect(try await claim(accounts[1], house.id()) == .fresh)
        #expect(try await claim(nil, house.id()) == .fresh)
    }

    @Test("is free again after its use was voided, but only from that use")
    func release() async throws {
        let account = house.id(Account.self)
        let first = house.id(Use.self)
        let other = house.id(Use.self)
        let key = key
        _ = try await claim(account, first)
        try await house.write { try Idempotency.release(key, of: account, from: other, in: $0) }
        #expect(try await claim(account, other) == .same(first))
        try await house.write { try Idempotency.release(key, of: account, from: first, in: $0) }
        #expect(try await claim(account, other) == .fresh)
    }

    @Test("of a request that was refused is not kept")
    func rolledBack() async throws {
        let account = house.id(Account.self)
        let use = house.id(Use.self)
        let key = key
        let payload = payload
        _ = await problem {
            _ = try await house.write { transaction in
                _ = try Idempotency.claim(key, of: account, payload: payload, for: use, in: transaction)
                throw Problem(.insufficientQuota, "injected")
            }
        }
        #expect(try await claim(account, house.id()) == .fresh)
    }
}
