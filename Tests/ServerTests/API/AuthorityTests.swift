import HTTPTypes
import Primitives
import Testing

@testable import Server

@Suite("Who may ask the management API for what")
struct AuthorityTests {
    private static let paths = [
        "/api/accounts", "/api/account", "/api/services", "/api/records", "/api/transfers", "/api/engines",
    ]

    @Test("Nobody without a key", arguments: paths)
    func nobody(path: String) async throws {
        try await APIHost().run { client in
            for (key, kind) in [(nil, "missing-key"), ("", "missing-key"), ("sk-wrong", "invalid-key")] {
                let refused = try await client.get(path, key: key)
                #expect(refused.status == 401)
                #expect(refused.problem == kind)
                #expect(refused.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
            }
            let basic = try await client.send(
                .get, path, key: nil, headers: [.authorization: "Basic c2stYWRtaW4="])
            #expect(basic.problem == "missing-key")
        }
    }

    @Test("Everybody may know the log and the key that verifies it")
    func everybody() async throws {
        try await APIHost().run { client in
            let log = try await client.get("/api/log", key: nil)
            #expect(log.status == 200)
            #expect(log["verifier_key"]?.stringValue?.isEmpty == false)
        }
    }

    @Test("An account's key reads what is its own")
    func own() async throws {
        try await APIHost().run { client in
            try await client.service()
            let customer = try await client.customer()
            let other = try await client.customer("other")
            let use = try await client.use(by: customer)
            try await client.use(by: other)
            for path in ["/api/account", "/api/accounts/acme", "/api/accounts/\(customer.id)"] {
                #expect(try await client.get(path, key: customer.key)["id"]?.stringValue == customer.id)
            }
            for path in ["/api/records", "/api/records?account=acme"] {
                let records = try await client.get(path, key: customer.key)
                #expect(records["items"]?.arrayValue?.map { $0["id"]?.stringValue } == [use])
            }
            #expect(try await client.get("/api/records/\(use)", key: customer.key).status == 200)
            let transfers = try await client.items("/api/transfers", limit: 200, key: customer.key)
            #expect(transfers.count == 1)
            let transfer = transfers[0]["id"]?.stringValue ?? ""
            #expect(try await client.get("/api/transfers/\(transfer)", key: customer.key).status == 200)
            #expect(try await client.get("/api/log", key: customer.key).status == 200)
        }
    }

    @Test("What is another's is answered as what is not there")
    func others() async throws {
        try await APIHost().run { client in
            try await client.service()
            let customer = try await client.customer()
            let other = try await client.customer("other")
            let settled = try await client.use(by: other)
            let open = try await client.use(by: other, isSettled: false)
            let transfer = try await client.get("/api/transfers?account=other")[0]?["id"]?.stringValue ?? ""
            for (path, missing) in [
                ("/api/accounts/other", "/api/accounts/nobody"),
                ("/api/accounts/\(other.id)", "/api/accounts/acct_00000000000000000000000000"),
                ("/api/records?account=other", "/api/records?account=nobody"),
                ("/api/transfers?account=other", "/api/transfers?account=nobody"),
                ("/api/records/\(settled)", "/api/records/use_00000000000000000000000000"),
                ("/api/records/\(open)", "/api/records/use_00000000000000000000000000"),
                ("/api/transfers/\(transfer)", "/api/transfers/tr_00000000000000000000000000"),
            ] {
                let refused = try await client.get(path, key: customer.key)
                let unknown = try await client.get(missing, key: customer.key)
                #expect(refused.status == 404, "\(path)")
                #expect(refused.headers[.retryAfter] == nil)
                // The same answer but for the name that was asked for.
                #expect(
                    Set(refused.body.objectValue?.keys ?? [:].keys)
                        == Set(unknown.body.objectValue?.keys ?? [:].keys))
                #expect(refused["mend"] == unknown["mend"])
            }
        }
    }

    @Test("What is the operators' is forbidden to accounts, whether or not it is there")
    func operatorsOnly() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            for operation in ManagementAPI.routes.map(\.operation) where operation.access == .operators {
                for name in [customer.id, "nobody"] {
                    var path = operation.path.text
                    for parameter in operation.path.names {
                        path = path.replacing("{\(parameter)}", with: name)
                    }
                    let refused = try await client.send(
                        operation.method, path, text: operation.body == nil ? nil : "{}", key: customer.key)
                    #expect(refused.status == 403, "\(operation.id)")
                }
            }
        }
    }

    @Test("A suspended account still reads")
    func suspended() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            _ = try await client.patch("/api/accounts/acme", ["state": "suspended"])
            #expect(try await client.get("/api/account", key: customer.key)["state"] == "suspended")
        }
    }

    @Test("Without an admin key nobody is an operator, and the answer says how to become one")
    func noAdminKeys() async throws {
        try await APIHost(adminKeys: []).run { client in
            for key in [nil, "sk-admin"] {
                let refused = try await client.get("/api/accounts", key: key)
                #expect(refused.status == 403)
                #expect(refused["mend"]?.stringValue?.contains("admin_keys") == true)
            }
            #expect(try await client.get("/api/records", key: "sk-admin").status == 401)
            #expect(try await client.get("/openapi.json", key: nil).status == 200)
        }
    }

    @Test("Each of several admin keys opens")
    func severalAdminKeys() async throws {
        try await APIHost(adminKeys: ["sk-one", "sk-two"]).run { client in
            for key in ["sk-one", "sk-two"] {
                #expect(try await client.get("/api/accounts", key: key).status == 200)
            }
            let ownless = try await client.get("/api/account", key: "sk-one")
            #expect(ownless.status == 403)
        }
    }
}
