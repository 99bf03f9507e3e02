import Primitives
import Testing

@testable import Server

@Suite("Services of the management API")
struct ServiceAPITests {
    private static let draft: JSONValue = ["name": "assistant", "engine": "first", "model": "m"]

    @Test("A service is offered with its price and what is left out has its standard")
    func offering() async throws {
        try await APIHost().run { client in
            let made = try await client.service()
            #expect(made.status == 201)
            #expect(made["origin"] == "api")
            #expect(made["default_output_tokens"] == 4096)
            #expect(made["max_output_tokens"] == .some(nil))
            let price = made["prices"]?[0]
            #expect(price?["input_per_million"] == "100")
            #expect(price?["cached_input_per_million"] == "100")
            #expect(price?["version"] == 1)
            let shown = try await client.get("/api/services/assistant")
            #expect(shown.body == made.body)
        }
    }

    @Test("A name with slashes is found in both spellings, also one that ends in prices")
    func slashes() async throws {
        try await APIHost().run { client in
            for name in ["org/model", "org/prices"] {
                let made = try await client.service(name)
                let location = try #require(made.headers[.location])
                #expect(try await client.get(location)["name"]?.stringValue == name)
            }
            #expect(try await client.get("/api/services/org/model")["name"] == "org/model")
            #expect(try await client.get("/api/services/org/model/prices")[0]?["version"] == 1)
            #expect(try await client.get("/api/services/org%2Fprices/prices")[0]?["version"] == 1)
        }
    }

    @Test("One price for each currency, the newest in force, none set anew without a change")
    func pricing() async throws {
        try await APIHost().run { client in
            try await client.service()
            let price: JSONValue = [
                "currency": "JPY", "input_per_million": "200", "output_per_million": "800",
                "cached_input_per_million": "20", "minimum_charge": "0.01", "free_tokens_per_month": 1000,
            ]
            let second = try await client.post("/api/services/assistant/prices", price)
            #expect(second["version"] == 2)
            #expect(second["free_tokens_per_month"] == 1000)
            let same = try await client.post("/api/services/assistant/prices", price)
            #expect(same.body == second.body)
            let euro: JSONValue = ["currency": "EUR", "input_per_million": "1", "output_per_million": "2"]
            #expect(try await client.post("/api/services/assistant/prices", euro)["version"] == 1)
            let history = try await client.get("/api/services/assistant/prices")["items"]?.arrayValue ?? []
            #expect(history.map { $0["version"] } == [1, 1, 2])
            let inForce = try await client.get("/api/services/assistant")["prices"]?.arrayValue ?? []
            #expect(inForce.map { $0["currency"] } == ["EUR", "JPY"])
            #expect(inForce.last?["version"] == 2)
        }
    }

    @Test("Prices may come as a list, of one for each currency")
    func priceList() async throws {
        try await APIHost().run { client in
            let yen: JSONValue = ["currency": "JPY", "input_per_million": "1", "output_per_million": "2"]
            let euro: JSONValue = ["currency": "EUR", "input_per_million": "1", "output_per_million": "2"]
            let draft = Self.draft.objectValue ?? [:]
            let twice = try await client.post(
                "/api/services", .object(draft.merging(["price": [yen, yen]]) { $1 }))
            #expect(twice.status == 400)
            #expect(twice["parameter"] == "price")
            let made = try await client.post(
                "/api/services", .object(draft.merging(["price": [yen, euro]]) { $1 }))
            #expect(made["prices"]?.arrayValue?.count == 2)
        }
    }

    @Test("A retired service is off the offer and may come back under its id")
    func retiring() async throws {
        try await APIHost().run { client in
            let made = try await client.service()
            let taken = try await client.post("/api/services", Self.draft)
            #expect(taken.status == 409)
            let retired = try await client.delete("/api/services/assistant")
            #expect(retired["retired_at"]?.stringValue != nil)
            let back = try await client.post("/api/services", Self.draft)
            #expect(back.status == 201)
            #expect(back["id"] == made["id"])
            #expect(back["retired_at"] == .some(nil))
        }
    }

    @Test("A service of the configuration is not retired here")
    func configured() async throws {
        try await APIHost().run { client in
            let changes = Changes(log: client.log, actor: .configuration)
            try await client.database.write { [client] transaction in
                _ = try changes.offer(
                    .init(name: "configured", engine: "first", model: "m", defaultOutputTokens: 16),
                    id: .init(at: client.clock.now(), random: client.randomness), at: client.clock.now(),
                    in: transaction)
            }
            let refused = try await client.delete("/api/services/configured")
            #expect(refused.status == 409)
            #expect(refused["detail"]?.stringValue?.contains("configuration") == true)
            #expect(try await client.get("/api/services/configured")["retired_at"] == .some(nil))
        }
    }

    @Test("An engine that is not there is refused with the nearest name")
    func unknownEngine() async throws {
        try await APIHost().run { client in
            let refused = try await client.post(
                "/api/services", ["name": "x", "engine": "frist", "model": "m"])
            #expect(refused.status == 400)
            #expect(refused["mend"] == #"Did you mean "first"?"#)
        }
    }

    @Test("Rule packs and places that are not there are refused")
    func rules() async throws {
        try await APIHost().run { client in
            let draft = Self.draft.objectValue ?? [:]
            for (member, value): (String, JSONValue) in [
                ("rules", ["jp-ai-guidelines"]), ("jurisdictions", ["jp"]), ("jurisdictions", ["JPN"]),
                ("jurisdictions", ["JP", "JP"]), ("default_output_tokens", 0), ("public", "yes"),
            ] {
                let refused = try await client.post(
                    "/api/services", .object(draft.merging([member: value]) { $1 }))
                #expect(refused.status == 400, "\(member)")
            }
        }
    }
}
