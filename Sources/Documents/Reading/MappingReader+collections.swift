extension MappingReader {
    /// A mapping below this one; `nil` where the key is absent or no mapping.
    package func mapping(_ key: String, keys: [String]) -> MappingReader? {
        node(key).flatMap { MappingReader($0, path: path(of: key), keys: keys, context: context) }
    }

    /// The items of a list with their paths; none where the key is absent or no list.
    package func list(_ key: String) -> [(node: DocumentNode, path: String)] {
        guard let node = node(key) else { return [] }
        guard case .list(let items) = node.content else {
            faults.addWrongType(
                node, path: path(of: key), expected: "a list",
                mend: "write one \"- \" a line, or [a, b]; [] for none")
            return []
        }
        if let most = context.bounds.items, items.count > most {
            faults.add(
                node.position, path(of: key), "the list has \(items.count) items", "keep it to \(most)")
            return []
        }
        return items.enumerated().map { ($1, "\(path(of: key))[\($0)]") }
    }

    /// The mappings of a list.
    package func mappings(_ key: String, keys: [String]) -> [MappingReader] {
        list(key).compactMap { MappingReader($0.node, path: $0.path, keys: keys, context: context) }
    }

    package func texts(_ key: String, like example: String) -> [Located<String>] {
        list(key).compactMap { text($0.node, path: $0.path, like: example) }
    }
}
