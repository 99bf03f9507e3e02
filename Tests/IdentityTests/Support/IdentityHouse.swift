import Accounting
import Auditing
import Exchange
import Foundation
import Identity
import Logging
import Persistence
import Primitives
import Schema
import Testing

/// A database in a temporary folder, a log, and a desk whose hashes cost next to nothing.
final class IdentityHouse: Sendable {
    static let adminKey = "sk-admin-of-the-house"
    static let password = "an old grey harbour"
    static let cheap = PasswordHash.Cost(rounds: 2, blockSize: 1, parallelism: 1)

    let database: SQLiteDatabase
    let log = AuditLog()
    let random: SeededRandomness
    let clock = ManualClock(Timestamp(microseconds: 1_772_323_200_000_000))  // 2026-03-01T00:00:00Z
    let desk: IdentityDesk
    private let folder: URL

    init(random: SeededRandomness = SeededRandomness(5)) throws {
        self.random = random
        folder = FileManager.default.temporaryDirectory.appending(path: "identity-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try SQLiteDatabase(
            path: folder.appending(path: "minato.db").path,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try database.migrate(DatabaseSchema.all)
        desk = IdentityDesk(
            database: database, log: log, adminKeys: [KeyHash(key: Self.adminKey)], secret: Array(0..<32),
            issuer: "harbour.example", cost: Self.cheap, clock: clock, randomness: random)
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    var now: Timestamp { clock.now() }
    func id<Kind>(_ kind: Kind.Type = Kind.self) -> ID<Kind> { ID(at: now, random: random) }

    /// A user without password and membership.
    func user(_ name: String) async throws -> User {
        let user = User(id: id(), name: try SignInName(name), displayName: "Somebody", createdAt: now)
        return try await database.write { [log] in
            try Users.create(user, by: .operator(), log: log, in: $0)
        }
    }

    /// A user who has set a password.
    func person(_ name: String, password: String = IdentityHouse.password) async throws -> User {
        let user = try await user(name)
        _ = try await desk.redeem(try await link(for: user).token, password: Password(password))
        return user
    }

    /// One who administers the house.
    func administrator(_ name: String) async throws -> User {
        let user = try await person(name)
        try await put(user, .house(.administrator))
        return user
    }

    func link(for user: User) async throws -> (token: LinkToken, link: UserLink) {
        let token = LinkToken(random: random)
        let (id, now) = (id(UserLink.self), now)
        let link = try await database.write { [log] in
            try UserLinks.make(
                for: user.id, id: id, token: token, by: .operator(), at: now, log: log, in: $0)
        }
        return (token, link)
    }

    @discardableResult
    func put(_ user: User, _ place: Membership.Place) async throws -> Membership {
        let (new, now) = (NewMembership(at: now, random: random), now)
        return try await database.write { [log] in
            try Memberships.put(
                user.id, in: place, new: new, by: .operator(), at: now, log: log, in: $0)
        }
    }

    @discardableResult
    func remove(_ membership: Membership) async throws -> Membership {
        let now = now
        return try await database.write { [log] in
            try Memberships.remove(
                membership.id, of: membership.user, by: .operator(), at: now, log: log, in: $0)
        }
    }

    @discardableResult
    func set(_ state: User.State, of user: User) async throws -> User {
        let now = now
        return try await database.write { [log] transaction in
            var user = try Users.required(user.id, in: transaction)
            user.state = state
            return try Users.update(user, by: .operator(), at: now, log: log, in: transaction)
        }
    }

    /// Signs in where the password alone does.
    func signIn(_ name: String, _ password: String = IdentityHouse.password) async throws -> NewSession {
        let step = try await desk.signIn(name: name, password: Password(password), from: nil)
        guard case .signedIn(let new) = step else {
            throw Problem(.conflict, "A second factor is awaited.")
        }
        return new
    }

    func signedIn(_ name: String) async throws -> SignedIn {
        try #require(try await desk.session(try await signIn(name).token))
    }

    func account(_ name: String, isParticipant: Bool = false) async throws -> ID<Account> {
        let (account, participant, now) = (id(Account.self), id(Participant.self), now)
        try await database.write { [log] transaction in
            _ = try Accounts.create(
                AccountDraft(name: name, currency: .jpy, terms: .postpaid, limits: .none), id: account,
                at: now, in: transaction)
            guard isParticipant else { return }
            try Participants.register(
                Participant(
                    id: participant, name: name, legalName: name, roles: [.demander], jurisdiction: "JP",
                    did: "did:web:\(name).example", account: account, createdAt: now),
                by: .operator, log: log, in: transaction)
        }
        return account
    }

    /// The leaves of the log about users, oldest first.
    func leaves() async throws -> [JSONValue] {
        try await database.read { transaction in
            try transaction.rows("SELECT leaf FROM log_leaves ORDER BY idx").map {
                try JSONValue(parsing: $0.blob(0))
            }
        }
    }

    func kinds() async throws -> [String] {
        // What nobody waits for has been written once a later write is done.
        try await database.write { _ in }
        return try await leaves().compactMap { $0["kind"]?.stringValue }
    }
}

/// The problem that `body` throws; nil for none.
func problem(_ body: () async throws -> Void) async -> Problem? {
    do {
        try await body()
        return nil
    } catch {
        return error as? Problem
    }
}
