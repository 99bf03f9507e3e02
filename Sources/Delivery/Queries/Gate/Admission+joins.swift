import Primitives

extension Admission {
    /// A join of rows with what is released: no row comes out of it twice, and nothing comes out that is no row.
    ///
    /// Otherwise how often a row counts, or that it is not there, could be made to depend on its values. So a join is
    /// by equal columns, the released side takes part with those of its rows whose key is there once, and it is never
    /// the side that an outer join keeps. Keys are compared as text: under a cast that we do not see, two keys that
    /// differ could be equal to one.
    func joinOfRows(
        _ table: JSONValue, _ texts: (left: String, right: String), _ sources: inout [Source],
        _ sides: (left: Range<Int>, right: Range<Int>)
    ) throws(Problem) -> String {
        let isLeft = sources[sides.left].contains { !$0.relation.isReleased }
        let isRight = sources[sides.right].contains { !$0.relation.isReleased }
        guard isLeft != isRight else {
            throw Self.refusal(
                "a join of rows with rows",
                "Aggregate one side by the key first, or ask the supplier for one table.")
        }
        let rows = isLeft ? sides.left : sides.right
        let other = isLeft ? sides.right : sides.left
        let word: String
        switch table["join_type"]?.stringValue {
        case "INNER": word = "JOIN"
        case "LEFT" where isLeft: word = "LEFT JOIN"
        case "RIGHT" where isRight: word = "RIGHT JOIN"
        default:
            throw Self.refusal(
                "an outer join that keeps more than rows", "Keep the side of the protected table.")
        }
        guard table["ref_type"]?.stringValue == "REGULAR", other.count == 1 else {
            throw Self.refusal(
                "a CROSS JOIN of rows, or a join of them with a join",
                "Join one table after the other, by equal columns.")
        }
        let released = sources[other.lowerBound]
        let keys = try keys(table, &sources, rows, released)
        let own = keys.map { "CAST(\(Self.quoted($0.released)) AS VARCHAR)" }
        let once = """
            (SELECT * FROM \(Self.quoted(released.relation.name)) \
            QUALIFY count(*) OVER (PARTITION BY \(own.joined(separator: ", "))) = 1) AS \(Self.quoted(released.alias))
            """
        let equal = zip(keys, own).map { key, _ in
            """
            CAST(\(Self.quoted(key.alias)).\(Self.quoted(key.column)) AS VARCHAR) = \
            CAST(\(Self.quoted(released.alias)).\(Self.quoted(key.released)) AS VARCHAR)
            """
        }
        let (left, right) = isLeft ? (texts.left, once) : (once, texts.right)
        return "(\(left) \(word) \(right) ON \(equal.joined(separator: " AND ")))"
    }

    private typealias Key = (alias: String, column: String, released: String)

    private func keys(
        _ table: JSONValue, _ sources: inout [Source], _ rows: Range<Int>, _ released: Source
    ) throws(Problem) -> [Key] {
        if let using = table["using_columns"]?.arrayValue, !using.isEmpty {
            guard rows.count == 1 else {
                throw Self.refusal("USING with a join", "Write ON with the names of the tables.")
            }
            var keys: [Key] = []
            for name in using.compactMap(\.stringValue) {
                try Self.checkName(name)
                sources[rows.lowerBound].merged.insert(name.lowercased())
                keys.append((sources[rows.lowerBound].alias, name, name))
            }
            return keys
        }
        let condition = table["condition"] ?? .null
        var conjuncts = [condition]
        if condition["type"] == "CONJUNCTION_AND" { conjuncts = condition["children"]?.arrayValue ?? [] }
        var keys: [Key] = []
        for conjunct in conjuncts {
            guard conjunct["class"] == "COMPARISON", conjunct["type"] == "COMPARE_EQUAL",
                var row = Self.columnNames(conjunct["left"]), var key = Self.columnNames(conjunct["right"])
            else { throw Self.unequal }
            if row.alias.lowercased() == released.alias.lowercased() { swap(&row, &key) }
            guard key.alias.lowercased() == released.alias.lowercased(),
                sources[rows].contains(where: { $0.alias.lowercased() == row.alias.lowercased() })
            else { throw Self.unequal }
            for name in [row.alias, row.column, key.column] { try Self.checkName(name) }
            keys.append((row.alias, row.column, key.column))
        }
        guard !keys.isEmpty else { throw Self.unequal }
        return keys
    }

    private static func columnNames(_ value: JSONValue?) -> (alias: String, column: String)? {
        let names = value?["column_names"]?.arrayValue?.compactMap(\.stringValue) ?? []
        return value?["class"] == "COLUMN_REF" && names.count == 2 ? (names[0], names[1]) : nil
    }

    private static var unequal: Problem {
        refusal(
            "a join of rows by other than equal columns",
            "Write ON table.column = other.column, with AND between several.")
    }
}
