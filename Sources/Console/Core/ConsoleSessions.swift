import Primitives

/// Signing in and out, and what a person keeps in order about that: the part of the console that is no request of the
/// management API.
public protocol ConsoleSessions: Sendable {
    /// Who has a session with this token; nil where there is none, it has ended, or it waits for its second factor.
    func person(bearing token: String) async throws -> ConsolePerson?

    /// Whether there is no user yet.
    func isFirstRun() async throws -> Bool

    /// Makes the first administrator and signs in.
    /// - Returns: The session's token.
    func setUp(adminKey: String, name: String, displayName: String, password: String, address: String)
        async throws -> String

    func signIn(name: String, password: String, address: String) async throws -> SignInStep

    /// The second step, with a code of the app or one for recovery.
    func confirm(_ token: String, code: String, address: String) async throws

    func signOut(_ token: String) async throws

    /// Sets the password by an invitation or a reset, and signs in.
    func redeem(_ invitation: String, password: String, address: String) async throws -> SignInStep

    func changePassword(_ token: String, from old: String, to new: String, address: String) async throws
        -> String

    func choose(_ membership: String, _ token: String) async throws

    /// Begins a second factor.
    /// - Returns: Its secret as base32, and its `otpauth` address for apps.
    func beginSecondFactor(_ token: String) async throws -> (secret: String, uri: String)

    /// - Returns: Codes for recovery, each good once.
    func enableSecondFactor(_ token: String, code: String) async throws -> [String]

    func disableSecondFactor(_ token: String, password: String) async throws

    func hasSecondFactor(_ token: String) async throws -> Bool

    func sessions(_ token: String) async throws -> [ConsoleSession]

    func revoke(_ session: String, _ token: String) async throws
}

/// What a password leads to.
public enum SignInStep: Sendable {
    case signedIn(token: String)
    /// The session waits for a code.
    case needsCode(token: String)
}

/// One of a person's sessions, as its list shows it.
public struct ConsoleSession: Sendable {
    public let id: String
    public let createdAt: Timestamp
    public let seenAt: Timestamp
    public let address: String
    public let isCurrent: Bool

    public init(id: String, createdAt: Timestamp, seenAt: Timestamp, address: String, isCurrent: Bool) {
        self.id = id
        self.createdAt = createdAt
        self.seenAt = seenAt
        self.address = address
        self.isCurrent = isCurrent
    }
}
