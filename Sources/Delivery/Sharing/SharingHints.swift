import Primitives

/// What a query of Delta Sharing says it will need: files that cannot have any such row need not be told of. Hints
/// only: what is not understood skips nothing (Delta Sharing protocol, Read Data from a Table).
public struct SharingHints: Sendable {
    /// The deepest tree of predicates that is looked at.
    private static let maximumDepth = 32
    /// The most predicates in SQL that are looked at.
    private static let maximumPredicates = 64

    private let predicates: [JSONValue]
    private let limit: Int64?

    /// - Parameter body: Of the query.
    public init(_ body: JSONValue) {
        var predicates: [JSONValue] = []
        if let text = body["jsonPredicateHints"]?.stringValue,
            let tree = try? JSONValue(parsing: Array(text.utf8))
        {
            predicates.append(tree)
        }
        for text in (body["predicateHints"]?.arrayValue ?? []).prefix(Self.maximumPredicates) {
            if let tree = text.stringValue.flatMap(Self.tree) { predicates.append(tree) }
        }
        self.predicates = predicates
        limit = body["limitHint"]?.intValue.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// The files that may have rows which are wanted.
    public func files(among files: [TableFile]) -> [TableFile] {
        let kept = files.filter { file in
            predicates.allSatisfy { Self.mayHold($0, FileRange(file.statistics), depth: 0) }
        }
        // Beside a predicate, nobody knows how many rows of a file count.
        guard let limit, predicates.isEmpty else { return kept }
        var rows: Int64 = 0
        return kept.prefix { file in
            defer { rows += file.rows }
            return rows < limit
        }
    }

    /// Whether any row of the file may fulfil a predicate.
    private static func mayHold(_ node: JSONValue, _ range: FileRange, depth: Int) -> Bool {
        guard depth < maximumDepth, let operation = node["op"]?.stringValue,
            let children = node["children"]?.arrayValue
        else { return true }
        switch operation {
        case "and": return children.allSatisfy { mayHold($0, range, depth: depth + 1) }
        case "or":
            return children.isEmpty || children.contains { mayHold($0, range, depth: depth + 1) }
        case "isNull":
            guard children.count == 1, let column = column(children[0]) else { return true }
            return range.nulls(column).map { $0 > 0 } ?? true
        case "not":
            guard children.count == 1, children[0]["op"]?.stringValue == "isNull",
                let column = children[0]["children"]?[0].flatMap(column)
            else { return true }
            return range.hasValues(column)
        case "equal", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual":
            guard children.count == 2 else { return true }
            if let column = column(children[0]), let value = literal(children[1]) {
                return range.mayHave(column, operation, value)
            }
            if let column = column(children[1]), let value = literal(children[0]) {
                return range.mayHave(column, mirrored[operation] ?? operation, value)
            }
            return true
        default: return true
        }
    }

    private static let mirrored = [
        "lessThan": "greaterThan", "lessThanOrEqual": "greaterThanOrEqual", "greaterThan": "lessThan",
        "greaterThanOrEqual": "lessThanOrEqual",
    ]

    private static func column(_ node: JSONValue) -> String? {
        node["op"]?.stringValue == "column" ? node["name"]?.stringValue : nil
    }

    private static func literal(_ node: JSONValue) -> String? {
        node["op"]?.stringValue == "literal" ? node["value"]?.stringValue : nil
    }

    /// A predicate in SQL (`column = 'value'`, `column IS NULL`) as a tree; nil for what is not understood.
    private static func tree(_ sql: String) -> JSONValue? {
        guard sql.utf8.count <= 4_096 else { return nil }
        func column(_ name: Substring) -> JSONValue { ["op": "column", "name": .string(String(name))] }
        if let match = sql.wholeMatch(
            of: /\s*`?([A-Za-z_][A-Za-z0-9_]*)`?\s+IS(\s+NOT)?\s+NULL\s*/.ignoresCase())
        {
            let isNull: JSONValue = ["op": "isNull", "children": [column(match.1)]]
            return match.2 == nil ? isNull : ["op": "not", "children": [isNull]]
        }
        let names = [
            "=": "equal", "<": "lessThan", "<=": "lessThanOrEqual", ">": "greaterThan",
            ">=": "greaterThanOrEqual",
        ]
        guard
            let match = sql.wholeMatch(
                of: /\s*`?([A-Za-z_][A-Za-z0-9_]*)`?\s*(<=|>=|=|<|>)\s*(?:'([^']*)'|(-?[0-9.]+))\s*/),
            let name = names[String(match.2)], let value = match.3 ?? match.4
        else { return nil }
        return [
            "op": .string(name),
            "children": [column(match.1), ["op": "literal", "value": .string(String(value))]],
        ]
    }
}
