import Primitives

/// What lets a reader skip a file: how many rows, and the least and the greatest value of each column.
public struct TableStatistics: Hashable, Sendable {
    public struct Column: Hashable, Sendable {
        public let name: String
        public let type: ColumnType
        public let nulls: Int64
        /// As text, exact; nil where there is no value or the type has no order.
        public let minimum: String?
        public let maximum: String?
    }

    public let rows: Int64
    public let columns: [Column]

    /// The `stats` of an added file (Delta protocol, Per-file Statistics).
    ///
    /// Numbers are JSON numbers where JSON keeps them exact, and are left out where not: a bound that is missing
    /// skips nothing, a bound that is rounded could skip too much.
    public var deltaJSON: JSONValue {
        var least: [String: JSONValue] = [:]
        var greatest: [String: JSONValue] = [:]
        var nulls: [String: JSONValue] = [:]
        for column in columns {
            nulls[column.name] = .number(.integer(column.nulls))
            least[column.name] = column.minimum.flatMap { Self.value($0, column.type) }
            greatest[column.name] = column.maximum.flatMap { Self.value($0, column.type) }
        }
        return [
            "numRecords": .number(.integer(rows)), "minValues": .object(least),
            "maxValues": .object(greatest),
            "nullCount": .object(nulls),
        ]
    }

    private static func value(_ text: String, _ type: ColumnType) -> JSONValue? {
        guard type.isNumeric else {
            return type.isTemporal ? .string(text.replacing(" ", with: "T")) : .string(text)
        }
        if let integer = Int64(text) {
            return integer.magnitude <= 1 << 53 ? .number(.integer(integer)) : nil
        }
        guard let double = Double(text), double.isFinite, "\(double)" == text else { return nil }
        return .number(.double(double))
    }
}
