import Accounting
import Auditing
import Persistence
import Primitives
import Processes

/// Lets people in: what they do before they are signed in, and with their own access after.
///
/// ```swift
/// switch try await desk.signIn(name: name, password: Password(typed), from: client) {
/// case .signedIn(let new): …                // the cookie is new.token.text
/// case .secondFactor(let new): …            // nothing but secondFactor(_:token:from:) takes this one
/// }
/// let who = try await desk.session(token)   // with each request; nil: sign in again
/// ```
public struct IdentityDesk: Sendable {
    let database: any Database
    let log: AuditLog
    let adminKeys: [KeyHash]
    let vault: SecondFactorVault
    let issuer: String
    let cost: PasswordHash.Cost
    let clock: any WallClock
    let randomness: any Randomness
    /// Each hash takes 32 MiB, and a processor for a tenth of a second. All are of one owner, of whom half may wait.
    let hashing = JobQueue(
        of: "sign-ins", concurrency: Self.maximumHashing, maximumWaiting: 2 * Self.maximumWaiting)
    let throttle = SignInThrottle()

    /// How many hashes of passwords are computed at a time.
    public static let maximumHashing = 2
    /// How many more wait; others are refused.
    public static let maximumWaiting = 32

    /// - Parameters:
    ///   - adminKeys: Who has one of them makes the first administrator.
    ///   - secret: 32 bytes that only the server knows, for this purpose alone.
    ///   - issuer: What apps for second factors call this server: its host by custom.
    ///   - cost: Of hashes that are made from now on.
    ///   - randomness: Tokens and salts come from it: the system's, but for tests.
    public init(
        database: any Database, log: AuditLog, adminKeys: [KeyHash], secret: [UInt8], issuer: String,
        cost: PasswordHash.Cost = .standard, clock: any WallClock, randomness: any Randomness
    ) {
        self.database = database
        self.log = log
        self.adminKeys = adminKeys
        vault = SecondFactorVault(secret: secret)
        self.issuer = issuer
        self.cost = cost
        self.clock = clock
        self.randomness = randomness
    }

    /// The hash of a password that is to be kept, made beside the event loops.
    func hash(_ password: Password) async throws -> PasswordHash {
        let salt = randomness.bytes(PasswordHash.saltBytes)
        return try await hashing.run { [cost] () throws(Problem) in
            try PasswordHash(of: password, salt: salt, cost: cost)
        }
    }

    /// Whether a password is that of a hash; without one it takes as long, and is not.
    func isRight(_ password: Password, _ hash: PasswordHash?) async throws -> Bool {
        let compared = hash ?? .decoy(cost)
        let isEqual = try await hashing.run { () throws(Problem) in try compared.matches(password) }
        return isEqual && hash != nil
    }

    /// A session with a token of its own, to be begun in a transaction.
    func newSession(
        of user: ID<User>, _ stage: Session.Stage, membership: ID<Membership>? = nil, agent: String?,
        at now: Timestamp
    ) -> NewSession {
        let agent = agent.map { text in
            String(
                text.unicodeScalars.filter { $0.properties.generalCategory != .control }
                    .prefix(Session.maximumAgentCharacters).map(Character.init))
        }
        return NewSession(
            session: Session(
                id: ID(at: now, random: randomness), user: user, stage: stage, membership: membership,
                agent: agent, createdAt: now, seenAt: now,
                expiresAt: Session.end(stage, begun: now, seen: now)),
            token: SessionToken(random: randomness))
    }

    /// What somebody is told who may not be told more.
    static let refused = Problem(
        .invalidKey, "The name or the password is wrong.",
        mend: "Try again; an administrator can give you a link for a new password.")
}
