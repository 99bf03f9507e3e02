import Accounting
import Persistence
import Primitives

extension ManagementAPI {
    static let keyRoutes = [
        APIRoute(
            APIOperation(
                "listKeys", .get, "/api/accounts/{account}/keys", "Lists the keys of an account",
                note: subAccountNote, tag: .keys,
                access: .partners, pathNotes: accountNote,
                query: APIOperation.Parameter.paging("oldest first"),
                answer: .page(of: KeyShapes.key, "One page of keys, revoked ones too.")),
            { api, call in try await api.listKeys(call) }),
        APIRoute(
            APIOperation(
                "createKey", .post, "/api/accounts/{account}/keys", "Makes a key for an account",
                note: subAccountNote, tag: .keys,
                access: .partners, pathNotes: accountNote,
                body: APIOperation.Body(shape: KeyShapes.draft, mayBeEmpty: true),
                answer: .created(KeyShapes.newKey, "The key, with its text this once.")),
            { api, call in try await api.createKey(call) }),
        APIRoute(
            APIOperation(
                "revokeKey", .delete, "/api/keys/{key}", "Revokes a key",
                note: "It opens nothing from now on, and never will again. " + subAccountNote, tag: .keys,
                access: .partners,
                pathNotes: ["key": "The id of a key."], answer: .json(KeyShapes.key, "The key.")),
            { api, call in try await api.revokeKey(call) }),
    ]

    private static let subAccountNote = "For operators; an account has those of its sub-accounts."

    private func listKeys(_ call: APICall) async throws -> APIAnswer {
        let reference = AccountReference(text: try call.parameter("account"))
        let request = try call.query.page(of: APIKey.self, order: .oldestFirst)
        return try await database.read { transaction in
            let account = try reference.resolveToManage(by: call.caller, in: transaction)
            let page = try APIKeys.list(of: account.id, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private func createKey(_ call: APICall) async throws -> APIAnswer {
        let reference = AccountReference(text: try call.parameter("account"))
        let id: ID<APIKey> = newID(call)
        let text = KeyText.make(randomness)
        let made = try await database.write { [changes = changes.by(call.actor)] transaction in
            try call.requireToManage(in: transaction)
            let account = try reference.resolveToManage(by: call.caller, in: transaction)
            switch try call.claim(for: id, in: transaction) {
            case .fresh:
                let key = try changes.createKey(
                    text, label: call.body.optionalText("label") ?? "api", id: id, of: account.id,
                    at: call.now,
                    in: transaction)
                return Made(body: key.json(text: text), isReplay: false)
            case .same(let first):
                // Its text went to who asked first; nobody else can have it.
                let key = try APIKeys.key(first, in: transaction).orVanished(first)
                return Made(body: key.json(text: nil), isReplay: true)
            }
        }
        return .created(made, at: nil, changesDirectory: true)
    }

    private func revokeKey(_ call: APICall) async throws -> APIAnswer {
        let id: ID<APIKey> = try call.id("key", of: "key")
        let body = try await database.write { [changes = changes.by(call.actor)] transaction in
            try call.requireToManage(in: transaction)
            guard let key = try APIKeys.key(id, in: transaction), try call.mayManage(key, in: transaction)
            else {
                throw Problem(
                    .notFound, "There is no key \(id).", mend: "GET /api/accounts/…/keys lists them.",
                    parameter: "key")
            }
            return try changes.revokeKey(key, at: call.now, in: transaction).json
        }
        return .ok(body, changesDirectory: true)
    }
}

extension APICall {
    /// Whether the caller may take a key away: any for operators, those of its sub-accounts for an account.
    fileprivate func mayManage(_ key: APIKey, in transaction: any ReadTransaction) throws(Problem) -> Bool {
        guard let own = caller.account else { return caller.isOperator }
        guard own.id != key.account else {
            throw Problem(
                .forbidden, "This is for operators; an account revokes the keys of its sub-accounts only.",
                mend: "Send an admin key (`server.admin_keys`).")
        }
        return try Accounts.account(key.account, in: transaction)?.parent == own.id
    }
}
