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
    func setUp(_ first: ConsoleFirstRun, from client: ConsoleClient) async throws -> String

    func signIn(name: String, password: String, from client: ConsoleClient) async throws -> ConsoleSignIn

    /// The second step, with a code of the app or one for recovery.
    /// - Returns: The token of the session, which is another than that of the first step.
    func confirm(_ token: String, code: String, from client: ConsoleClient) async throws -> String

    func signOut(_ token: String) async throws

    /// Sets the password by an invitation or a reset. The person signs in as always then.
    func redeem(_ invitation: String, password: String) async throws

    /// - Returns: The token of the session that takes the place of all others.
    func changePassword(
        _ person: ConsolePerson, from old: String, to new: String, client: ConsoleClient
    ) async throws -> String

    func choose(_ membership: String, _ person: ConsolePerson) async throws

    /// Begins a second factor.
    /// - Returns: Its secret as base32, and its `otpauth` address for apps.
    func beginSecondFactor(_ person: ConsolePerson) async throws -> (secret: String, uri: String)

    /// - Returns: Codes for recovery, each good once.
    func enableSecondFactor(_ person: ConsolePerson, code: String, client: ConsoleClient) async throws
        -> [String]

    func disableSecondFactor(_ person: ConsolePerson, code: String, client: ConsoleClient) async throws

    func hasSecondFactor(_ person: ConsolePerson) async throws -> Bool

    func sessions(of person: ConsolePerson) async throws -> [ConsoleSession]

    func revoke(_ session: String, of person: ConsolePerson) async throws
}

/// What a password leads to.
public enum ConsoleSignIn: Sendable {
    case signedIn(token: String)
    /// The session waits for a code.
    case needsCode(token: String)
}

/// One of a person's sessions, as its list shows it.
public struct ConsoleSession: Sendable {
    public let id: String
    public let createdAt: Timestamp
    public let seenAt: Timestamp
    /// What the browser says of itself.
    public let agent: String
    public let isCurrent: Bool

    public init(id: String, createdAt: Timestamp, seenAt: Timestamp, agent: String, isCurrent: Bool) {
        self.id = id
        self.createdAt = createdAt
        self.seenAt = seenAt
        self.agent = agent
        self.isCurrent = isCurrent
    }
}

/// Who makes the first administrator.
public struct ConsoleFirstRun: Sendable {
    public let adminKey: String
    public let name: String
    public let displayName: String
    public let password: String
    public let language: Language
}

/// From where somebody comes, as far as it is known.
public struct ConsoleClient: Sendable {
    /// Of the connection.
    public let address: String?
    /// What the browser says of itself.
    public let agent: String?

    public init(address: String? = nil, agent: String? = nil) {
        self.address = address
        self.agent = agent
    }
}
