import Documents

/// Reads one mapping of a document key by key; what is wrong goes to the faults, and the reading goes on.
struct MappingReader {
    /// The most items that a list of a document may have.
    static let maximumItems = 2_000
    /// The most characters that a text of a document may have.
    static let maximumCharacters = 4_096

    /// The way to the mapping, such as `duties[0]`; empty for the whole file.
    let path: String
    /// Where the mapping starts.
    let position: TextPosition
    let faults: FaultCollector
    private let entries: [String: DocumentNode.Entry]

    /// - Parameter keys: the keys that the mapping may have.
    /// - Returns: `nil`, with a fault, where the node is no mapping.
    init?(_ node: DocumentNode, path: String, keys: [String], faults: FaultCollector) {
        guard case .mapping(let pairs) = node.content else {
            faults.addWrongType(
                node, path: path, expected: "a mapping",
                mend: "write its keys below it, indented, as \"key: value\"")
            return nil
        }
        self.path = path
        position = node.position
        self.faults = faults
        var entries: [String: DocumentNode.Entry] = [:]
        for entry in pairs {
            let keyPath = Self.join(path, FaultCollector.shown(entry.key))
            if let firstLine = entry.repeats {
                faults.addRepeatedKey(entry.position, path: keyPath, key: entry.key, firstLine: firstLine)
            } else if keys.contains(entry.key) {
                entries[entry.key] = entry
            } else {
                faults.add(
                    entry.position, keyPath, "unknown key \(FaultCollector.quoted(entry.key))",
                    Spelling.mend(for: entry.key, among: keys))
            }
        }
        self.entries = entries
    }

    func has(_ key: String) -> Bool { entries[key] != nil }

    func path(of key: String) -> String { Self.join(path, key) }

    /// Where the key stands, or the mapping where it is absent.
    func position(of key: String) -> TextPosition { entries[key]?.position ?? position }

    func node(_ key: String) -> DocumentNode? { entries[key]?.value }

    /// The value of a key that must be there.
    func requiredNode(_ key: String, like example: String) -> DocumentNode? {
        if let node = node(key) { return node }
        faults.add(position, path, "the key \"\(key)\" is missing", "add \"\(key): \(example)\"")
        return nil
    }

    /// A mapping below this one; `nil` where the key is absent or no mapping.
    func mapping(_ key: String, keys: [String]) -> MappingReader? {
        node(key).flatMap { MappingReader($0, path: path(of: key), keys: keys, faults: faults) }
    }

    /// The items of a list with their paths; none where the key is absent or no list.
    func list(_ key: String) -> [(node: DocumentNode, path: String)] {
        guard let node = node(key) else { return [] }
        guard case .list(let items) = node.content else {
            faults.addWrongType(
                node, path: path(of: key), expected: "a list",
                mend: "write one \"- \" a line, or [a, b]; [] for none")
            return []
        }
        guard items.count <= Self.maximumItems else {
            faults.add(
                node.position, path(of: key), "the list has \(items.count) items",
                "keep it to \(Self.maximumItems)")
            return []
        }
        return items.enumerated().map { ($1, "\(path(of: key))[\($0)]") }
    }

    /// The mappings of a list.
    func mappings(_ key: String, keys: [String]) -> [MappingReader] {
        list(key).compactMap { MappingReader($0.node, path: $0.path, keys: keys, faults: faults) }
    }

    private static func join(_ path: String, _ key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }
}
