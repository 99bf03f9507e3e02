import Primitives

/// The columns of a table, in their order, and how many rows it has.
public struct TableSchema: Hashable, Sendable {
    public struct Column: Hashable, Sendable {
        public let name: String
        public let type: ColumnType
        public let isNullable: Bool

        public init(name: String, type: ColumnType, isNullable: Bool) {
            self.name = name
            self.type = type
            self.isNullable = isNullable
        }
    }

    public let columns: [Column]
    public let rows: Int64

    public init(columns: [Column], rows: Int64) {
        self.columns = columns
        self.rows = rows
    }

    /// The schema as Delta writes it (`schemaString`, Delta protocol, Schema Serialization Format).
    /// - Throws: `unsupported` for a column of a type that Delta does not have.
    public func deltaJSON() throws(Problem) -> JSONValue {
        var fields: [JSONValue] = []
        for column in columns {
            guard let type = column.type.deltaName else {
                throw Problem(
                    .unsupported,
                    "The column \"\(column.name)\" is \(column.type.name), which Delta Sharing cannot carry here.",
                    mend: "Publish it as text, a number, a date or a time.")
            }
            fields.append([
                "name": .string(column.name), "type": .string(type), "nullable": .bool(column.isNullable),
                "metadata": [:],
            ])
        }
        return ["type": "struct", "fields": .array(fields)]
    }
}
