import Identity
import Primitives
import Testing

@testable import Server

@Suite("Users of the API")
struct UserAPITests {
    private func user(
        _ client: APIClient, _ name: String = "sato@example.com"
    ) async throws -> String {
        let made = try await client.post(
            "/api/users", ["name": .string(name), "display_name": "Sato Hanako", "language": "ja"])
        #expect(made.status == 201)
        return try #require(made["id"]?.stringValue)
    }

    /// One who has set a password.
    private func person(_ client: APIClient, _ name: String) async throws -> String {
        let id = try await user(client, name)
        let url = try await client.post("/api/users/\(id)/invitation", [:])["url"]?.stringValue ?? ""
        let token = try #require(LinkToken(String(url.suffix(43))))
        try await client.identity.redeem(token, password: Password("an old grey harbour"))
        return id
    }

    private func signIn(_ client: APIClient, _ name: String) async throws -> SessionToken {
        let step = try await client.identity.signIn(
            name: name, password: Password("an old grey harbour"), from: nil, agent: "test")
        guard case .signedIn(let new) = step else { throw Problem(.conflict, "not signed in") }
        return new.token
    }

    @Test("are made, shown by id and name, listed and changed")
    func lifecycle() async throws {
        try await APIHost().run { client in
            let id = try await user(client)
            let shown = try await client.get("/api/users/\(id)")
            #expect(try await client.get("/api/users/SATO@example.com").body == shown.body)
            #expect(shown["has_password"] == false)
            #expect(shown["memberships"] == [])
            let changed = try await client.patch(
                "/api/users/\(id)", ["display_name": "Sato", "language": nil, "state": "disabled"])
            #expect(changed["display_name"] == "Sato")
            #expect(changed["language"] == .null)
            #expect(changed["state"] == "disabled")
            #expect(try await client.patch("/api/users/\(id)", [:]).body == changed.body)
            client.clock.advance(by: .seconds(1))
            _ = try await user(client, "second")
            let items = try await client.items("/api/users", limit: 1)
            #expect(items.map { $0["name"] } == ["sato@example.com", "second"])
            #expect(try await client.get("/api/users/nobody").status == 404)
            #expect(
                try await client.leaves().compactMap { $0["kind"]?.stringValue } == [
                    "user.created", "user.state_set", "user.changed", "user.created",
                ])
        }
    }

    @Test("A repeated request makes one user, and shows a link once")
    func idempotency() async throws {
        try await APIHost().run { client in
            let body: JSONValue = ["name": "sato", "display_name": "Sato"]
            let first = try await client.post("/api/users", body, repeating: "a")
            let again = try await client.post("/api/users", body, repeating: "a")
            #expect(first.body == again.body)
            #expect(try await client.post("/api/users", body).status == 409)
            let path = "/api/users/sato/invitation"
            let link = try await client.post(path, [:], repeating: "b")
            #expect(
                link["url"]?.stringValue?.hasPrefix("http://127.0.0.1:8080\(ManagementAPI.redeemPath)")
                    == true)
            let repeated = try await client.post(path, [:], repeating: "b")
            #expect(repeated["url"] == .null)
            #expect(repeated["id"] == link["id"])
            _ = try await client.post(path, [:])
            #expect(try await client.post(path, [:], repeating: "b").problem == "idempotency-answer-gone")
        }
    }

    @Test("are refused with what is wrong", arguments: ["", "ab", "a@b", " sato"])
    func refused(name: String) async throws {
        try await APIHost().run { client in
            let refused = try await client.post(
                "/api/users", ["name": .string(name), "display_name": "Sato"])
            #expect(refused.status == 400)
            #expect(refused["parameter"] == "name")
        }
    }

    @Test("are made members of the house and of organisations")
    func memberships() async throws {
        try await APIHost(isExchange: true).run { client in
            let id = try await user(client)
            _ = try await client.customer()
            let partner = try await client.customer("partner")
            let registered = try await client.post(
                "/api/participants",
                [
                    "name": "partner", "legal_name": "Partner KK", "roles": ["demander"],
                    "jurisdiction": "JP", "account": "partner",
                ])
            #expect(registered.status == 201)
            let path = "/api/users/\(id)/memberships"
            for body: JSONValue in [
                [:], ["house_role": "auditor", "account": "acme"], ["house_role": "auditor", "role": "user"],
                ["account": "acme", "role": "user"], ["account": "partner"],
            ] {
                #expect(try await client.post(path, body).status == 400)
            }
            #expect(try await client.post(path, ["account": "nobody"]).status == 404)
            let plain = try await client.post(path, ["account": "acme"])
            client.clock.advance(by: .seconds(1))
            let role = try await client.post(path, ["account": .string(partner.id), "role": "viewer"])
            let house = try await client.post(path, ["house_role": "compliance"])
            let listed = try await client.get(path)
            #expect(listed["items"] == [house.body, plain.body, role.body])
            let members = try await client.get("/api/participants/partner/members")
            #expect(members[0]?["key"] == role["key"])
            #expect(members[0]?["role"] == "viewer")
            let gone = try await client.delete("\(path)/\(role["id"]?.stringValue ?? "")")
            #expect(gone["removed_at"]?.stringValue != nil)
            #expect(
                try await client.get("/api/participants/partner/members")[0]?["removed_at"]?.stringValue
                    != nil)
            let keys = try await client.get("/api/accounts/partner/keys")
            let revoked = keys["items"]?.arrayValue?.first { $0["id"] == role["key"] }
            #expect(revoked?["revoked_at"]?.stringValue != nil)
            #expect(try await client.get("/api/users/\(id)")["memberships"] == [house.body, plain.body])
        }
    }

    @Test("The last administrator who can sign in is neither disabled nor removed")
    func lastAdministrator() async throws {
        try await APIHost().run { client in
            let id = try await person(client, "sato")
            let membership = try await client.post(
                "/api/users/\(id)/memberships", ["house_role": "administrator"])
            let path = "/api/users/\(id)/memberships/\(membership["id"]?.stringValue ?? "")"
            #expect(try await client.patch("/api/users/\(id)", ["state": "disabled"]).status == 409)
            #expect(try await client.delete(path).status == 409)
            #expect(
                try await client.post("/api/users/\(id)/memberships", ["house_role": "auditor"]).status == 409
            )
            let other = try await person(client, "other")
            _ = try await client.post("/api/users/\(other)/memberships", ["house_role": "administrator"])
            #expect(try await client.delete(path).status == 200)
        }
    }

    @Test("Where they are signed in is listed and ended")
    func sessions() async throws {
        try await APIHost().run { client in
            let id = try await person(client, "sato")
            let tokens = [
                try await signIn(client, "sato"), try await signIn(client, "sato"),
                try await signIn(client, "sato"),
            ]
            let path = "/api/users/\(id)/sessions"
            let listed = try await client.get(path)
            #expect(listed["items"]?.arrayValue?.count == 3)
            #expect(listed[0]?["agent"] == "test")
            let first = try #require(try await client.identity.session(tokens[0])).session.id
            #expect(try await client.delete("\(path)/\(first)")["ended"] == 1)
            #expect(try await client.delete("\(path)/\(first)").status == 404)
            #expect(try await client.identity.session(tokens[0]) == nil)
            #expect(try await client.delete(path)["ended"] == 2)
            #expect(try await client.identity.session(tokens[1]) == nil)
            #expect(try await client.get(path)["items"] == [])
            #expect(try await client.get("/api/users/\(id)")["signed_in_at"]?.stringValue != nil)
        }
    }

    @Test("A second factor is taken off by an operator")
    func secondFactor() async throws {
        try await APIHost().run { client in
            let id = try await person(client, "sato")
            #expect(try await client.get("/api/users/\(id)")["second_factor"] == false)
            let answer = try await client.delete("/api/users/\(id)/second-factor")
            #expect(answer.status == 200)
            #expect(answer["second_factor"] == false)
        }
    }
}
