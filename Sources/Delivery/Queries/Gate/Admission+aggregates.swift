import Primitives

extension Admission {
    /// What is aggregated, and what makes a row contribute to it.
    struct Argument {
        var sql: String
        /// The instance of a protected table for each column that it mentions.
        var sources: [String] = []
        /// Which column it is, where it is one as it stands.
        var column: String?
        var isMeasure = false
        /// How many scale factors it has.
        var factors = 0
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
        if reading.touchesRows { try countFigure(isFiltered: filter != nil) }
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
            if isOrdered {
                try countOrderStatistic(name, parts)
                texts = texts.map(Self.ordered)
            }
        } else {
            texts = try expressions(.array(Array(arguments.prefix(isOrdered ? 1 : arguments.count))), reading)
        }
        if isOrdered { texts += try Self.fractions(Array(arguments.dropFirst()), name) }
        let body =
            name == "count_star"
            ? "count(*)" : "\(name)(\(isDistinct ? "DISTINCT " : "")\(texts.joined(separator: ", ")))"
        let figure = body + (filter.map { " FILTER (WHERE \($0))" } ?? "")
        guard reading.touchesRows, !conditions.isEmpty || filter != nil else { return figure }
        let least = isOrdered ? leastOfOrder(name, texts.last) : rules.minimumGroup
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
            guard !isDistinct, parts.allSatisfy({ $0.column != nil }), sources.count == 1 else {
                throw refusal(
                    "\(name) of computed columns or of two tables", "Give two columns of one table.")
            }
            // A column that is 0 but for one row would tell that row by its slope.
            return parts.map { "\(present) AND TRY_CAST(\($0.sql) AS DOUBLE) <> 0" }
        }
        guard let only = parts.first else { return [] }
        if only.column == nil, name != "count", name != "approx_count_distinct" {
            return ["\(present) AND (\(only.sql)) <> 0"]
        }
        return [present]
    }

    private mutating func countFigure(isFiltered: Bool) throws(Problem) {
        figureCount += 1
        totalFigures += 1
        if isFiltered { filterCount += 1 }
        guard totalFigures <= Self.maximumFigures, filterCount <= Self.maximumFilters else {
            throw Self.refusal(
                "more than \(Self.maximumFigures) aggregates, or \(Self.maximumFilters) with a FILTER",
                "Use GROUP BY, or ask for fewer.")
        }
    }

    /// Each value of a row that is shown is one: several quantiles of one column would print most of them.
    private mutating func countOrderStatistic(_ name: String, _ parts: [Argument]) throws(Problem) {
        guard let column = parts.first?.column else {
            throw Self.refusal("\(name) of what is computed", "Give a column.")
        }
        let kind = name == "min" || name == "max" ? name : "quantile"
        guard orderStatistics.insert("\(kind) \(column)").inserted else {
            throw Self.refusal(
                "a second \(kind) of one column", "Ask for one minimum, one maximum and one quantile of each."
            )
        }
    }

    /// How many rows a value of one row wants: the minimum group on each side of a quantile.
    private func leastOfOrder(_ name: String, _ fraction: String?) -> Int {
        let least = rules.minimumGroup * AdmittedQuery.Rules.orderStatisticFactor
        guard name.contains("quantile"), let fraction = fraction.flatMap(Double.init) else { return least }
        return max(least, Int((Double(rules.minimumGroup) / min(fraction, 1 - fraction)).rounded(.up)))
    }

    /// The value of one row is shown of numbers and times, never of a text.
    private static func ordered(_ sql: String) -> String {
        let types =
            "^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*|DATE|TIME.*|INTERVAL|BOOLEAN)$"
        return "CASE WHEN regexp_matches(typeof(\(sql)), '\(types)') THEN \(sql) END"
    }

    private static let grid = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]

    /// The fraction of a quantile: one of the grid.
    private static func fractions(_ arguments: [JSONValue], _ name: String) throws(Problem) -> [String] {
        guard name.contains("quantile") else {
            guard arguments.isEmpty else { throw refusal("\(name) of several arguments", "Give one.") }
            return []
        }
        guard arguments.count == 1, arguments[0]["class"] == "CONSTANT",
            let text = try? constant(arguments[0]["value"] ?? .null), let fraction = Double(text),
            grid.contains(fraction)
        else { throw refusal("this fraction of \(name)", "Give 0.05, 0.1, 0.25, 0.5, 0.75, 0.9 or 0.95.") }
        return [text]
    }

    /// What may be aggregated over rows: a column; a column under one of the ``FunctionList/shapes``; the sum or difference
    /// of two columns of one table; the product of two, with scale factors; a column with one.
    ///
    /// No constant is added, and no product is of more than two columns: with either, rounding or a polynomial makes a
    /// condition of it, and with a condition a sum over many rows could be made to show one of them.
    mutating func argument(_ value: JSONValue, _ reading: Reading) throws(Problem) -> Argument {
        let argument = try term(value, reading)
        guard !argument.sources.isEmpty || argument.isMeasure, Set(argument.sources).count <= 1 else {
            throw Self.refusal(
                "a figure of columns of several tables",
                "Aggregate columns of one table; name columns with their table.")
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
            case .plain(let source, let column): return Argument(sql: sql, sources: [source], column: column)
            case .measure: return Argument(sql: sql, isMeasure: true)
            case .other: break
            }
        case "CAST":
            var inner = try term(value["child"] ?? .null, reading)
            let type = value["cast_type"]?["id"]?.stringValue ?? ""
            if inner.column != nil,
                ["DOUBLE", "HUGEINT", "BIGINT"].contains(type) || Self.isWide(value["cast_type"])
            {
                inner.sql = sql
                return inner
            }
        case "FUNCTION":
            let name = value["function_name"]?.stringValue?.lowercased() ?? ""
            if children.count == 1, FunctionList.shapes.contains(name) {
                let inner = try term(children[0], reading)
                if inner.column != nil { return Argument(sql: sql, sources: inner.sources, factors: 1) }
            } else if children.count == 2, ["+", "-", "*", "/"].contains(name) {
                if let scaled = try scaled(name, children, reading) {
                    return Argument(sql: sql, sources: scaled.sources, factors: scaled.factors + 1)
                }
                let left = try term(children[0], reading)
                let right = try term(children[1], reading)
                // A scaled column plus another rounds the other away where it is large, which is a condition.
                let isUnscaled = left.factors == 0 && right.factors == 0
                if name == "*" || name != "/" && isUnscaled, left.sources.count == 1, right.sources.count == 1
                {
                    return Argument(
                        sql: sql, sources: left.sources + right.sources, factors: left.factors + right.factors
                    )
                }
            }
        default: break
        }
        throw Self.refusal(
            "a figure of \(sql.prefix(60))",
            "Aggregate columns, or the sum or product of two; put conditions into WHERE or GROUP BY.")
    }

    /// What a scale factor is applied to; nil where there is none.
    private mutating func scaled(
        _ name: String, _ children: [JSONValue], _ reading: Reading
    ) throws(Problem) -> Argument? {
        let isFirst = children[0]["class"] == "CONSTANT"
        guard isFirst ? name == "*" : children[1]["class"] == "CONSTANT" && (name == "*" || name == "/")
        else {
            return nil
        }
        let factor = children[isFirst ? 0 : 1]["value"] ?? .null
        let id = factor["type"]?["id"]?.stringValue ?? ""
        guard id != "VARCHAR", id != "BOOLEAN",
            let size = Double(
                try Self.constant(factor).replacing("CAST('", with: "").replacing("' AS DOUBLE)", with: "")),
            (1e-6...1e6).contains(size)
        else { throw Self.refusal("this scale factor", "Scale by a number from 0.000001 to 1000000.") }
        let inner = try term(children[isFirst ? 1 : 0], reading)
        return inner.factors == 0 && !inner.isMeasure ? inner : nil
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
