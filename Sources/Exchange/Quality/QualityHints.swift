import Primitives
import Tables

/// What a supplier says that values are like: `schema.TABLE.COLUMN` of the product's metadata, with `type`, `minimum`,
/// `maximum`, `pattern`, `values` and `required`.
struct QualityHints {
    private let columns: [String: JSONValue]
    private static let maximumValues = 500

    init(_ metadata: JSONValue, table: String) {
        columns = metadata["schema"]?[table]?.objectValue ?? [:]
    }

    /// A condition that a value which is as it should be meets; nil where nothing is said.
    func condition(_ column: TableSchema.Column) -> String? {
        guard let hint = columns[column.name] else { return nil }
        let name = QualitySQL.identifier(column.name)
        let text = "CAST(\(name) AS VARCHAR)"
        var parts: [String] = []
        if let type = hint["type"]?.stringValue.flatMap(Self.type) {
            parts.append("TRY_CAST(\(name) AS \(type)) IS NOT NULL")
        }
        for (member, sign) in [("minimum", ">="), ("maximum", "<=")] {
            switch hint[member] {
            case .number(let number)?:
                let bound = number.integer.map { "\($0)" } ?? "\(number.double)"
                parts.append("TRY_CAST(\(name) AS DOUBLE) \(sign) \(bound)")
            case .string(let bound)?:
                parts.append(
                    "TRY_CAST(\(name) AS TIMESTAMP) \(sign) TRY_CAST(\(QualitySQL.literal(bound)) AS TIMESTAMP)"
                )
            default: break
            }
        }
        if let pattern = hint["pattern"]?.stringValue, pattern.utf8.count <= 500 {
            parts.append("regexp_full_match(\(text), \(QualitySQL.literal(pattern)))")
        }
        if let values = hint["values"]?.arrayValue?.compactMap(\.stringValue), !values.isEmpty {
            let list = values.prefix(Self.maximumValues).map(QualitySQL.literal).joined(separator: ", ")
            parts.append("\(text) IN (\(list))")
        }
        let isRequired = hint["required"]?.boolValue ?? false
        guard !parts.isEmpty || isRequired else { return nil }
        let valid = parts.isEmpty ? "TRUE" : parts.joined(separator: " AND ")
        return isRequired ? "(\(name) IS NOT NULL AND \(valid))" : "(\(name) IS NULL OR (\(valid)))"
    }

    private static func type(_ name: String) -> String? {
        switch name {
        case "integer", "long": "BIGINT"
        case "number", "double": "DOUBLE"
        case "decimal": "DECIMAL(38, 10)"
        case "boolean": "BOOLEAN"
        case "date": "DATE"
        case "timestamp", "datetime": "TIMESTAMP"
        default: nil
        }
    }
}
