import Accounting
import Exchange
import Persistence
import Primitives
import Testing

@testable import Server

@Suite("Partners of the management API")
struct PartnerAPITests {
    /// An account with a licence of ten seats, and one sub-account with a key.
    private func house(
        _ test:
            @escaping @Sendable (APIClient, _ partner: APIClient.Customer, _ user: APIClient.Customer)
            async throws -> Void
    ) async throws {
        try await APIHost().run { client in
            let partner = try await client.customer("partner")
            let plan = try await client.post(
                "/api/plans",
                [
                    "name": "embed", "currency": "JPY", "kind": "licence", "monthly": "10",
                    "seats": ["included": 10, "price": "1", "maximum": 10],
                ])
            #expect(plan.status == 201)
            let made = try await client.post("/api/accounts/partner/subscriptions", ["plan": "embed"])
            #expect(made.status == 201)
            let account = try await client.post(
                "/api/accounts", ["name": "user", "currency": "JPY", "parent": "partner"], key: partner.key)
            let id = try #require(account["id"]?.stringValue)
            let key = try await client.post("/api/accounts/user/keys", [:], key: partner.key)
            try await test(
                client, partner,
                APIClient.Customer(
                    id: id, name: "user", key: try #require(key["key"]?.stringValue),
                    keyID: try #require(key["id"]?.stringValue)))
        }
    }

    /// What becomes of every write that a partner may do.
    private static func writes(
        _ client: APIClient, _ user: APIClient.Customer, key: String
    ) async throws -> [Int] {
        let spending = "/api/accounts/user/spend-limits"
        return [
            try await client.post(
                "/api/accounts", ["name": "more", "currency": "JPY", "parent": "partner"], key: key),
            try await client.patch("/api/accounts/user", ["limits": ["requests_per_minute": 5]], key: key),
            try await client.put(spending, ["monthly": "5"], key: key),
            try await client.delete(spending, key: key),
            try await client.post("/api/accounts/user/keys", [:], key: key),
            try await client.delete("/api/keys/\(user.keyID)", key: key),
        ].map(\.status)
    }

    @Test("A partner manages its sub-accounts; a suspended one only looks at them")
    func suspended() async throws {
        try await house { client, partner, user in
            _ = try await client.patch("/api/accounts/partner", ["state": "suspended"])
            #expect(
                try await Self.writes(client, user, key: partner.key) == Array(repeating: 403, count: 6))
            let refused = try await client.post("/api/accounts/user/keys", [:], key: partner.key)
            #expect(refused.problem == "account-suspended")
            #expect(try await client.get("/api/accounts/user/keys", key: partner.key).status == 200)
            // Operators go on.
            #expect(try await client.post("/api/accounts/user/keys", [:]).status == 201)
            _ = try await client.patch("/api/accounts/partner", ["state": "active"])
            #expect(
                try await Self.writes(client, user, key: partner.key) == [201, 200, 200, 200, 201, 200])
        }
    }

    @Test("A key whose spending is limited lifts its limit by no sub-account")
    func limitedKey() async throws {
        try await house { client, partner, user in
            _ = try await client.put(
                "/api/accounts/partner/spend-limits", ["monthly": "5", "key": .string(partner.keyID)])
            #expect(
                try await Self.writes(client, user, key: partner.key) == Array(repeating: 403, count: 6))
            let other = try await client.post("/api/accounts/partner/keys", [:])
            let key = try #require(other["key"]?.stringValue)
            #expect(try await Self.writes(client, user, key: key) == [201, 200, 200, 200, 201, 200])
        }
    }

    @Test("A member whose role does not administer changes no sub-account")
    func roles() async throws {
        try await house { client, partner, user in
            let now = client.clock.now()
            let participant = Participant(
                id: ID(at: now, random: client.randomness), name: "partner", legalName: "Partner",
                roles: [.demander], jurisdiction: "JP", did: "did:web:partner.example",
                account: ID<Account>(partner.id), createdAt: now)
            let key = try #require(ID<APIKey>(partner.keyID))
            try await client.database.write { [log = client.log] transaction in
                _ = try Participants.register(participant, by: .operator, log: log, in: transaction)
                try transaction.execute(
                    """
                    INSERT INTO participant_members (api_key, participant, name, role, created_at)
                    VALUES ($1, $2, 'M', $3, $4)
                    """, [.id(key), .id(participant.id), .name(Member.Role.viewer), .time(now)])
            }
            #expect(
                try await Self.writes(client, user, key: partner.key) == Array(repeating: 403, count: 6))
        }
    }

    @Test("A partner does not undo an operator's suspension of its sub-account")
    func suspension() async throws {
        try await house { client, partner, _ in
            var statuses: [Int] = []
            for (state, key) in [
                ("suspended", partner.key), ("active", partner.key), ("suspended", APIHost.adminKey),
                ("suspended", partner.key), ("active", partner.key),
            ] {
                let answer = try await client.patch("/api/accounts/user", ["state": .string(state)], key: key)
                statuses.append(answer.status)
            }
            #expect(statuses == [200, 200, 200, 200, 403])
            #expect(try await client.get("/api/accounts/user")["state"] == "suspended")
            #expect(try await client.patch("/api/accounts/user", ["state": "active"]).status == 200)
        }
    }

    @Test("A month that has begun is charged, with its entry in the log, before seats change")
    func lateSeats() async throws {
        try await house { client, _, _ in
            let listed = try await client.get("/api/accounts/partner/subscriptions")
            let id = try #require(listed[0]?["id"]?.stringValue)
            client.clock.advance(by: .seconds(32 * 86_400))
            let path = "/api/accounts/partner/subscriptions/\(id)"
            #expect(try await client.patch(path, ["seats": 3])["months_charged"] == 2)
            let fees = try await client.get("\(path)/fees")
            let told = try await client.leaves().filter { $0["kind"] == "subscription.charged" }
            #expect(fees.body["items"]?.arrayValue?.count == 2)
            #expect(told.count == 2)
        }
    }
}
