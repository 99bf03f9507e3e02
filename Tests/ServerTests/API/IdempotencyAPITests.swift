import Primitives
import Testing

@testable import Server

@Suite("Repeated requests to the management API")
struct IdempotencyAPITests {
    @Test("The same key with the same request is one request, also after a restart")
    func repeating() async throws {
        let host = try APIHost()
        try await host.run { client in
            let first = try await client.post(
                "/api/accounts", ["name": "acme", "currency": "JPY"], repeating: "a")
            #expect(first.headers[.replay] == nil)
            let paid = try await client.post("/api/accounts/acme/credit", ["amount": "5"], repeating: "b")
            let again = try await client.post("/api/accounts/acme/credit", ["amount": "5"], repeating: "b")
            #expect(again.status == 201)
            #expect(again.body == paid.body)
            #expect(again.headers[.replay] == "true")
            #expect(again.headers[.location] == paid.headers[.location])
        }
        try await host.run { client in
            client.clock.advance(by: .seconds(60))
            let account = try await client.post(
                "/api/accounts", ["currency": "JPY", "name": "acme"], repeating: "a")
            #expect(account.status == 201)
            #expect(account.headers[.replay] == "true")
            _ = try await client.post("/api/accounts/acme/credit", ["amount": "5"], repeating: "b")
            #expect(try await client.get("/api/accounts/acme")["balance"]?["posted"] == "5")
        }
    }

    @Test("The same key with another request is refused and changes nothing")
    func conflicting() async throws {
        try await APIHost().run { client in
            _ = try await client.customer(credit: "0")
            _ = try await client.post("/api/accounts/acme/credit", ["amount": "5"], repeating: "k")
            for (path, body): (String, JSONValue) in [
                ("/api/accounts/acme/credit", ["amount": "6"]), ("/api/accounts/acme/keys", ["label": "x"]),
                ("/api/accounts", ["name": "other", "currency": "JPY"]),
            ] {
                let refused = try await client.post(path, body, repeating: "k")
                #expect(refused.status == 409)
                #expect(refused.problem == "idempotency-conflict")
            }
            #expect(try await client.get("/api/accounts/acme")["balance"]?["posted"] == "5")
        }
    }

    @Test("Every request that makes something makes it once")
    func everything() async throws {
        try await APIHost().run { client in
            _ = try await client.customer()
            let price: JSONValue = ["currency": "JPY", "input_per_million": "1", "output_per_million": "2"]
            let paid = try await client.post("/api/accounts/acme/credit", ["amount": "7"], repeating: "1")
            let transfer = paid["id"]?.stringValue ?? ""
            let requests: [(String, JSONValue)] = [
                ("/api/services", ["name": "s", "engine": "first", "model": "m", "price": price]),
                ("/api/services/s/prices", price),
                (
                    "/api/services/s/prices",
                    ["currency": "JPY", "input_per_million": "9", "output_per_million": "2"]
                ),
                ("/api/transfers/\(transfer)/reversal", ["reason": "mistake"]),
                ("/api/accounts/acme/keys", ["label": "l"]),
            ]
            for (number, (path, body)) in requests.enumerated() {
                let first = try await client.post(path, body, repeating: "r\(number)")
                let leaves = try await client.leaves().count
                client.clock.advance(by: .seconds(1))
                let second = try await client.post(path, body, repeating: "r\(number)")
                #expect(first.status == 201, "\(path)")
                #expect(second["id"] == first["id"], "\(path)")
                #expect(second.headers[.replay] == "true", "\(path)")
                #expect(try await client.leaves().count == leaves, "\(path)")
            }
        }
    }

    @Test("The text of a key is not told twice")
    func keyText() async throws {
        try await APIHost().run { client in
            _ = try await client.customer()
            let first = try await client.post("/api/accounts/acme/keys", [:], repeating: "k")
            let second = try await client.post("/api/accounts/acme/keys", [:], repeating: "k")
            #expect(first["key"]?.stringValue != nil)
            #expect(second["key"] == .some(nil))
            #expect(second["id"] == first["id"])
        }
    }

    @Test("A price that was replaced since does not come back by a repetition")
    func replacedPrice() async throws {
        try await APIHost().run { client in
            try await client.service()
            func price(_ input: String) -> JSONValue {
                ["currency": "JPY", "input_per_million": .string(input), "output_per_million": "1"]
            }
            let first = try await client.post("/api/services/assistant/prices", price("5"), repeating: "p")
            _ = try await client.post("/api/services/assistant/prices", price("6"))
            let again = try await client.post("/api/services/assistant/prices", price("5"), repeating: "p")
            #expect(again.body == first.body)
            let inForce = try await client.get("/api/services/assistant")["prices"]?[0]
            #expect(inForce?["input_per_million"] == "6")
        }
    }

    @Test("A request that was refused leaves its key free")
    func refused() async throws {
        try await APIHost().run { client in
            let body: JSONValue = ["name": "acme", "currency": "JPY"]
            _ = try await client.post("/api/accounts", body)
            #expect(try await client.post("/api/accounts", body, repeating: "k").status == 409)
            let made = try await client.post(
                "/api/accounts", ["name": "other", "currency": "JPY"], repeating: "k")
            #expect(made.status == 201)
        }
    }

    @Test("Many at once under one key make one")
    func concurrently() async throws {
        try await APIHost().run { client in
            _ = try await client.customer(credit: "0")
            let ids = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 1...16 {
                    group.addTask {
                        try await client.post("/api/accounts/acme/credit", ["amount": "5"], repeating: "k")[
                            "id"]?
                            .stringValue
                    }
                }
                return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(try await client.get("/api/accounts/acme")["balance"]?["posted"] == "5")
        }
    }

    @Test("An idempotency key has 1 to 255 bytes", arguments: ["", String(repeating: "k", count: 256)])
    func bounds(key: String) async throws {
        try await APIHost().run { client in
            let refused = try await client.post(
                "/api/accounts", ["name": "a", "currency": "JPY"], repeating: key)
            #expect(refused.status == 400)
            #expect(refused["parameter"] == "Idempotency-Key")
        }
    }
}
