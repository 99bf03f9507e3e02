import Primitives
import Tables

extension QualityExamination {
    /// From which population stability index on a column has drifted, in basis points: 0.25, the usual mark.
    static let driftMark: Int64 = 2_500

    /// How a table differs from the one of its name in the version before.
    func drift(
        of table: Table, _ schema: TableSchema, since earlier: (number: Int, tables: [Table])?,
        _ flags: inout Set<String>
    ) async throws(Problem) -> JSONValue {
        guard let earlier, let before = earlier.tables.first(where: { $0.name == table.name }) else {
            return .null
        }
        let old = try await engine.schema(of: before)
        let names = Set(schema.columns.map(\.name))
        let oldNames = Set(old.columns.map(\.name))
        var columns: [JSONValue] = []
        for column in schema.columns.prefix(Self.maximumColumns) {
            guard let other = old.columns.first(where: { $0.name == column.name }) else { continue }
            var index: Int64?
            if column.type.isNumeric == other.type.isNumeric, column.type.isNumeric || column.type == .string
            {
                index = try await stability(of: column, table, before)
            }
            if index ?? 0 >= Self.driftMark { flags.insert("drift") }
            columns.append([
                "name": .string(column.name), "psi_bp": index.map { .number(.integer($0)) } ?? .null,
                "type_changed": .bool(column.type != other.type),
            ])
        }
        if !oldNames.isSubset(of: names) { flags.insert("columns_missing") }
        return [
            "since_version": .number(.integer(Int64(earlier.number))),
            "rows_before": .number(.integer(old.rows)),
            "rows_change": .number(.integer(schema.rows - old.rows)),
            "new_columns": .array(names.subtracting(oldNames).sorted().map(JSONValue.string)),
            "missing_columns": .array(oldNames.subtracting(names).sorted().map(JSONValue.string)),
            "columns": .array(columns),
        ]
    }

    /// The population stability index, in basis points: the sum over bins of (q - p) ln(q / p), with half a row added to
    /// every bin. The bins of a number are the tenths of the version before, those of a text its values.
    private func stability(
        of column: TableSchema.Column, _ table: Table, _ before: Table
    ) async throws(Problem) -> Int64? {
        let name = QualitySQL.identifier(column.name)
        let (bin, cuts): (String, String) =
            if column.type.isNumeric {
                (
                    "len(list_filter((SELECT b FROM cuts), lambda y: CAST(\(name) AS DOUBLE) > y))",
                    """
                    cuts AS (SELECT quantile_disc(CAST(\(name) AS DOUBLE), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) \
                    AS b FROM before), 
                    """
                )
            } else { (name, "") }
        let sql = """
            WITH \(cuts)p AS (SELECT \(bin) AS bin, count(*) AS n FROM before WHERE \(name) IS NOT NULL GROUP BY 1), \
            q AS (SELECT \(bin) AS bin, count(*) AS n FROM after WHERE \(name) IS NOT NULL GROUP BY 1), \
            f AS (SELECT coalesce(p.n, 0) + 0.5 AS a, coalesce(q.n, 0) + 0.5 AS b FROM p FULL JOIN q USING (bin)), \
            s AS (SELECT a / sum(a) OVER () AS a, b / sum(b) OVER () AS b, count(*) OVER () AS k FROM f) \
            SELECT CASE WHEN max(k) <= \(Self.maximumCategories) \
            THEN CAST(floor(sum((b - a) * ln(b / a)) * 10000 + 0.000001) AS BIGINT) END FROM s
            """
        let result = try await engine.query(
            TableQuery(
                sql, columns: ["psi"],
                over: [
                    Table(name: "before", format: before.format, paths: before.paths),
                    Table(name: "after", format: table.format, paths: table.paths),
                ], bounds: TableBounds(time: .seconds(300), memoryBytes: 1 << 30, rows: 1)))
        return result.rows.first?.first?.flatMap { Int64($0) }
    }
}
