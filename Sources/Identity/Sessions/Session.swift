import Primitives

/// Somebody is signed in, with one browser. What is over is deleted.
public struct Session: Hashable, Sendable {
    /// How long it lasts without a request.
    public static let idle = Duration.seconds(12 * 3_600)
    /// How long it lasts.
    public static let lifetime = Duration.seconds(7 * 86_400)
    /// How long one waits for its second factor.
    public static let secondFactorWait = Duration.seconds(300)
    /// A request moves the end by idleness once in so long.
    public static let touchInterval = Duration.seconds(60)
    /// The most open ones of a person; another ends the one that was seen least lately.
    public static let maximum = 20
    /// The most of a person that wait for a second factor; another ends the oldest.
    public static let maximumWaiting = 5
    /// Of what a browser says of itself, so many characters are kept.
    public static let maximumAgentCharacters = 200

    public let id: ID<Session>
    public let user: ID<User>
    public let stage: Stage
    /// By which membership the person acts; nil for none.
    public internal(set) var membership: ID<Membership>?
    /// What the browser says of itself, so that a person knows their sessions apart.
    public let agent: String?
    public let createdAt: Timestamp
    /// When it was last used, to the minute.
    public let seenAt: Timestamp
    /// When it ends unless it is used before.
    public let expiresAt: Timestamp

    public enum Stage: String, Hashable, Sendable, CaseIterable {
        /// The password was right; nothing but the second factor is taken.
        case secondFactor = "second_factor"
        case open
    }
}

extension Session: IDKind {
    public static let prefix = "sess"
}

extension Session {
    /// When one that was begun and last seen at these times ends.
    static func end(_ stage: Stage, begun: Timestamp, seen: Timestamp) -> Timestamp {
        switch stage {
        case .secondFactor: begun + secondFactorWait
        case .open: min(begun + lifetime, seen + idle)
        }
    }
}

/// A session with the token that opens it: shown to its person once.
public struct NewSession: Sendable {
    public let session: Session
    public let token: SessionToken
}
