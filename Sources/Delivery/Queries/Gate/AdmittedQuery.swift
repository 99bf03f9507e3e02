import Primitives

/// A statement that passed the gate, written anew from what was admitted of it.
public struct AdmittedQuery: Hashable, Sendable {
    public let sql: String
    /// The names of its columns.
    public let columns: [String]
    /// How many times it aggregates over rows: each counts as one query against the budget.
    public let levels: Int
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
        sql = (parts.isEmpty ? "" : "WITH \(parts.joined(separator: ", ")) ") + top.sql
        columns = top.columns.map(\.name)
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
