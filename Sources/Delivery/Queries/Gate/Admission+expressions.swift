import Primitives

extension Admission {
    static func containsAggregate(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let list): list.contains { containsAggregate($0) }
        case .object(let members):
            if members["class"] == "SUBQUERY" {
                false
            } else if members["class"] == "FUNCTION", let name = members["function_name"]?.stringValue,
                FunctionList.isAggregate(name.lowercased())
            {
                true
            } else {
                members.values.contains { containsAggregate($0) }
            }
        default: false
        }
    }

    /// Writes an expression anew from what is known of it.
    mutating func expression(_ value: JSONValue, _ reading: Reading) throws(Problem) -> String {
        try count(depth: reading.depth)
        let reading = reading.deeper
        let type = value["type"]?.stringValue ?? ""
        switch value["class"]?.stringValue {
        case "COLUMN_REF": return try column(value, reading)
        case "CONSTANT": return try Self.constant(value["value"] ?? .null)
        case "FUNCTION": return try function(value, reading)
        case "CAST":
            let name = try Self.castType(value["cast_type"] ?? .null)
            // What cannot be cast is NULL: an error would tell of a row.
            return "TRY_CAST(\(try expression(value["child"] ?? .null, reading)) AS \(name))"
        case "COMPARISON":
            let signs = [
                "COMPARE_EQUAL": "=", "COMPARE_NOTEQUAL": "<>", "COMPARE_LESSTHAN": "<",
                "COMPARE_GREATERTHAN": ">",
                "COMPARE_LESSTHANOREQUALTO": "<=", "COMPARE_GREATERTHANOREQUALTO": ">=",
                "COMPARE_DISTINCT_FROM": "IS DISTINCT FROM",
                "COMPARE_NOT_DISTINCT_FROM": "IS NOT DISTINCT FROM",
            ]
            guard let sign = signs[type] else { throw unknown(type) }
            let left = try expression(value["left"] ?? .null, reading)
            return "(\(left) \(sign) \(try expression(value["right"] ?? .null, reading)))"
        case "CONJUNCTION":
            guard type == "CONJUNCTION_AND" || type == "CONJUNCTION_OR" else { throw unknown(type) }
            let parts = try expressions(value["children"], reading)
            return "(\(parts.joined(separator: type == "CONJUNCTION_AND" ? " AND " : " OR ")))"
        case "BETWEEN":
            guard type == "COMPARE_BETWEEN" else { throw unknown(type) }
            let input = try expression(value["input"] ?? .null, reading)
            let lower = try expression(value["lower"] ?? .null, reading)
            return "(\(input) BETWEEN \(lower) AND \(try expression(value["upper"] ?? .null, reading)))"
        case "CASE":
            var sql = "CASE"
            for check in value["case_checks"]?.arrayValue ?? [] {
                sql += " WHEN \(try expression(check["when_expr"] ?? .null, reading))"
                sql += " THEN \(try expression(check["then_expr"] ?? .null, reading))"
            }
            return "\(sql) ELSE \(try expression(value["else_expr"] ?? .null, reading)) END"
        case "OPERATOR": return try operation(value, type, reading)
        case "SUBQUERY": return try subquery(value, reading)
        case "WINDOW": return try window(value, reading)
        default: throw unknown(value["class"]?.stringValue ?? "nothing")
        }
    }

    private func unknown(_ what: String) -> Problem {
        Self.refusal(
            "an expression of the kind \(what.prefix(40))",
            "Use columns, constants, comparisons, CASE and the functions that docs/queries.md lists; name columns, not *."
        )
    }

    mutating func expressions(_ list: JSONValue?, _ reading: Reading) throws(Problem) -> [String] {
        var parts: [String] = []
        for part in list?.arrayValue ?? [] { parts.append(try expression(part, reading)) }
        return parts
    }

    private func column(_ value: JSONValue, _ reading: Reading) throws(Problem) -> String {
        let names = value["column_names"]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard names.count == 1 || names.count == 2 else {
            throw Self.refusal("a name of more than two parts", "Write table.column.")
        }
        for name in names { try Self.checkName(name) }
        if names.count == 1,
            let source = reading.sources.first(where: { $0.merged.contains(names[0].lowercased()) })
        {
            return "\(Self.quoted(source.alias)).\(Self.quoted(names[0]))"
        }
        return names.map(Self.quoted).joined(separator: ".")
    }

    private mutating func operation(
        _ value: JSONValue, _ type: String, _ reading: Reading
    ) throws(Problem) -> String {
        let parts = try expressions(value["children"], reading)
        switch (type, parts.count) {
        case ("OPERATOR_NOT", 1): return "(NOT \(parts[0]))"
        case ("OPERATOR_IS_NULL", 1): return "(\(parts[0]) IS NULL)"
        case ("OPERATOR_IS_NOT_NULL", 1): return "(\(parts[0]) IS NOT NULL)"
        case ("OPERATOR_COALESCE", 1...): return "coalesce(\(parts.joined(separator: ", ")))"
        case ("OPERATOR_NULLIF", 2): return "nullif(\(parts[0]), \(parts[1]))"
        case ("COMPARE_IN", 2...): return "(\(parts[0]) IN (\(parts.dropFirst().joined(separator: ", "))))"
        case ("COMPARE_NOT_IN", 2...):
            return "(\(parts[0]) NOT IN (\(parts.dropFirst().joined(separator: ", "))))"
        default: throw unknown(type)
        }
    }

    /// A query as a value: it is released, and knows nothing of the rows around it.
    private mutating func subquery(_ value: JSONValue, _ reading: Reading) throws(Problem) -> String {
        guard let node = value["subquery"]?["node"] else { throw unknown("SUBQUERY") }
        let relation = try hoist(node, reading.scope, depth: reading.depth)
        guard relation.isReleased, let columns = relation.columns, columns.count == 1 else {
            throw Self.refusal(
                "a query of rows, or of several columns, as a value", "Aggregate in it, or JOIN the table.")
        }
        let query = "(SELECT \(Self.quoted(columns[0].name)) FROM \(Self.quoted(relation.name)))"
        switch value["subquery_type"]?.stringValue {
        case "SCALAR": return query
        case "ANY" where value["comparison_type"] == "COMPARE_EQUAL":
            return "(\(try expression(value["child"] ?? .null, reading)) IN \(query))"
        default: throw Self.refusal("EXISTS and comparisons with ALL or ANY", "Use JOIN or IN.")
        }
    }

    private mutating func window(_ value: JSONValue, _ reading: Reading) throws(Problem) -> String {
        guard !reading.touchesRows else {
            throw Self.refusal(
                "window functions over rows", "Aggregate in a WITH first, and use them on its result.")
        }
        let name = value["function_name"]?.stringValue?.lowercased() ?? ""
        guard FunctionList.windows.contains(name), value["start"] == "UNBOUNDED_PRECEDING",
            value["end"] == "CURRENT_ROW_RANGE", value["exclude_clause"] == "NO_OTHER",
            value["ignore_nulls"]?.boolValue != true, value["distinct"]?.boolValue != true,
            ["filter_expr", "start_expr", "end_expr", "offset_expr", "default_expr", "arg_orders"]
                .allSatisfy({ value.isEmptyList($0) })
        else { throw Self.refusal("this window", "Use row_number, rank, lag, lead, sum, avg and the like.") }
        let arguments = try expressions(value["children"], reading).joined(separator: ", ")
        let keys = try expressions(value["partitions"], reading)
        let partition = keys.isEmpty ? "" : "PARTITION BY \(keys.joined(separator: ", "))"
        let order = try order(["orders": value["orders"] ?? []], reading)
        return "\(name == "count_star" ? "count(*)" : "\(name)(\(arguments))") OVER (\(partition)\(order))"
    }

    private mutating func function(_ value: JSONValue, _ reading: Reading) throws(Problem) -> String {
        let name = value["function_name"]?.stringValue?.lowercased() ?? ""
        let schema = value["schema"]?.stringValue ?? ""
        guard schema.isEmpty || schema == "main", value.isEmptyList("catalog"),
            value["export_state"]?.boolValue != true
        else { throw Self.refusal("a function of a schema or catalog", "Name the function alone.") }
        if FunctionList.isAggregate(name) { return try aggregate(value, name, reading) }
        guard value["distinct"]?.boolValue != true, value["filter"]?.isNull ?? true,
            value["order_bys"]?.isEmptyList("orders") ?? true
        else { throw unknown("FUNCTION with DISTINCT, FILTER or ORDER BY") }
        let arguments = try expressions(value["children"], reading)
        if FunctionList.operators.contains(name) {
            let text: String
            switch arguments.count {
            case 1 where name == "-" || name == "+": text = "(\(name) \(arguments[0]))"
            case 2: text = "(\(arguments[0]) \(name) \(arguments[1]))"
            default: throw unknown("operator \(name)")
            }
            return FunctionList.failing.contains(name) ? "TRY(\(text))" : text
        }
        guard FunctionList.scalars.contains(name) else {
            throw Self.refusal(
                "the function \"\(name.prefix(40))\"", "docs/queries.md lists those that may be called.")
        }
        let text = "\(Self.quoted(name))(\(arguments.joined(separator: ", ")))"
        return FunctionList.failing.contains(name) ? "TRY(\(text))" : text
    }
}
