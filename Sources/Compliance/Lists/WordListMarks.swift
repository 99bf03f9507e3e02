import Documents

/// What a standard asks of the size and age of a keyword library (TC260-003, 8.1).
public struct WordListMarks: Hashable, Sendable {
    public let duty: DutyID
    public let clause: String
    /// Entries in all.
    public let total: Int
    /// Entries for each risk of a group of classes: `["A.1": 200]`.
    public let perClass: [String: Int]
    /// The longest time between two updates.
    public let updateDays: Int
}

extension WordListMarks {
    static let keys = ["duty", "clause", "total", "per_class", "update_days"]
    private static let counts = 0...10_000_000

    init?(reading reader: MappingReader, duties: DutyList) {
        let duty = reader.duty(of: duties)
        let clause = reader.requiredText("clause", like: "\"TC260-003 8.1\"")?.value
        let total = reader.requiredInteger("total", Self.counts)
        let days = reader.requiredInteger("update_days", 1...3_650)
        var perClass: [String: Int] = [:]
        if let node = reader.node("per_class"), case .mapping(let entries) = node.content,
            let classes = reader.mapping("per_class", keys: entries.map(\.key))
        {
            for entry in entries { perClass[entry.key] = classes.integer(entry.key, Self.counts) }
        }
        guard let duty, let clause, let total, let days else { return nil }
        self.init(duty: duty, clause: clause, total: total, perClass: perClass, updateDays: days)
    }
}
