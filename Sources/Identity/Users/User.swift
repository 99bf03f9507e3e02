import Primitives

/// A person who signs in.
///
/// What they may do follows from their ``Membership``s; without one they may look at their own access only.
public struct User: Hashable, Sendable {
    public let id: ID<User>
    /// What they sign in with; it never changes.
    public let name: SignInName
    /// What others see: 1 … 128 characters.
    public var displayName: String
    /// In which language the console speaks to them; nil for that of their browser.
    public var language: Language?
    public var state: State
    public let createdAt: Timestamp
    /// When they last signed in; nil for never.
    public let signedInAt: Timestamp?

    public init(
        id: ID<User>, name: SignInName, displayName: String, language: Language? = nil,
        state: State = .active,
        createdAt: Timestamp, signedInAt: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.displayName = displayName
        self.language = language
        self.state = state
        self.createdAt = createdAt
        self.signedInAt = signedInAt
    }

    public enum State: String, Hashable, Sendable, CaseIterable {
        case active
        /// May not sign in; sessions and links have ended.
        case disabled
    }
}

extension User: IDKind {
    public static let prefix = "user"
}
