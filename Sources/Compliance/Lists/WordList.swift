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
    /// SHA-256 over classes and patterns in a fixed order, each after its length, in lower-case hexadecimal.
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
        // Each field after its length: no two lists of different entries are one text.
        let lines = kept.map { entry in
            Array(
                "\(entry.riskClass.utf8.count):\(entry.riskClass)\(entry.pattern.utf8.count):\(entry.pattern)"
                    .utf8)
        }
        for line in lines.sorted(by: { $0.lexicographicallyPrecedes($1) }) { hasher.update(data: line) }
        hash = hasher.finalize().hexadecimal
    }
}
