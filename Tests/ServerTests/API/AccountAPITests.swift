import Primitives
import Testing

@testable import Server

@Suite("Accounts of the management API")
struct AccountAPITests {
    @Test("An account is opened with credit, and shown by its id and by its name")
    func opening() async throws {
        try await APIHost().run { client in
            let made = try await client.post(
                "/api/accounts",
                [
                    "name": "acme", "currency": "JPY", "terms": "prepaid", "credit": "1000.5",
                    "limits": ["requests_per_minute": 60],
                ])
            #expect(made.status == 201)
            let id = try #require(made["id"]?.stringValue)
            #expect(made.headers[.location] == "/api/accounts/\(id)")
            #expect(made["limits"] == ["requests_per_minute": 60, "tokens_per_minute": nil])
            let balance: JSONValue = [
                "posted": "1000.5", "pending": "0", "available": "1000.5", "currency": "JPY",
            ]
            for name in [id, "acme"] {
                let shown = try await client.get("/api/accounts/\(name)")
                #expect(shown["id"]?.stringValue == id)
                #expect(shown["balance"] == balance)
            }
        }
    }

    @Test("What a use holds is pending, what it cost is gone")
    func balances() async throws {
        try await APIHost().run { client in
            try await client.service()
            let customer = try await client.customer()
            try await client.use(by: customer)
            try await client.use(by: customer, isSettled: false)
            let balance = try await client.get("/api/accounts/acme")["balance"]
            #expect(balance?["posted"] == "999.9944")
            #expect(balance?["pending"] == "0.05")
            #expect(balance?["available"] == "999.9444")
        }
    }

    @Test("A postpaid account may owe as much as its limit")
    func postpaid() async throws {
        try await APIHost().run { client in
            let made = try await client.post(
                "/api/accounts",
                ["name": "later", "currency": "CNY", "terms": "postpaid", "credit_limit": "500.25"])
            #expect(made["credit_limit"] == "500.25")
            #expect(made["balance"]?["available"] == "500.25")
        }
    }

    @Test("Limits, state and credit limit change; what is left out stays")
    func changing() async throws {
        try await APIHost().run { client in
            let draft: JSONValue = [
                "name": "acme", "currency": "JPY", "terms": "postpaid", "credit_limit": "10",
                "limits": ["requests_per_minute": 60, "tokens_per_minute": 1000],
            ]
            _ = try await client.post("/api/accounts", draft)
            let changed = try await client.patch(
                "/api/accounts/acme",
                ["state": "suspended", "credit_limit": "20", "limits": ["requests_per_minute": nil]])
            #expect(changed["state"] == "suspended")
            #expect(changed["credit_limit"] == "20")
            #expect(changed["limits"] == ["requests_per_minute": nil, "tokens_per_minute": 1000])
            let untouched = try await client.patch("/api/accounts/acme", [:])
            #expect(untouched.body == changed.body)
        }
    }

    @Test("Accounts are listed page by page, each once")
    func listing() async throws {
        try await APIHost().run { client in
            for number in 1...7 {
                client.clock.advance(by: .milliseconds(1))
                _ = try await client.post("/api/accounts", ["name": "a\(number)", "currency": "JPY"])
            }
            let names = try await client.items("/api/accounts", limit: 3).compactMap {
                $0["name"]?.stringValue
            }
            #expect(names == (1...7).map { "a\($0)" })
            let newest = try await client.items("/api/accounts?order=newest_first", limit: 200)
            #expect(newest.first?["name"] == "a7")
        }
    }

    @Test("Credit is exact to the nano-unit and refused in every other form")
    func credit() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer(credit: "0")
            let paid = try await client.post("/api/accounts/acme/credit", ["amount": "10.500000001"])
            #expect(paid["amount"] == "10.500000001")
            #expect(paid["code"] == "credit")
            for amount: JSONValue in [
                "0", "-5", "1e3", "", "ten", "0.0000000001", " 5", 5, nil, "99999999999999999",
            ] {
                let refused = try await client.post("/api/accounts/\(customer.id)/credit", ["amount": amount])
                #expect(refused.status == 400, "\(amount.text)")
                #expect(refused["parameter"] == "amount", "\(amount.text)")
            }
            let balance = try await client.get("/api/accounts/acme")["balance"]
            #expect(balance?["posted"] == "10.500000001")
        }
    }

    @Test("A name is given once")
    func takenName() async throws {
        try await APIHost().run { client in
            _ = try await client.customer()
            let again = try await client.post("/api/accounts", ["name": "acme", "currency": "USD"])
            #expect(again.status == 409)
            #expect(again["parameter"] == "name")
        }
    }

    @Test(
        "An account that cannot be is refused with the member at fault",
        arguments: [
            (#"{}"#, "name"), (#"{"name":"x"}"#, "currency"), (#"{"name":"","currency":"JPY"}"#, "name"),
            (#"{"name":"has blank","currency":"JPY"}"#, "name"), (#"{"name":5,"currency":"JPY"}"#, "name"),
            (#"{"name":"x","currency":"XXX"}"#, "currency"), (#"{"name":"x","currency":"jpy"}"#, "currency"),
            (#"{"name":"x","currency":"JPY","terms":"later"}"#, "terms"),
            (#"{"name":"x","currency":"JPY","credit":5}"#, "credit"),
            (#"{"name":"x","currency":"JPY","credit_limit":"5"}"#, "credit_limit"),
            (#"{"name":"x","currency":"JPY","limits":[]}"#, "limits"),
            (
                #"{"name":"x","currency":"JPY","limits":{"requests_per_minute":0}}"#,
                "limits.requests_per_minute"
            ),
            (
                #"{"name":"x","currency":"JPY","limits":{"requests_per_minute":1.5}}"#,
                "limits.requests_per_minute"
            ),
            (#"{"name":"x","currency":"JPY","limits":{"requests":1}}"#, "limits.requests"),
        ])
    func refusing(body: String, parameter: String) async throws {
        try await APIHost().run { client in
            let refused = try await client.send(.post, "/api/accounts", text: body)
            #expect(refused.status == 400)
            #expect(refused["parameter"]?.stringValue == parameter)
            #expect(refused["mend"]?.stringValue?.isEmpty == false)
        }
    }
}
