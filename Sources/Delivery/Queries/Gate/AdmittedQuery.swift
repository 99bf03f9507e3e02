import Primitives
import Tables

/// A statement that passed the gate, written anew from what was admitted of it.
public struct AdmittedQuery: Hashable, Sendable {
    public let sql: String
    /// The names of its columns; the last is ours where ``costsMore``.
    public let columns: [String]
    /// How many times it aggregates over rows: the least that it costs.
    public let levels: Int
    /// Aggregates over rows that each row of the result shows.
    let figures: Int
    /// What it and the queries within show: figures of each row, and the most rows, where the statement tells.
    let shows: [Shown]
    private let minimumGroup: Int

    struct Shown: Hashable, Sendable {
        let figures: Int
        let mostRows: Int?
    }
    /// Whether queries within aggregate over rows: what they cost is in the last column.
    let costsMore: Bool
    /// The tables it reads, each as often as it is mentioned.
    public let mentions: [String]
}

extension AdmittedQuery {
    /// What keeps statements apart from rows.
    public struct Rules: Sendable {
        /// The tables by the names that queries use, in lower case.
        public var tables: Set<String>
        /// Those of them that anybody may see row by row, as their supplier says.
        public var referenceTables: Set<String>
        /// How many rows a figure comes from at least.
        public var minimumGroup: Int

        public init(tables: Set<String>, referenceTables: Set<String> = [], minimumGroup: Int) {
            self.tables = tables
            self.referenceTables = referenceTables
            self.minimumGroup = minimumGroup
        }

        /// A figure that is the value of one row (least, greatest, quantile) wants this many times the minimum group.
        public static let orderStatisticFactor = 5
    }

    /// The most figures that one statement shows.
    public static let maximumShown = 1_000

    /// What may be shown of what it gave, and what that costs of the budget: each figure of each group, those of queries
    /// within too, and at least one for each aggregation.
    public func shown(_ given: TableResult) -> (result: TableResult, cost: Int) {
        var cost = given.rows.count * figures
        guard costsMore else { return (given, max(levels, cost)) }
        cost += given.rows.first?.last?.flatMap { Int($0) } ?? 0
        let result = TableResult(columns: given.columns.dropLast(), rows: given.rows.map { $0.dropLast() })
        return (result, max(levels, cost))
    }

    /// The most figures that it can cost over tables of so many rows: what is held of the price before it runs. No row
    /// counts in two groups, so that there are no more groups than the minimum group goes into the rows.
    public func mostFigures(ofRows rows: Int64) -> Int {
        let groups = max(1, Int(clamping: rows) / max(1, minimumGroup))
        let most = shows.reduce(0) { sum, shown in
            sum + shown.figures * min(shown.mostRows ?? groups, groups, Self.maximumShown)
        }
        return min(Self.maximumShown, max(1, levels, most))
    }

    /// Admits a statement by what is known of each of its parts; what is not known is refused.
    /// - Parameter tree: As DuckDB's `json_serialize_sql` gives it.
    /// - Throws: `policyViolation` that names the part, `invalidValue` for what is no statement.
    public init(tree: JSONValue, rules: Rules) throws(Problem) {
        guard tree["error"]?.boolValue == false, let statements = tree["statements"]?.arrayValue else {
            let said = tree["error_message"]?.stringValue ?? "it cannot be parsed"
            throw Problem(
                .invalidValue, "The statement is no single SELECT: \(said.prefix(200)).",
                mend: "Send one SELECT statement.", parameter: "sql")
        }
        guard statements.count == 1, let node = statements[0]["node"],
            statements[0].isEmptyList("named_param_map")
        else {
            throw Admission.refusal("more than one statement, or parameters", "Send one SELECT statement.")
        }
        var admission = Admission(rules: rules)
        let top = try admission.select(node, [:], depth: 0, isTop: true)
        let parts = admission.hoisted.map { "\(Admission.quoted($0.name)) AS (\($0.sql))" }
        // What a query within computed, the one around it can show in whole, packed into one number even.
        let inner = admission.hoisted.filter { $0.figures > 0 }
        let costs = inner.map { "(SELECT count(*) FROM \(Admission.quoted($0.name))) * \($0.figures)" }
        costsMore = !inner.isEmpty
        let with = parts.isEmpty ? "" : "WITH \(parts.joined(separator: ", ")) "
        sql = with + (costsMore ? "SELECT *, \(costs.joined(separator: " + ")) FROM (\(top.sql))" : top.sql)
        figures = top.figures
        shows =
            [Shown(figures: top.figures, mostRows: top.mostRows)]
            + inner.map { Shown(figures: $0.figures, mostRows: $0.mostRows) }
        minimumGroup = rules.minimumGroup
        columns = top.columns.map(\.name) + (costsMore ? ["__minato_cost"] : [])
        levels = max(1, admission.levels)
        mentions = admission.mentions
    }
}

extension JSONValue {
    /// Whether a member is absent, null, or has nothing in it.
    func isEmptyList(_ name: String) -> Bool {
        switch self[name] {
        case nil, .null?: true
        case .array(let list)?: list.isEmpty
        case .object(let members)?: members.isEmpty
        case .string(let text)?: text.isEmpty
        default: false
        }
    }
}
