import HTTPTypes
import Hummingbird
import Primitives
import Testing

@testable import Server

/// Every answer is held to its shape by ``APIClient``.
@Suite("The exchange's registry over the API")
struct RegistryAPITests {
    private static let metadata: JSONValue = [
        "title": ["en": "Corporate scores", "ja": "企業スコア"], "temporal": ["start": "2024-01-01"],
        "update_frequency": "P1M", "use_cases": ["review"], "resources": ["urn:scores"], "languages": ["ja"],
    ]

    private static func organisation(
        _ client: APIClient, _ name: String, _ role: String
    ) async throws -> (id: String, key: String, keyID: String) {
        let made = try await client.post(
            "/api/participants",
            [
                "name": .string(name), "legal_name": .string(name), "roles": [.string(role)],
                "jurisdiction": "JP", "currency": "JPY",
            ])
        #expect(made.status == 201)
        let key = try await client.post("/api/accounts/\(name)/keys", [:])
        return (
            try #require(made["id"]?.stringValue), try #require(key["key"]?.stringValue),
            try #require(key["id"]?.stringValue)
        )
    }

    private static func put(_ client: APIClient, _ path: String, _ text: String, key: String) async throws
        -> Int
    {
        let response = try await client.http.executeRequest(
            uri: path, method: .put, headers: [.authorization: "Bearer \(key)", .contentType: "text/csv"],
            body: ByteBuffer(string: text))
        return response.status.code
    }

    @Test("from a draft to the board, in shapes that the document promises")
    func shapes() async throws {
        try await APIHost(isExchange: true).run { client in
            let supplier = try await Self.organisation(client, "scores", "supplier")
            let right = try await client.post(
                "/api/rights",
                [
                    "kind": "operate", "resource": "urn:scores", "class": "enterprise",
                    "basis": ["kind": "contract", "reference": "c-1"], "actions": ["*"], "territory": ["*"],
                ], key: supplier.key, repeating: "right-1")
            #expect(right.status == 201)
            let again = try await client.post(
                "/api/rights",
                [
                    "kind": "operate", "resource": "urn:scores", "class": "enterprise",
                    "basis": ["kind": "contract", "reference": "c-1"], "actions": ["*"], "territory": ["*"],
                ], key: supplier.key, repeating: "right-1")
            #expect(again["id"] == right["id"])
            let rightID = try #require(right["id"]?.stringValue)
            #expect(try await client.get("/api/rights/\(rightID)/status", key: nil).problem == "not-found")
            let certified = try await client.post("/api/rights/\(rightID)/step", ["step": "certify"])
            #expect(certified["state"] == "certified")
            let bundle = try await client.get("/api/rights/\(rightID)/certificate", key: supplier.key)
            #expect(bundle["proof"]?.isNull == false)
            #expect(try await client.get("/api/rights/\(rightID)/status", key: nil)["state"] == "certified")
            #expect(try await client.get("/api/rights", key: supplier.key)[0] == certified.body)

            let product = try await client.post(
                "/api/products",
                [
                    "board": "finance", "class": "enterprise", "sensitivity": "general",
                    "cross_border": "free",
                    "metadata": Self.metadata,
                ], key: supplier.key)
            let path = "/api/products/\(try #require(product["id"]?.stringValue))"
            let refused = try await client.post("\(path)/listing", ["step": "list"], key: supplier.key)
            #expect(refused.problem == "unprocessable")
            #expect(try await client.post("\(path)/versions", [:], key: supplier.key)["number"] == 1)
            for name in ["data.csv", "sample.csv?role=sample"] {
                #expect(
                    try await Self.put(client, "\(path)/versions/1/files/\(name)", "a,b\n", key: supplier.key)
                        == 201)
            }
            let sources = try await client.put(
                "\(path)/versions/1/sources", ["sources": []], key: supplier.key)
            #expect(sources["files"]?.arrayValue?.count == 2)
            #expect(
                try await client.post("\(path)/versions/1/publication", [:], key: supplier.key).status == 200)
            #expect(try await client.get("\(path)/lineage", key: supplier.key).status == 200)
            let assessed = try await client.post(
                "\(path)/assessments", ["kind": "compliance", "verdict": "passed", "findings": "lawful"])
            #expect(assessed.status == 201)
            #expect(try await client.get("\(path)/assessments", key: supplier.key)[0] == assessed.body)
            let listed = try await client.post("\(path)/listing", ["step": "list"], key: supplier.key)
            #expect(listed["state"] == "listed")
            #expect(listed["chain_of_title"] == [.string(rightID)])
            let found = try await client.get("/api/products?q=scores&board=finance", key: supplier.key)
            #expect(found["total"] == 1)
            #expect(try await client.get("/api/products", key: supplier.key)["total"] == 1)
            #expect(
                try await client.get("/api/participants/scores/products", key: supplier.key)[0]?["state"]
                    == "listed")
            let words = try await client.patch(path, ["metadata": Self.metadata], key: supplier.key)
            #expect(words["state"] == "listed")
            let board = try await client.patch(path, ["board": "city"], key: supplier.key)
            #expect(board.problem == "conflict")
            #expect(try await client.get("\(path)/versions", key: supplier.key)[0]?["number"] == 1)

            _ = try await client.patch("/api/participants/scores", ["state": "suspended"])
            #expect(try await client.get(path, key: supplier.key)["state"] == "suspended")
        }
    }

    @Test("who acts for whom")
    func members() async throws {
        try await APIHost(isExchange: true).run { client in
            let bank = try await Self.organisation(client, "bank", "demander")
            let other = try await Self.organisation(client, "other", "demander")
            let member = try await client.post(
                "/api/participants/bank/members",
                ["key": .string(bank.keyID), "name": "desk", "role": "viewer"], key: bank.key)
            #expect(member["role"] == "viewer")
            #expect(try await client.get("/api/participants/bank/members", key: bank.key)[0] == member.body)
            let raised = try await client.post(
                "/api/participants/bank/members",
                ["key": .string(bank.keyID), "name": "desk", "role": "admin"], key: bank.key)
            #expect(raised.problem == "forbidden")
            #expect(
                try await client.get("/api/participants/bank/members", key: other.key).problem == "forbidden")
            let removed = try await client.delete("/api/participants/bank/members/\(bank.keyID)")
            #expect(removed["removed_at"]?.isNull == false)
            let jwk: JSONValue = [
                "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            ]
            let added = try await client.post("/api/participants/other/keys", ["jwk": jwk], key: other.key)
            #expect(added.status == 201)
            #expect(try await client.get("/api/participants/other/keys", key: bank.key).problem == nil)
            let listed = try await client.get("/api/participants", key: other.key)
            #expect(listed[1]?["account"]?.isNull == true)
            #expect(listed[2]?["account"]?.isNull == false)
        }
    }

    @Test("boards are the operator's to add")
    func boards() async throws {
        try await APIHost(isExchange: true).run { client in
            let added = try await client.post(
                "/api/boards",
                ["name": "logistics", "title": ["en": "Logistics"], "required_metadata": ["spatial"]])
            #expect(added["required_metadata"] == ["spatial"])
            let list = try await client.get("/api/boards")
            #expect(list["items"]?.arrayValue?.count == 6)
            #expect(
                try await client.post("/api/boards", ["name": "finance", "title": ["en": "F"]]).problem
                    == "conflict")
        }
    }
}
