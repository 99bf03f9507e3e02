import Auditing
import Primitives

/// Whose act a change is, as the log tells it.
public struct UserActor: Hashable, Sendable {
    public let actor: EventActor
    /// Who had signed in to do it; nil for a key and for the server.
    public let user: ID<User>?

    public init(_ actor: EventActor, user: ID<User>? = nil) {
        self.actor = actor
        self.user = user
    }

    /// An operator: with an admin key, or signed in.
    public static func `operator`(_ user: ID<User>? = nil) -> UserActor { UserActor(.operator, user: user) }

    /// A person about their own access.
    public static func person(_ user: ID<User>) -> UserActor { UserActor(.user, user: user) }
}

extension EventLeaf {
    /// The leaf of a change of users, with `by` where somebody was signed in. It bears ids and words, no name.
    init<Kind>(
        _ kind: String, _ id: ID<Kind>, by who: UserActor, at time: Timestamp,
        _ facts: [String: JSONValue] = [:]
    ) {
        var facts = facts
        if let user = who.user { facts["by"] = .string(user.description) }
        self.init(kind, id, by: who.actor, at: time, facts)
    }
}
