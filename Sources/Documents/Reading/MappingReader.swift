/// Reads one mapping of a document key by key; what is wrong goes to the faults, and the reading goes on.
package struct MappingReader {
    /// The way to the mapping, such as `services[0]`; empty for the whole file.
    package let path: String
    /// Where the mapping starts.
    package let position: TextPosition
    package let context: ReadingContext
    private let entries: [String: DocumentNode.Entry]

    package var faults: FaultCollector { context.faults }

    /// - Parameters:
    ///   - keys: the keys that the mapping may have.
    ///   - explanation: says why a known key does not belong here, and how to mend that; `nil` for unknown keys.
    /// - Returns: `nil`, with a fault, where the node is no mapping.
    package init?(
        _ node: DocumentNode, path: String, keys: [String], context: ReadingContext,
        explanation: (String) -> (message: String, mend: String)? = { _ in nil }
    ) {
        guard case .mapping(let pairs) = node.content else {
            context.faults.addWrongType(
                node, path: path, expected: "a mapping",
                mend: "write its keys below it, indented, as \"key: value\"")
            return nil
        }
        self.path = path
        position = node.position
        self.context = context
        var entries: [String: DocumentNode.Entry] = [:]
        for entry in pairs {
            let keyPath = Self.join(path, FaultCollector.shown(entry.key))
            if let firstLine = entry.repeats {
                context.faults.addRepeatedKey(
                    entry.position, path: keyPath, key: entry.key, firstLine: firstLine)
            } else if keys.contains(entry.key) {
                entries[entry.key] = entry
            } else if let (message, mend) = explanation(entry.key) {
                context.faults.add(entry.position, keyPath, message, mend)
            } else {
                context.faults.add(
                    entry.position, keyPath, "unknown key \(FaultCollector.quoted(entry.key))",
                    Spelling.mend(for: entry.key, among: keys))
            }
        }
        self.entries = entries
    }

    package func has(_ key: String) -> Bool { entries[key] != nil }

    package func path(of key: String) -> String { Self.join(path, key) }

    /// Where the key stands, or the mapping where it is absent.
    package func position(of key: String) -> TextPosition { entries[key]?.position ?? position }

    package func node(_ key: String) -> DocumentNode? { entries[key]?.value }

    /// The value of a key that must be there.
    package func requiredNode(_ key: String, like example: String) -> DocumentNode? {
        if let node = node(key) { return node }
        faults.add(position, path, "the key \"\(key)\" is missing", "add \"\(key): \(example)\"")
        return nil
    }

    private static func join(_ path: String, _ key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }
}
