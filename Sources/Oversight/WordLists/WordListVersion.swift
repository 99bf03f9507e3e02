import Primitives

/// One import of a word list. It never changes; which one is in force is said elsewhere.
public struct WordListVersion: Hashable, Sendable, IDKind {
    public static let prefix = "wlv"

    public let id: ID<WordListVersion>
    /// The list's name, as packs use it.
    public let list: String
    /// 1, 2, 3, … for each list.
    public let number: UInt64
    /// Of patterns and classes, as `Compliance.WordList` computes it: decisions name the list by it.
    public let hash: String
    public let entries: Int
    /// Entries that stood more than once and were dropped.
    public let duplicates: Int
    /// The size of the entries as they are kept.
    public let bytes: Int
    /// Whose decision it was: `operator`.
    public let importedBy: String
    public let importedAt: Timestamp

    public init(
        id: ID<WordListVersion>, list: String, number: UInt64, hash: String, entries: Int, duplicates: Int,
        bytes: Int, importedBy: String, importedAt: Timestamp
    ) {
        self.id = id
        self.list = list
        self.number = number
        self.hash = hash
        self.entries = entries
        self.duplicates = duplicates
        self.bytes = bytes
        self.importedBy = importedBy
        self.importedAt = importedAt
    }
}
