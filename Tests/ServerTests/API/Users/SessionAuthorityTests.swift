import Accounting
import Exchange
import Identity
import Primitives
import Testing

@testable import Server

@Suite("As whom somebody who is signed in asks")
struct SessionAuthorityTests {
    private func operation(_ id: String) throws -> APIOperation {
        try #require(ManagementAPI.routes.map(\.operation).first { $0.id == id })
    }

    /// Somebody signed in who acts by their only membership, made of `body`; by none without.
    private func signedIn(
        _ client: APIClient, _ name: String, as body: JSONValue? = nil
    ) async throws -> SignedIn {
        _ = try await client.post("/api/users", ["name": .string(name), "display_name": "Sato"])
        if let body {
            #expect(try await client.post("/api/users/\(name)/memberships", body).status == 200)
        }
        let url = try await client.post("/api/users/\(name)/invitation", [:])["url"]?.stringValue ?? ""
        let token = try #require(LinkToken(String(url.suffix(43))))
        try await client.identity.redeem(token, password: Password("an old grey harbour"))
        let step = try await client.identity.signIn(
            name: name, password: Password("an old grey harbour"), from: nil)
        guard case .signedIn(let new) = step else { throw Problem(.conflict, "not signed in") }
        return try #require(try await client.identity.session(new.token))
    }

    private func refusal(_ client: APIClient, _ who: SignedIn, _ id: String) async throws -> Problem? {
        do {
            _ = try await client.authority.identity(of: who, for: try operation(id))
            return nil
        } catch let problem as Problem {
            return problem
        }
    }

    @Test("Who runs the house is an operator, as far as the role goes")
    func house() async throws {
        try await APIHost(adminKeys: ["sk-admin"]).run { client in
            let auditor = try await signedIn(client, "auditor", as: ["house_role": "auditor"])
            let compliance = try await signedIn(client, "compliance", as: ["house_role": "compliance"])
            let chief = try await signedIn(client, "chief", as: ["house_role": "administrator"])
            let (caller, key, role) = try await client.authority.identity(
                of: auditor, for: operation("listAccounts"))
            #expect(caller.isOperator)
            #expect(key == nil)
            #expect(role == .auditor)
            #expect(try await refusal(client, auditor, "createAccount")?.kind == .forbidden)
            #expect(try await refusal(client, auditor, "decideComplaint")?.kind == .forbidden)
            #expect(try await refusal(client, compliance, "decideComplaint") == nil)
            #expect(try await refusal(client, compliance, "createAccount")?.kind == .forbidden)
            #expect(try await refusal(client, chief, "createAccount") == nil)
        }
    }

    @Test("A member of an account is its key")
    func account() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            let who = try await signedIn(client, "sato", as: ["account": "acme"])
            let (caller, key, role) = try await client.authority.identity(
                of: who, for: operation("getOwnAccount"))
            #expect(caller.account?.id.description == customer.id)
            #expect(key == who.membership?.key)
            #expect(role == nil)
            #expect(key?.description != customer.keyID)
            #expect(try await refusal(client, who, "listAccounts")?.kind == .forbidden)
            #expect(try await refusal(client, who, "createKey")?.kind == .forbidden)
            let nobody = try await signedIn(client, "nobody")
            #expect(try await refusal(client, nobody, "getOwnAccount")?.kind == .forbidden)
            #expect(try await refusal(client, nobody, "getDescription") == nil)
        }
    }

    @Test("A viewer reads, and writes nothing")
    func viewer() async throws {
        try await APIHost(isExchange: true).run { client in
            _ = try await client.customer()
            _ = try await client.post(
                "/api/participants",
                [
                    "name": "acme", "legal_name": "Acme", "roles": ["demander"], "jurisdiction": "JP",
                    "account": "acme",
                ])
            let viewer = try await signedIn(client, "viewer", as: ["account": "acme", "role": "viewer"])
            let admin = try await signedIn(client, "chief", as: ["account": "acme", "role": "admin"])
            for id in ["listAgreements", "getBilling", "listMembers", "dryRunOffer"] {
                #expect(try await refusal(client, viewer, id) == nil, "\(id)")
            }
            for id in ["putBilling", "openComplaint", "declarePerson", "putMember", "signAgreement"] {
                #expect(try await refusal(client, viewer, id)?.kind == .forbidden, "\(id)")
                #expect(try await refusal(client, admin, id) == nil, "\(id)")
            }
        }
    }

    @Test("A plain member may do nothing once the account takes part in the exchange, until there is a role")
    func lateParticipant() async throws {
        try await APIHost(isExchange: true).run { client in
            _ = try await client.customer()
            let who = try await signedIn(client, "sato", as: ["account": "acme"])
            #expect(try await refusal(client, who, "listAgreements") == nil)
            _ = try await client.post(
                "/api/participants",
                [
                    "name": "acme", "legal_name": "Acme", "roles": ["demander"], "jurisdiction": "JP",
                    "account": "acme",
                ])
            #expect(try await refusal(client, who, "listAgreements")?.kind == .forbidden)
            let changed = try await client.post(
                "/api/users/sato/memberships", ["account": "acme", "role": "viewer"])
            #expect(changed["key"]?.stringValue == who.membership?.key?.description)
            let members = try await client.get("/api/participants/acme/members")
            #expect(members[0]?["role"] == "viewer")
        }
    }
}
