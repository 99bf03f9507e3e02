import Primitives

extension Admission {
    mutating func select(
        _ node: JSONValue, _ outer: Scope, depth: Int, isTop: Bool
    ) throws(Problem) -> Selected {
        try count(depth: depth)
        guard node["type"]?.stringValue == "SELECT_NODE" else {
            throw Self.refusal("UNION, INTERSECT, EXCEPT or recursion", "Send one query for each part.")
        }
        guard node["sample"]?.isNull ?? true, node["qualify"]?.isNull ?? true else {
            throw Self.refusal("SAMPLE or QUALIFY", "Aggregate over all rows that WHERE leaves.")
        }
        var scope = outer
        for entry in node["cte_map"]?["map"]?.arrayValue ?? [] {
            guard let name = entry["key"]?.stringValue, let value = entry["value"],
                value.isEmptyList("aliases"), value.isEmptyList("key_targets"),
                let body = value["query"]?["node"]
            else { throw Self.refusal("a WITH that renames columns", "Name the columns with AS.") }
            try Self.checkName(name)
            scope[name.lowercased()] = try hoist(body, scope, depth: depth)
        }
        var sources: [Source] = []
        let from = try self.from(node["from_table"] ?? .null, scope, &sources, depth: depth)
        let list = node["select_list"]?.arrayValue ?? []
        let reading = Reading(
            sources: sources, scope: scope, derivedAliases: Self.derivedAliases(list), depth: depth)
        let isAggregating =
            !node.isEmptyList("group_expressions") || node["having"]?.isNull == false
            || node["aggregate_handling"]?.stringValue == "FORCE_AGGREGATES"
            || list.contains { Self.containsAggregate($0) }
        guard reading.touchesRows else {
            return try released(node, list, from, reading, isTop: isTop)
        }
        return isAggregating
            ? try figures(node, list, from, reading, isTop: isTop)
            : try rows(node, list, from, reading, isTop)
    }

    /// A SELECT over what is released already: nothing is left to protect.
    private mutating func released(
        _ node: JSONValue, _ list: [JSONValue], _ from: String, _ reading: Reading, isTop: Bool
    ) throws(Problem) -> Selected {
        var sql = try head(node, list, from, reading, isTop: isTop)
        if let having = node["having"], !having.isNull { sql += " HAVING \(try expression(having, reading))" }
        sql += try modifiers(node, reading)
        return Selected(
            sql: sql, isReleased: true, rowColumns: [],
            columns: try (isTop ? names(list) : emitted(list, isTop: false)).map {
                Column(name: $0, meaning: .other)
            })
    }

    /// A SELECT that aggregates over rows: every group from enough different rows of every protected table.
    private mutating func figures(
        _ node: JSONValue, _ list: [JSONValue], _ from: String, _ reading: Reading, isTop: Bool
    ) throws(Problem) -> Selected {
        levels += 1
        let before = figureCount
        var sql = try head(node, list, from, reading, isTop: isTop)
        var conditions = reading.rowColumns.map { "count(DISTINCT \($0)) >= \(rules.minimumGroup)" }
        if let having = node["having"], !having.isNull {
            conditions.append("(\(try expression(having, reading)))")
        }
        sql += " HAVING \(conditions.joined(separator: " AND "))"
        sql += try modifiers(node, reading)
        return Selected(
            sql: sql, isReleased: true, rowColumns: [],
            columns: try (isTop ? names(list) : emitted(list, isTop: false)).map {
                Column(name: $0, meaning: .other)
            },
            figures: max(1, figureCount - before), mostRows: Self.mostRows(node))
    }

    /// One row without groups; as many as a LIMIT says.
    private static func mostRows(_ node: JSONValue) -> Int? {
        if node.isEmptyList("group_expressions"),
            node["aggregate_handling"]?.stringValue != "FORCE_AGGREGATES"
        {
            return 1
        }
        let limits = (node["modifiers"]?.arrayValue ?? []).compactMap { modifier in
            modifier["limit"]?["value"]?["value"]?.intValue
        }
        return limits.min().map { Int(clamping: $0) }
    }

    /// A SELECT that hands rows on, with their numbers.
    private mutating func rows(
        _ node: JSONValue, _ list: [JSONValue], _ from: String, _ reading: Reading, _ isTop: Bool
    ) throws(Problem) -> Selected {
        guard !isTop else {
            throw Self.refusal(
                "rows: every column of the result is an aggregate or a key of GROUP BY",
                "Use count, sum, avg and the like.")
        }
        guard node.isEmptyList("modifiers") else {
            throw Self.refusal(
                "DISTINCT, ORDER BY or LIMIT over rows", "Use GROUP BY, and sort or limit what it gives.")
        }
        let names = try emitted(list, isTop: false)
        var columns: [Column] = []
        for (item, name) in zip(list, names) {
            columns.append(Column(name: name, meaning: try meaning(of: item, reading)))
        }
        let hidden = reading.rowColumns.indices.map { "\(TableNames.row)_\(hoisted.count)_\($0)" }
        let extra = zip(reading.rowColumns, hidden).map { "\($0) AS \(Self.quoted($1))" }
        let sql = try head(node, list, from, reading, isTop: false, extra: extra)
        return Selected(sql: sql, isReleased: false, rowColumns: hidden, columns: columns)
    }

    private mutating func head(
        _ node: JSONValue, _ list: [JSONValue], _ from: String, _ reading: Reading, isTop: Bool,
        extra: [String] = []
    ) throws(Problem) -> String {
        let names = try emitted(list, isTop: isTop)
        var items: [String] = []
        for (item, name) in zip(list, names) {
            items.append("\(try expression(item, reading)) AS \(Self.quoted(name))")
        }
        let isDistinct =
            node["modifiers"]?.arrayValue?.contains { $0["type"] == "DISTINCT_MODIFIER" } ?? false
        var sql = "SELECT \(isDistinct ? "DISTINCT " : "")\((items + extra).joined(separator: ", "))\(from)"
        if let filter = node["where_clause"], !filter.isNull {
            guard !Self.containsAggregate(filter) else {
                throw Self.refusal("an aggregate in WHERE", "Use HAVING.")
            }
            sql += " WHERE \(try expression(filter, reading))"
        }
        if node["aggregate_handling"]?.stringValue == "FORCE_AGGREGATES" {
            sql += " GROUP BY ALL"
        } else if let groups = node["group_expressions"]?.arrayValue, !groups.isEmpty {
            guard node["group_sets"]?.arrayValue?.count ?? 1 == 1 else {
                throw Self.refusal(
                    "GROUPING SETS, ROLLUP or CUBE: a total less the groups shown is the group that is not",
                    "Group once.")
            }
            var keys: [String] = []
            for group in groups {
                guard !Self.containsAggregate(group) else {
                    throw Self.refusal("an aggregate as a key", "Group by columns.")
                }
                keys.append(try expression(group, reading))
            }
            sql += " GROUP BY \(keys.joined(separator: ", "))"
        }
        return sql
    }

    /// The names of the columns that a list of expressions gives.
    private func names(_ list: [JSONValue]) throws(Problem) -> [String] {
        var names: [String] = []
        for (index, item) in list.enumerated() {
            var name = item["alias"]?.stringValue ?? ""
            if name.isEmpty { name = item["column_names"]?.arrayValue?.last?.stringValue ?? "" }
            if name.isEmpty { name = item["function_name"]?.stringValue ?? "" }
            if name.isEmpty { name = "column_\(index + 1)" }
            try Self.checkName(name)
            names.append(name)
        }
        guard !list.isEmpty else { throw Self.refusal("a SELECT of nothing", "Name what to compute.") }
        return names
    }

    /// The names that the SQL gives them. DuckDB lets a later expression mean an earlier output by its name, so what
    /// the statement does not name gets a name that no statement may use, and no two within have one name.
    private func emitted(_ list: [JSONValue], isTop: Bool) throws(Problem) -> [String] {
        let shown = try names(list)
        let names = zip(list, shown).enumerated().map { index, pair in
            let isNamed = pair.0["alias"]?.stringValue?.isEmpty == false || pair.0["class"] == "COLUMN_REF"
            return isNamed ? pair.1 : "__minato_c\(index)"
        }
        guard isTop || Set(names.map { $0.lowercased() }).count == names.count else {
            throw Self.refusal("two columns of one name in a query within", "Name each with AS.")
        }
        return names
    }

    /// The names that the list gives: an expression that uses one may mean the output.
    private static func derivedAliases(_ list: [JSONValue]) -> Set<String> {
        Set(
            list.filter { !containsAggregate($0) }.compactMap { item in
                let alias = item["alias"]?.stringValue?.lowercased() ?? ""
                let own = item["column_names"]?.arrayValue?.last?.stringValue?.lowercased()
                return alias.isEmpty || alias == own ? nil : alias
            })
    }

    private mutating func modifiers(_ node: JSONValue, _ reading: Reading) throws(Problem) -> String {
        var sql = ""
        for modifier in node["modifiers"]?.arrayValue ?? [] {
            switch modifier["type"]?.stringValue {
            case "DISTINCT_MODIFIER" where modifier.isEmptyList("distinct_on_targets"): break
            case "ORDER_MODIFIER": sql += try order(modifier, reading)
            case "LIMIT_MODIFIER":
                for (word, member) in [("LIMIT", "limit"), ("OFFSET", "offset")] {
                    guard let value = modifier[member], !value.isNull else { continue }
                    guard value["class"] == "CONSTANT", let count = value["value"]?["value"]?.intValue,
                        count >= 0
                    else { throw Self.refusal("a LIMIT that is computed", "Give a number.") }
                    sql += " \(word) \(count)"
                }
            default: throw Self.refusal("DISTINCT ON or a LIMIT in per cent", "Use GROUP BY and LIMIT.")
            }
        }
        return sql
    }

    mutating func order(_ modifier: JSONValue, _ reading: Reading) throws(Problem) -> String {
        var parts: [String] = []
        for entry in modifier["orders"]?.arrayValue ?? [] {
            let key = try expression(entry["expression"] ?? .null, reading)
            let direction = entry["type"] == "DESCENDING" ? " DESC" : ""
            let nulls =
                switch entry["null_order"]?.stringValue {
                case "NULLS_FIRST", "NULLS FIRST": " NULLS FIRST"
                case "NULLS_LAST", "NULLS LAST": " NULLS LAST"
                default: ""
                }
            parts.append(key + direction + nulls)
        }
        return parts.isEmpty ? "" : " ORDER BY \(parts.joined(separator: ", "))"
    }
}
