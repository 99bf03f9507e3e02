import Accounting
import Persistence
import Primitives

/// Who administers a new server.
public struct FirstAdministrator: Sendable {
    public let name: String
    public let displayName: String
    public let language: Language?
    public let password: Password
    /// One of the configuration's: shows that who asks may.
    public let adminKey: String

    public init(
        name: String, displayName: String, language: Language?, password: Password, adminKey: String
    ) {
        self.name = name
        self.displayName = displayName
        self.language = language
        self.password = password
        self.adminKey = adminKey
    }
}

// The first run: nobody can sign in yet.
extension IdentityDesk {
    /// Whether nobody was ever made.
    public func isFirstRun() async throws -> Bool {
        try await database.read { try Users.isEmpty(in: $0) }
    }

    /// Makes the first user, an administrator of the house, and signs them in.
    /// - Throws: `forbidden` where no admin key is configured; `invalidKey` for a wrong one; `conflict` where there is a user
    ///   already; `invalidValue` for names or a password that may be none; `rateLimitRequests`; `overloaded`.
    public func makeFirstAdministrator(
        _ first: FirstAdministrator, from client: ClientNetwork?, agent: String? = nil
    ) async throws -> NewSession {
        try proveAdminKey(first.adminKey, from: client)
        guard try await isFirstRun() else { throw Self.notFirst }
        let name = try SignInName(first.name)
        try first.password.check(for: name)
        let hash = try await hash(first.password)
        let now = clock.now()
        let user = User(
            id: ID(at: now, random: randomness), name: name, displayName: first.displayName,
            language: first.language, createdAt: now)
        let membership = NewMembership(at: now, random: randomness)
        let new = newSession(of: user.id, .open, agent: agent, at: now)
        return try await database.write { [log] transaction in
            guard try Users.isEmpty(in: transaction) else { throw Self.notFirst }
            try Users.create(user, by: .operator(), log: log, in: transaction)
            try Passwords.set(
                hash, of: user.id, on: .first, by: .operator(), at: now, log: log, in: transaction)
            try Memberships.put(
                user.id, in: .house(.administrator), new: membership, by: .operator(), at: now, log: log,
                in: transaction)
            return try Self.enter(new, by: nil, at: now, log: log, in: transaction)
        }
    }

    private func proveAdminKey(_ key: String, from client: ClientNetwork?) throws(Problem) {
        guard !adminKeys.isEmpty else {
            throw Problem(
                .forbidden, "No admin key is configured, so nobody may make the first administrator.",
                mend:
                    "Add `admin_keys: [env:MINATO_ADMIN_KEY]` under `server:` to the configuration and restart."
            )
        }
        let attempt = try throttle.begin(.adminKey, from: client, at: clock.now())
        let hash = KeyHash(key: key)
        guard adminKeys.reduce(false, { found, key in key.equalsInConstantTime(hash) || found }) else {
            throw Problem(
                .invalidKey, "The admin key is wrong.",
                mend: "Give one of `server.admin_keys` of the configuration.", parameter: "admin_key")
        }
        throttle.succeed(attempt)
    }

    private static let notFirst = Problem(
        .conflict, "There is a user already.", mend: "Sign in, or ask an administrator for an invitation.")
}
