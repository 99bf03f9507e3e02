/// One SELECT over tables, and what it may cost.
public struct TableQuery: Sendable {
    public var tables: [Table]
    /// One statement that was written here or admitted by a gate; its text is trusted not to leave its box, and locked
    /// in it all the same.
    public var sql: String
    /// The names of the result's columns; the statement has as many.
    public var columns: [String]
    public var bounds: TableBounds
    /// Whether each table has the number of its row in ``rowNumber``.
    public var numbersRows: Bool

    /// The column that ``numbersRows`` adds.
    public static let rowNumber = "__minato_row"

    public init(
        _ sql: String, columns: [String], over tables: [Table], bounds: TableBounds = TableBounds(),
        numbersRows: Bool = false
    ) {
        self.sql = sql
        self.columns = columns
        self.tables = tables
        self.bounds = bounds
        self.numbersRows = numbersRows
    }
}

/// What one job may use.
public struct TableBounds: Hashable, Sendable {
    /// Wall-clock time from its start; then it is killed.
    public var time: Duration
    /// Of DuckDB's buffers and operators. The process may map 1 GiB beyond it.
    public var memoryBytes: Int64
    /// Of the result. One more is `unprocessable`.
    public var rows: Int
    /// Of the result as JSON.
    public var outputBytes: Int

    public init(
        time: Duration = .seconds(60), memoryBytes: Int64 = 512 << 20, rows: Int = 10_000,
        outputBytes: Int = 8 << 20
    ) {
        self.time = time
        self.memoryBytes = memoryBytes
        self.rows = rows
        self.outputBytes = outputBytes
    }
}

/// Rows as text: no value is rounded or read as something else.
public struct TableResult: Hashable, Sendable {
    public struct Column: Hashable, Sendable {
        public let name: String
        public let type: ColumnType
    }

    public let columns: [Column]
    /// nil is NULL. Integers and decimals in full, doubles in their shortest form, times as ISO 8601 with a space.
    public let rows: [[String?]]

    public init(columns: [Column], rows: [[String?]]) {
        self.columns = columns
        self.rows = rows
    }
}
