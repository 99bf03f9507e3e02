import Accounting
import Hummingbird
import Persistence
import Primitives

/// Decides who a request comes from, and whether that one may ask for an operation.
struct Authority: Sendable {
    let adminKeys: [KeyHash]
    let database: any Database

    /// - Throws: `missingKey`, `invalidKey`; `forbidden` for an operation that is the operators' alone.
    func caller(of request: Request, for access: APIOperation.Access) async throws -> APICaller {
        try await identity(of: request, for: access).caller
    }

    /// The caller with the id of the account's key that the request bears; nil where it bears none.
    func identity(
        of request: Request, for access: APIOperation.Access
    ) async throws -> (caller: APICaller, key: ID<APIKey>?) {
        if access == .everyone { return (.anybody, nil) }
        if access == .operators, adminKeys.isEmpty { throw Self.nobodyIsOperator }
        guard let key = request.bearerToken else {
            throw Problem(
                .missingKey, "The request bears no key.", mend: "Send Authorization: Bearer YOUR_KEY.")
        }
        let hash = KeyHash(key: key)
        // All of them, so that the time tells nothing of which one it is.
        if adminKeys.reduce(false, { found, key in key.equalsInConstantTime(hash) || found }) {
            return (.operator, nil)
        }
        guard let (account, key) = try await account(of: hash) else {
            throw Problem(
                .invalidKey, "The key is not known here, or was revoked.",
                mend: "Send an admin key (`server.admin_keys`) or a key of an account.")
        }
        try await require(access, of: account)
        return (.account(account), key)
    }

    /// - Throws: `forbidden` where the operation is not for this account.
    func require(_ access: APIOperation.Access, of account: Account) async throws {
        var isAllowed = access != .operators
        if access == .partners {
            isAllowed = try await database.read { try Subscriptions.isPartner(account.id, in: $0) }
        }
        guard isAllowed else {
            throw Problem(
                .forbidden, "This is for operators; the key is an account's.",
                mend: "Send an admin key (`server.admin_keys`). GET /openapi.json tells what a key may do.")
        }
    }

    /// The account of a key of `/v1`, where no key is an operator's.
    /// - Throws: `missingKey`, `invalidKey`.
    func account(bearing key: String?) async throws -> (caller: APICaller, key: ID<APIKey>) {
        guard let key, !key.isEmpty else {
            throw Problem(
                .missingKey, "The request bears no API key.", mend: "Send Authorization: Bearer YOUR_KEY.")
        }
        guard let (account, id) = try await account(of: KeyHash(key: key)) else {
            throw Problem(
                .invalidKey, "The API key is not known here, or was revoked.",
                mend: "Check the key; your operator can issue a new one.")
        }
        return (.account(account), id)
    }

    /// The account that a key stands for. A suspended account may still read.
    private func account(of hash: KeyHash) async throws -> (account: Account, key: ID<APIKey>)? {
        try await database.read { transaction in
            guard let key = try APIKeys.find(hash, in: transaction), !key.isRevoked,
                key.hash.equalsInConstantTime(hash)
            else { return nil }
            return try Accounts.account(key.account, in: transaction).map { ($0, key.id) }
        }
    }

    private static let nobodyIsOperator = Problem(
        .forbidden, "No admin key is configured, so nobody may use this part of the API.",
        mend: "Add `admin_keys: [env:MINATO_ADMIN_KEY]` under `server:` to the configuration and restart.")
}
