import Primitives
import Testing

@testable import Server

@Suite("Keys of the management API")
struct KeyAPITests {
    @Test("A key is shown once and never listed")
    func showing() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            #expect(customer.key.count == 46)
            #expect(customer.key.hasPrefix("sk-"))
            #expect(customer.key.dropFirst(3).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
            let listed = try await client.get("/api/accounts/acme/keys")
            #expect(listed[0]?["id"]?.stringValue == customer.keyID)
            #expect(listed[0]?["label"] == "api")
            #expect(!listed.body.text.contains(customer.key))
            #expect(!listed.body.text.contains("hash"))
        }
    }

    @Test("Two keys are never the same")
    func difference() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            let other = try await client.post("/api/accounts/acme/keys", ["label": "second key"])
            #expect(other["label"] == "second key")
            #expect(other["key"]?.stringValue != customer.key)
        }
    }

    @Test("A key may be asked for with an empty body")
    func emptyBody() async throws {
        try await APIHost().run { client in
            _ = try await client.customer()
            let made = try await client.send(.post, "/api/accounts/acme/keys")
            #expect(made.status == 201)
        }
    }

    @Test("A revoked key opens nothing, and revoking it again changes nothing")
    func revoking() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            #expect(try await client.get("/api/account", key: customer.key).status == 200)
            let revoked = try await client.delete("/api/keys/\(customer.keyID)")
            #expect(revoked["revoked_at"]?.stringValue != nil)
            #expect(try await client.get("/api/account", key: customer.key).status == 401)
            client.clock.advance(by: .seconds(5))
            let again = try await client.delete("/api/keys/\(customer.keyID)")
            #expect(again.body == revoked.body)
        }
    }

    @Test(
        "A key that is not there cannot be revoked",
        arguments: ["key_00000000000000000000000000", "nothing", "%00"])
    func unknown(id: String) async throws {
        try await APIHost().run { client in
            let refused = try await client.delete("/api/keys/\(id)")
            #expect(refused.status == 404)
        }
    }
}
