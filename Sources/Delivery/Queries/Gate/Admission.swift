import Primitives

/// One statement on its way through the gate.
///
/// Relations are of two kinds. *Rows* come from protected tables and carry, in hidden columns, the number of the row of
/// each table that they come from. *Released* ones hold figures only, each of which comes from enough rows; what is
/// computed of them needs no further protection. A SELECT over rows either hands rows on, hidden columns included, or
/// aggregates, and then every group must come from enough different rows of every protected table in it. The
/// statement as a whole must be released.
///
/// Every query within the statement becomes a common table expression at its top, so that none can refer to a row of
/// the query around it.
struct Admission {
    struct Hoisted {
        let name: String
        let sql: String
        /// Aggregates over rows that each of its rows shows.
        let figures: Int
        /// The most rows that it can have, where the statement tells.
        let mostRows: Int?
    }

    /// What is known of a column, as far as figures may be made of it.
    enum Meaning: Hashable {
        /// A column of a protected table; the source tells its instance, the column which one it was at first.
        case plain(source: String, column: String)
        /// Computed in a way that singles nobody out: to be aggregated as it stands, and computed with no further.
        case measure
        /// Good for filters and groups only.
        case other
    }

    struct Column {
        let name: String
        let meaning: Meaning
    }

    struct Relation {
        let name: String
        let isReleased: Bool
        /// The hidden columns.
        let rowColumns: [String]
        /// nil for a table of the product: its columns are DuckDB's to know.
        let columns: [Column]?
    }

    struct Selected {
        var sql: String
        var isReleased: Bool
        var rowColumns: [String]
        var columns: [Column]
        /// Aggregates over rows that each of its rows shows; none where it adds none.
        var figures = 0
        /// The most rows that it can have, where the statement tells.
        var mostRows: Int?
    }

    /// What stands in a FROM.
    struct Source {
        let alias: String
        let relation: Relation
        /// The columns that a USING merged, which mean this source's.
        var merged: Set<String> = []
    }

    typealias Scope = [String: Relation]

    static let maximumParts = 3_000
    static let maximumDepth = 40
    static let maximumQueries = 24
    /// Aggregates over rows in one statement.
    static let maximumFigures = 32
    /// Those of them with a FILTER: each is a group of its own, and two may differ by one row.
    static let maximumFilters = 4

    let rules: AdmittedQuery.Rules
    var hoisted: [Hoisted] = []
    var levels = 0
    var mentions: [String] = []
    var parts = 0
    /// Of the query that is looked at, without those within it.
    var figureCount = 0
    var totalFigures = 0
    var filterCount = 0
    /// The order statistics of the statement: one of a kind for each column.
    var orderStatistics: Set<String> = []

    init(rules: AdmittedQuery.Rules) { self.rules = rules }

    static func refusal(_ what: String, _ mend: String) -> Problem {
        Problem(
            .policyViolation, "In-place queries do not take \(what).", mend: mend, parameter: "sql")
    }

    static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }

    /// Counts a part, so that no statement is too large to look at.
    mutating func count(depth: Int) throws(Problem) {
        parts += 1
        guard parts <= Self.maximumParts, depth <= Self.maximumDepth else {
            throw Self.refusal("a statement of this size", "Split it.")
        }
    }

    /// Puts a query at the top of the statement.
    mutating func hoist(_ node: JSONValue, _ scope: Scope, depth: Int) throws(Problem) -> Relation {
        guard hoisted.count < Self.maximumQueries else {
            throw Self.refusal("more than \(Self.maximumQueries) queries in one", "Split the statement.")
        }
        let own = figureCount
        let selected = try select(node, scope, depth: depth + 1, isTop: false)
        figureCount = own
        let name = "__minato_q\(hoisted.count + 1)"
        hoisted.append(
            Hoisted(
                name: name, sql: selected.sql, figures: selected.figures, mostRows: selected.mostRows))
        return Relation(
            name: name, isReleased: selected.isReleased, rowColumns: selected.rowColumns,
            columns: selected.columns)
    }

    /// A name that a statement may use: not one of ours, none of DuckDB's hidden columns.
    static func checkName(_ name: String) throws(Problem) {
        let lower = name.lowercased()
        let hidden = ["rowid", "filename", "file_index", "file_row_number"]
        guard !lower.hasPrefix("__minato"), !hidden.contains(lower),
            !lower.utf8.contains(where: { $0 < 0x20 })
        else {
            throw refusal(
                "the name \"\(name.prefix(64))\"", "Use the columns that the product's schema shows.")
        }
    }
}
