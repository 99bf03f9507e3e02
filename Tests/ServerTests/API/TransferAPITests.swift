import Primitives
import Testing

@testable import Server

@Suite("Transfers of the management API")
struct TransferAPITests {
    @Test("An account's transfers are what was paid in and taken back")
    func listing() async throws {
        try await APIHost().run { client in
            try await client.service()
            let customer = try await client.customer()
            try await client.use(by: customer)
            client.clock.advance(by: .seconds(1))
            let paid = try await client.post("/api/accounts/acme/credit", ["amount": "5"])
            let listed = try await client.items("/api/transfers?account=acme", limit: 1)
            #expect(listed.map { $0["amount"] } == ["5", "1000"])
            #expect(listed.first == paid.body)
            let all = try await client.items("/api/transfers", limit: 200)
            #expect(
                all.map { $0["kind"]?.stringValue }.sorted { ($0 ?? "") < ($1 ?? "") } == [
                    "pending", "post", "single", "single",
                ])
        }
    }

    @Test("A transfer is taken back once, whole")
    func reversing() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer(credit: "0")
            let paid = try await client.post("/api/accounts/acme/credit", ["amount": "5"])
            let id = try #require(paid["id"]?.stringValue)
            let reversal = try await client.post("/api/transfers/\(id)/reversal", ["reason": "paid twice"])
            #expect(reversal.status == 201)
            #expect(reversal["reverses"]?.stringValue == id)
            #expect(reversal["debit"] == paid["credit"])
            #expect(try await client.get("/api/accounts/acme")["balance"]?["posted"] == "0")
            let again = try await client.post("/api/transfers/\(id)/reversal", ["reason": "paid twice"])
            #expect(again.status == 409)
            let own = try await client.get(
                "/api/transfers/\(reversal["id"]?.stringValue ?? "")", key: customer.key)
            #expect(own.body == reversal.body)
        }
    }

    @Test("The charge of a use can be taken back")
    func reversingUse() async throws {
        try await APIHost().run { client in
            try await client.service()
            let use = try await client.use(by: try await client.customer())
            let transfer = try await client.get("/api/records/\(use)")["transfer"]?.stringValue ?? ""
            let reversal = try await client.post(
                "/api/transfers/\(transfer)/reversal", ["reason": "bad answer"])
            #expect(reversal["amount"] == "0.0056")
            #expect(reversal["use"]?.stringValue == use)
            #expect(try await client.get("/api/accounts/acme")["balance"]?["posted"] == "1000")
        }
    }

    @Test("Credit that has been used cannot be taken back")
    func spent() async throws {
        try await APIHost().run { client in
            try await client.service()
            let customer = try await client.customer()
            try await client.use(by: customer)
            let paid = try await client.get("/api/transfers?account=acme")[0]?["id"]?.stringValue ?? ""
            let refused = try await client.post("/api/transfers/\(paid)/reversal", ["reason": "mistake"])
            #expect(refused.status == 422)
            #expect(try await client.get("/api/accounts/acme")["balance"]?["posted"] == "999.9944")
        }
    }

    @Test(
        "A reversal needs a reason and a transfer", arguments: [#"{}"#, #"{"reason":""}"#, #"{"reason":7}"#])
    func reasons(body: String) async throws {
        try await APIHost().run { client in
            let refused = try await client.send(
                .post, "/api/transfers/tr_00000000000000000000000000/reversal", text: body)
            #expect(refused.status == 400)
            #expect(refused["parameter"] == "reason")
            let unknown = try await client.post(
                "/api/transfers/tr_00000000000000000000000000/reversal", ["reason": "none"])
            #expect(unknown.status == 404)
        }
    }
}
