import Documents

extension MappingReader {
    /// A mapping below this one; `nil` where the key is absent or no mapping.
    func mapping(_ key: String, keys: [String]) -> MappingReader? {
        node(key).flatMap { MappingReader($0, path: path(of: key), keys: keys, context: context) }
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
        return items.enumerated().map { ($1, "\(path(of: key))[\($0)]") }
    }

    func texts(_ key: String, like example: String) -> [Located<String>] {
        list(key).compactMap { text($0.node, path: $0.path, like: example) }
    }
}
