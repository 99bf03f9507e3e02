import Primitives

/// A key with which an account's programs authenticate. Its text is known only to who received it.
public struct APIKey: Hashable, Sendable {
    public let id: ID<APIKey>
    public let account: ID<Account>
    /// What people call it.
    public let label: String
    public let hash: KeyHash
    /// Enough to recognise the key by, too little to guess it from (see ``hint(for:)``).
    public let hint: String
    public let origin: Origin
    public let createdAt: Timestamp
    /// Since when it no longer opens anything, or nil.
    public let revokedAt: Timestamp?

    public var isRevoked: Bool { revokedAt != nil }
}

extension APIKey: IDKind {
    public static let prefix = "key"
}

extension APIKey {
    /// The first three characters and "…" of a key longer than twelve characters, otherwise only "…".
    public static func hint(for key: String) -> String {
        key.count > 12 ? key.prefix(3) + "…" : "…"
    }
}
