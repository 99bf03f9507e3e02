import Primitives

extension Admission {
    /// - Returns: ` FROM …`, or nothing where there is nothing.
    mutating func from(
        _ table: JSONValue, _ scope: Scope, _ sources: inout [Source], depth: Int
    ) throws(Problem) -> String {
        if table["type"]?.stringValue == "EMPTY" { return "" }
        let text = try source(table, scope, &sources, depth: depth)
        return " FROM \(text)"
    }

    private mutating func source(
        _ table: JSONValue, _ scope: Scope, _ sources: inout [Source], depth: Int
    ) throws(Problem) -> String {
        try count(depth: depth)
        guard table["sample"]?.isNull ?? true else {
            throw Self.refusal("TABLESAMPLE", "Aggregate over all rows that WHERE leaves.")
        }
        var alias = table["alias"]?.stringValue ?? ""
        switch table["type"]?.stringValue {
        case "BASE_TABLE":
            guard table.isEmptyList("schema_name"), table.isEmptyList("catalog_name"),
                table.isEmptyList("at_clause"), table.isEmptyList("column_name_alias"),
                let name = table["table_name"]?.stringValue
            else {
                throw Self.refusal("a schema, a catalog or other names of columns", "Name the table alone.")
            }
            if alias.isEmpty { alias = name }
            try Self.checkName(alias)
            let relation = try relation(name, scope)
            try add(Source(alias: alias, relation: relation), to: &sources)
            return "\(Self.quoted(relation.name)) AS \(Self.quoted(alias))"
        case "SUBQUERY":
            guard table.isEmptyList("column_name_alias"), let node = table["subquery"]?["node"] else {
                throw Self.refusal("other names of a query's columns", "Name them with AS within it.")
            }
            let relation = try hoist(node, scope, depth: depth)
            if alias.isEmpty { alias = "unnamed_\(sources.count + 1)" }
            try Self.checkName(alias)
            try add(Source(alias: alias, relation: relation), to: &sources)
            return "\(Self.quoted(relation.name)) AS \(Self.quoted(alias))"
        case "JOIN":
            return try join(table, scope, &sources, depth: depth)
        default:
            throw Self.refusal(
                "table functions, files, VALUES, PIVOT, DESCRIBE or SHOW",
                "Read the product's tables by their names.")
        }
    }

    private mutating func join(
        _ table: JSONValue, _ scope: Scope, _ sources: inout [Source], depth: Int
    ) throws(Problem) -> String {
        let words = [
            "INNER": "JOIN", "LEFT": "LEFT JOIN", "RIGHT": "RIGHT JOIN", "OUTER": "FULL JOIN",
            "FULL": "FULL JOIN",
        ]
        guard let word = words[table["join_type"]?.stringValue ?? ""],
            let kind = table["ref_type"]?.stringValue, kind == "REGULAR" || kind == "CROSS",
            table.isEmptyList("duplicate_eliminated_columns")
        else {
            throw Self.refusal(
                "NATURAL, SEMI, ANTI, ASOF, POSITIONAL or LATERAL joins", "Use JOIN … ON or JOIN … USING.")
        }
        let first = sources.count
        let left = try source(table["left"] ?? .null, scope, &sources, depth: depth + 1)
        let middle = sources.count
        let right = try source(table["right"] ?? .null, scope, &sources, depth: depth + 1)
        if sources[first...].contains(where: { !$0.relation.isReleased }) {
            let sides = (left: first..<middle, right: middle..<sources.count)
            return try joinOfRows(table, (left, right), &sources, sides)
        }
        if kind == "CROSS" { return "(\(left) CROSS JOIN \(right))" }
        if let using = table["using_columns"]?.arrayValue, !using.isEmpty {
            var names: [String] = []
            for name in using.compactMap(\.stringValue) {
                try Self.checkName(name)
                names.append(Self.quoted(name))
            }
            return "(\(left) \(word) \(right) USING (\(names.joined(separator: ", "))))"
        }
        guard let condition = table["condition"], !condition.isNull else {
            throw Self.refusal("a join without a condition", "Say ON or USING.")
        }
        let reading = Reading(sources: sources, scope: scope, derivedAliases: [], depth: depth)
        guard !Self.containsAggregate(condition) else {
            throw Self.refusal("an aggregate in a join", "Join what a WITH has aggregated.")
        }
        return "(\(left) \(word) \(right) ON \(try expression(condition, reading)))"
    }

    private func add(_ source: Source, to sources: inout [Source]) throws(Problem) {
        guard !sources.contains(where: { $0.alias.lowercased() == source.alias.lowercased() }) else {
            throw Self.refusal("two tables of one name", "Name each with AS.")
        }
        sources.append(source)
    }

    private mutating func relation(_ name: String, _ scope: Scope) throws(Problem) -> Relation {
        let lower = name.lowercased()
        if let known = scope[lower] { return known }
        guard rules.tables.contains(lower) else {
            let known = rules.tables.sorted().prefix(20).joined(separator: ", ")
            throw Self.refusal(
                "other tables, files or names than the product's", "Its tables are: \(known).")
        }
        mentions.append(lower)
        let isReference = rules.referenceTables.contains(lower)
        return Relation(
            name: lower, isReleased: isReference, rowColumns: isReference ? [] : [TableNames.row],
            columns: nil)
    }
}
