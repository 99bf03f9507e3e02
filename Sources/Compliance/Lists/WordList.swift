import Crypto

/// The phrases that screening rules look for. Lists are the operator's; the house ships a small seed.
public struct WordList: Hashable, Sendable {
    /// The largest file in bytes.
    public static let maximumBytes = 33_554_432
    /// The most entries.
    public static let maximumEntries = 200_000
    /// The longest phrase in bytes of UTF-8.
    public static let maximumPatternBytes = 512
    /// The longest note of a phrase, its language included, in bytes of UTF-8.
    public static let maximumNoteBytes = 1_024

    public let name: String
    /// In the order of the file, each pattern once for each class.
    public let entries: [WordListEntry]
    /// Entries that stood more than once and were dropped: coverage counts what differs.
    public let duplicates: Int
    /// SHA-256 over patterns and classes in a fixed order, in lower-case hexadecimal.
    public let hash: String

    public init(name: String, entries: [WordListEntry]) {
        struct Key: Hashable {
            let pattern: String
            let riskClass: String
        }
        var seen: Set<Key> = []
        let kept = entries.filter {
            seen.insert(Key(pattern: $0.pattern.lowercased(), riskClass: $0.riskClass)).inserted
        }
        self.name = name
        self.entries = kept
        duplicates = entries.count - kept.count
        var hasher = SHA256()
        for line in kept.map({ "\($0.riskClass)\t\($0.pattern)\n" }).sorted() {
            hasher.update(data: Array(line.utf8))
        }
        hash = RulePackLoader.hexadecimal(hasher.finalize())
    }
}
