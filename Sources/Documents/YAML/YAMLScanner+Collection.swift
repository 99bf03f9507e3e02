extension YAMLScanner {
    /// A list or a mapping that is open at a place of the text.
    struct Collection {
        enum Kind { case list, mapping }

        let kind: Kind
        /// Where its entries start in their lines, from 0 (block style).
        let column: Int
        private var firstLines: [String: Int] = [:]

        init(kind: Kind, column: Int) {
            self.kind = kind
            self.column = column
        }

        /// Takes a key; returns the line where the mapping had it already. A list has pairs, not keys.
        mutating func note(_ key: String, line: Int) -> Int? {
            guard kind == .mapping else { return nil }
            if let first = firstLines[key] { return first }
            firstLines[key] = line
            return nil
        }
    }
}
