/// What a column holds: the types of Parquet files that DuckDB reads, by the names that Delta knows them under.
public enum ColumnType: Hashable, Sendable {
    case boolean
    /// 8 bits.
    case byte
    /// 16 bits.
    case short
    /// 32 bits.
    case integer
    /// 64 bits.
    case long
    case float
    case double
    case decimal(precision: Int, scale: Int)
    case string
    case binary
    case date
    /// A moment, in microseconds of UTC.
    case timestamp
    /// A date and a time of day without a zone.
    case timestampWithoutZone
    /// Nested types and what has no counterpart in Delta, as DuckDB names it.
    case other(String)

    /// - Parameter name: As `DESCRIBE` of DuckDB says it, such as `DECIMAL(10,2)`. Unsigned integers are the next wider
    ///   signed type.
    public init(duckDB name: String) {
        self =
            switch name {
            case "BOOLEAN": .boolean
            case "TINYINT": .byte
            case "SMALLINT", "UTINYINT": .short
            case "INTEGER", "USMALLINT": .integer
            case "BIGINT", "UINTEGER": .long
            case "UBIGINT": .decimal(precision: 20, scale: 0)
            case "HUGEINT": .decimal(precision: 38, scale: 0)
            case "FLOAT": .float
            case "DOUBLE": .double
            case "VARCHAR": .string
            case "BLOB": .binary
            case "DATE": .date
            case "TIMESTAMP WITH TIME ZONE": .timestamp
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS": .timestampWithoutZone
            default: Self.decimal(name) ?? .other(name)
            }
    }

    private static func decimal(_ name: String) -> ColumnType? {
        guard name.hasPrefix("DECIMAL("), name.hasSuffix(")") else { return nil }
        let parts = name.dropFirst(8).dropLast().split(separator: ",").compactMap { Int($0) }
        return parts.count == 2 ? .decimal(precision: parts[0], scale: parts[1]) : nil
    }

    /// The primitive type of Delta's schema (Delta protocol, Primitive Types); nil for what has none.
    public var deltaName: String? {
        switch self {
        case .boolean: "boolean"
        case .byte: "byte"
        case .short: "short"
        case .integer: "integer"
        case .long: "long"
        case .float: "float"
        case .double: "double"
        case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
        case .string: "string"
        case .binary: "binary"
        case .date: "date"
        case .timestamp: "timestamp"
        case .timestampWithoutZone: "timestamp_ntz"
        case .other: nil
        }
    }

    /// The name by which people read it: Delta's, or DuckDB's in lower case.
    public var name: String {
        if case .other(let name) = self { name.lowercased() } else { deltaName ?? "" }
    }

    public var isNumeric: Bool {
        switch self {
        case .byte, .short, .integer, .long, .float, .double, .decimal: true
        default: false
        }
    }

    public var isTemporal: Bool {
        switch self {
        case .date, .timestamp, .timestampWithoutZone: true
        default: false
        }
    }

    /// Whether the least and the greatest value of a file help readers to skip it (Delta protocol, Per-file Statistics).
    public var hasRange: Bool { isNumeric || isTemporal || self == .string }
}
