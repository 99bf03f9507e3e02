import Primitives
import Tables

/// What one pass over a table counts.
struct QualityCounts {
    struct Column {
        let filled: Int64
        let distinct: Int64
        /// nil where nothing is said about the values.
        let invalid: Int64?
    }

    let columns: [Column]
    /// Rows that are the same as another, less one of each.
    let duplicates: Int64
    /// The newest time of any column.
    let newest: String?

    init(
        _ table: Table, _ columns: [TableSchema.Column], _ hints: QualityHints, _ engine: any TableEngine
    ) async throws(Problem) {
        let source = QualitySQL.identifier(table.name)
        let conditions = columns.map(hints.condition)
        var parts = ["count(*) - (SELECT count(*) FROM (SELECT DISTINCT * FROM \(source)))"]
        let times = columns.filter(\.type.isTemporal).map {
            "max(TRY_CAST(\(QualitySQL.identifier($0.name)) AS TIMESTAMP))"
        }
        parts.append(
            times.isEmpty
                ? "NULL" : times.count == 1 ? times[0] : "greatest(\(times.joined(separator: ", ")))")
        for (column, condition) in zip(columns, conditions) {
            let name = QualitySQL.identifier(column.name)
            parts += ["count(\(name))", "count(DISTINCT \(name))"]
            parts.append(condition.map { "count(*) FILTER (WHERE (\($0)) IS NOT TRUE)" } ?? "NULL")
        }
        let result = try await engine.query(
            TableQuery(
                "SELECT \(parts.joined(separator: ", ")) FROM \(source)",
                columns: parts.indices.map { "c\($0)" },
                over: [table], bounds: TableBounds(time: .seconds(600), memoryBytes: 1 << 30, rows: 1)))
        guard let row = result.rows.first, row.count == parts.count else {
            throw Problem(.internalError, "A table gave no counts.")
        }
        func count(_ index: Int) -> Int64? { row[index].flatMap { Int64($0) } }
        duplicates = count(0) ?? 0
        newest = row[1]
        self.columns = columns.indices.map { index in
            Column(
                filled: count(2 + index * 3) ?? 0, distinct: count(3 + index * 3) ?? 0,
                invalid: count(4 + index * 3))
        }
    }
}
