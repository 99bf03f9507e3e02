import Primitives

extension Admission {
    /// What is aggregated, and what makes a row contribute to it.
    struct Argument {
        var sql: String
        /// The instances of protected tables whose columns it mentions, one entry for each mention.
        var sources: [String] = []
        /// Whether it is a column as it stands.
        var isPlain = false
        var usesShape = false
        var usesMeasure = false
    }

    /// An aggregate. Over rows it shows a figure only where enough different rows contribute to it: those its FILTER
    /// leaves and whose arguments are not NULL. What the FILTER leaves out is nobody, or as many: otherwise the
    /// difference would be the figure of a few.
    mutating func aggregate(
        _ value: JSONValue, _ name: String, _ reading: Reading
    ) throws(Problem) -> String {
        var arguments = value["children"]?.arrayValue ?? []
        let orders = value["order_bys"]?["orders"]?.arrayValue ?? []
        if !orders.isEmpty {
            // percentile_cont(f) WITHIN GROUP (ORDER BY x) comes as quantile_cont(f) with an order.
            guard name.hasPrefix("quantile"), orders.count == 1, arguments.count == 1,
                orders[0]["type"] != "DESCENDING", let ordered = orders[0]["expression"]
            else { throw Self.refusal("ORDER BY within an aggregate", "Leave it out.") }
            arguments.insert(ordered, at: 0)
        }
        let isDistinct = value["distinct"]?.boolValue ?? false
        var filter: String?
        if let expression = value["filter"], !expression.isNull {
            guard !Self.containsAggregate(expression) else {
                throw Self.refusal("an aggregate in FILTER", "Filter by columns.")
            }
            filter = try self.expression(expression, reading)
        }
        guard !arguments.contains(where: { Self.containsAggregate($0) }) else {
            throw Self.refusal("an aggregate of an aggregate", "Aggregate in a WITH first.")
        }
        var texts: [String] = []
        var conditions: [String] = []
        let isOrdered = FunctionList.orderStatistics.contains(name)
        if FunctionList.isAggregate(name), reading.touchesRows {
            let expected = name == "count_star" ? 0 : FunctionList.pairs.contains(name) ? 2 : 1
            let figures = arguments.prefix(expected)
            guard figures.count == expected, arguments.count == expected || isOrdered else {
                throw Self.refusal("this number of arguments of \(name)", "Give \(expected).")
            }
            var parts: [Argument] = []
            for figure in figures { parts.append(try argument(figure, reading)) }
            conditions = try Self.contributions(parts, name, isDistinct)
            texts = parts.map(\.sql)
            if isOrdered { texts = texts.map(Self.ordered) }
        } else {
            texts = try expressions(.array(Array(arguments.prefix(isOrdered ? 1 : arguments.count))), reading)
        }
        if isOrdered { texts += try Self.fractions(Array(arguments.dropFirst()), name) }
        let body =
            name == "count_star"
            ? "count(*)" : "\(name)(\(isDistinct ? "DISTINCT " : "")\(texts.joined(separator: ", ")))"
        let figure = body + (filter.map { " FILTER (WHERE \($0))" } ?? "")
        guard reading.touchesRows, !conditions.isEmpty || filter != nil else { return figure }
        let least = rules.minimumGroup * (isOrdered ? AdmittedQuery.Rules.orderStatisticFactor : 1)
        var demands: [String] = []
        for row in reading.rowColumns {
            let among = filter.map { ["(\($0))"] } ?? []
            for condition in conditions.isEmpty ? [[]] : conditions.map({ [$0] }) {
                let which = (among + condition).joined(separator: " AND ")
                demands.append("count(DISTINCT \(row)) FILTER (WHERE \(which)) >= \(least)")
            }
            if let filter {
                let rest = "count(DISTINCT \(row)) FILTER (WHERE (\(filter)) IS NOT TRUE)"
                demands.append("(\(rest) = 0 OR \(rest) >= \(rules.minimumGroup))")
            }
        }
        return "CASE WHEN \(demands.joined(separator: " AND ")) THEN \(figure) END"
    }

    /// What rows must meet to count for a figure; enough of them must meet each.
    private static func contributions(
        _ parts: [Argument], _ name: String, _ isDistinct: Bool
    ) throws(Problem) -> [String] {
        let present = parts.map { "(\($0.sql)) IS NOT NULL" }.joined(separator: " AND ")
        if FunctionList.pairs.contains(name) {
            let sources = Set(parts.flatMap(\.sources))
            guard !isDistinct, parts.allSatisfy(\.isPlain), sources.count == 1 else {
                throw refusal(
                    "\(name) of computed columns or of two tables", "Give two columns of one table.")
            }
            // A column that is 0 but for one row would tell that row by its slope.
            return parts.map { "\(present) AND TRY_CAST(\($0.sql) AS DOUBLE) <> 0" }
        }
        guard let only = parts.first else { return [] }
        let isComputed = only.sources.count > 1 || only.usesMeasure || only.usesShape
        if isComputed, name != "count", !FunctionList.orderStatistics.contains(name),
            name != "approx_count_distinct"
        {
            return ["\(present) AND (\(only.sql)) <> 0"]
        }
        return [present]
    }

    /// The value of one row is shown of numbers and times, never of a text.
    private static func ordered(_ sql: String) -> String {
        let types =
            "^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*|DATE|TIME.*|INTERVAL|BOOLEAN)$"
        return "CASE WHEN regexp_matches(typeof(\(sql)), '\(types)') THEN \(sql) END"
    }

    /// The fraction of a quantile: one number from 0.05 to 0.95.
    private static func fractions(_ arguments: [JSONValue], _ name: String) throws(Problem) -> [String] {
        guard name.contains("quantile") else {
            guard arguments.isEmpty else { throw refusal("\(name) of several arguments", "Give one.") }
            return []
        }
        guard arguments.count == 1, arguments[0]["class"] == "CONSTANT",
            let text = try? constant(arguments[0]["value"] ?? .null), let fraction = Double(text),
            fraction >= 0.05, fraction <= 0.95
        else { throw refusal("this fraction of \(name)", "Give one number from 0.05 to 0.95.") }
        return [text]
    }

    /// What may be aggregated over rows: a column; a column under one of the ``FunctionList/shapes``; sums, differences
    /// and products of at most three columns of one table and of constants.
    ///
    /// Conditions are not among it: with them, a sum over many rows could be made to show one of them.
    mutating func argument(_ value: JSONValue, _ reading: Reading) throws(Problem) -> Argument {
        let argument = try term(value, reading)
        let distinct = Set(argument.sources)
        let isSingle = argument.sources.count <= 1
        guard !argument.sources.isEmpty || argument.usesMeasure, argument.sources.count <= 3,
            distinct.count <= 1,
            isSingle || !argument.usesShape, !argument.usesMeasure || argument.sources.isEmpty
        else {
            throw Self.refusal(
                "a figure of columns of several tables, or of more than three",
                "Aggregate a column, or sums and products of at most three columns of one table; name columns with their table."
            )
        }
        return argument
    }

    private mutating func term(_ value: JSONValue, _ reading: Reading) throws(Problem) -> Argument {
        let reading = reading.deeper
        let sql = try expression(value, reading)
        let children = value["children"]?.arrayValue ?? []
        switch value["class"]?.stringValue {
        case "COLUMN_REF":
            let names = value["column_names"]?.arrayValue?.compactMap(\.stringValue) ?? []
            switch reading.meaning(of: names) {
            case .plain(let source): return Argument(sql: sql, sources: [source], isPlain: true)
            case .measure: return Argument(sql: sql, usesMeasure: true)
            case .other: break
            }
        case "CONSTANT": return Argument(sql: sql)
        case "CAST":
            let type = value["cast_type"]?["id"]?.stringValue ?? ""
            var inner = try term(value["child"] ?? .null, reading)
            if inner.isPlain || inner.sources.isEmpty && !inner.usesMeasure,
                ["DOUBLE", "FLOAT", "HUGEINT", "BIGINT"].contains(type) || Self.isWide(value["cast_type"])
            {
                inner.sql = sql
                return inner
            }
        case "OPERATOR" where value["type"] == "OPERATOR_COALESCE":
            if children.count == 2, children[1]["class"] == "CONSTANT" {
                var inner = try term(children[0], reading)
                if inner.isPlain {
                    (inner.sql, inner.isPlain, inner.usesShape) = (sql, false, true)
                    return inner
                }
            }
        case "FUNCTION":
            let name = value["function_name"]?.stringValue?.lowercased() ?? ""
            var inner: [Argument] = []
            for child in children { inner.append(try term(child, reading)) }
            let isArithmetic = ["+", "-", "*"].contains(name)
            let isDivision = name == "/" && inner.count == 2 && children[1]["class"] == "CONSTANT"
            let isShape =
                FunctionList.shapes.contains(name)
                && inner.count(where: { !$0.sources.isEmpty || $0.usesMeasure }) == 1
                && inner.allSatisfy {
                    $0.isPlain || children.count > 1 && $0.sources.isEmpty && !$0.usesMeasure
                }
            if isArithmetic || isDivision || isShape {
                return Argument(
                    sql: sql, sources: inner.flatMap(\.sources),
                    usesShape: isShape || inner.contains(where: \.usesShape),
                    usesMeasure: inner.contains(where: \.usesMeasure))
            }
        default: break
        }
        throw Self.refusal(
            "a figure of \(sql.prefix(60))",
            "Aggregate columns, or sums and products of them; put conditions into WHERE, FILTER or GROUP BY.")
    }

    /// Whether a decimal has room for what is measured: a narrow one makes NULL of all that is large, which is a condition.
    private static func isWide(_ type: JSONValue?) -> Bool {
        guard type?["id"] == "DECIMAL", let width = type?["type_info"]?["width"]?.intValue,
            let scale = type?["type_info"]?["scale"]?.intValue
        else { return false }
        return width - scale >= 12
    }

    /// What figures may be made of an output of a query that hands rows on.
    mutating func meaning(of item: JSONValue, _ reading: Reading) throws(Problem) -> Meaning {
        if item["class"] == "COLUMN_REF" {
            return reading.meaning(of: item["column_names"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        }
        // Looking must not leave queries behind that nothing uses.
        let before = self
        defer { self = before }
        do throws(Problem) {
            _ = try argument(item, reading)
            return .measure
        } catch {
            return .other
        }
    }
}
