import Primitives

/// What one process is told: its settings, its tables, the lock, the statements.
///
/// - Warning: The command line takes a line that begins with a dot for a command of its own. Every statement is one line,
///   and after the lock those commands that read, write or run something are off (`.safe_mode`).
struct DuckDBScript {
    let bounds: TableBounds
    var writesFiles = false
    private(set) var text: String
    private var allowed: [String] = []

    /// - Parameter spillFolder: nil where nothing may be written.
    init(_ configuration: DuckDB.Configuration, _ bounds: TableBounds, spillFolder: String? = nil) {
        self.bounds = bounds
        text = """
            SET threads = 1;
            SET memory_limit = '\(bounds.memoryBytes >> 10)KiB';
            SET autoinstall_known_extensions = false;
            SET autoload_known_extensions = false;
            SET allow_community_extensions = false;
            SET temp_directory = \(Self.literal(spillFolder ?? ""));
            SET max_temp_directory_size = '\(spillFolder == nil ? 0 : configuration.spillBytes >> 10)KiB';
            SET max_expression_depth = 250;

            """
    }

    /// Files that stay readable after the lock.
    mutating func allow(_ paths: [String]) { allowed += paths }

    /// Makes a table known under its name. A CSV file is loaded, a Parquet file is read when it is needed.
    mutating func open(_ table: Table, numbersRows: Bool) throws(Problem) {
        let name = Self.identifier(table.name)
        let number = Self.identifier(TableQuery.rowNumber)
        switch table.format {
        case .csv:
            let stored = Self.identifier("__minato_csv_\(table.name)")
            add("CREATE TABLE \(stored) AS SELECT * FROM \(try Self.source(of: table))")
            add("CREATE VIEW \(name) AS SELECT *\(numbersRows ? ", rowid AS \(number)" : "") FROM \(stored)")
        case .parquet:
            allow(table.paths)
            guard numbersRows else {
                add("CREATE VIEW \(name) AS SELECT * FROM \(try Self.source(of: table))")
                return
            }
            let parts = table.paths.enumerated().map { index, path in
                """
                SELECT * EXCLUDE (file_row_number), file_row_number * \(table.paths.count) + \(index) AS \(number) \
                FROM read_parquet(\(Self.literal(path)), file_row_number = true)
                """
            }
            add("CREATE VIEW \(name) AS \(parts.joined(separator: " UNION ALL BY NAME "))")
        }
    }

    /// From here on: no file but those allowed, no network, no extension, no setting (DuckDB, Securing DuckDB).
    mutating func lock() {
        add("SET allowed_paths = [\(allowed.map(Self.literal).joined(separator: ", "))]")
        text += ".safe_mode\n"
    }

    mutating func add(_ statement: String) { text += statement + ";\n" }

    /// The table with its text checked, and in UTF-8 where it was not.
    static func prepared(_ table: Table, _ scratch: Scratch) throws(Problem) -> Table {
        guard table.format == .csv, table.paths.count == 1 else { return table }
        let text = try CSVText(table.paths[0], scratch: scratch.path)
        return Table(name: table.name, format: .csv, paths: [text.path])
    }

    /// What stands after FROM for a table.
    static func source(of table: Table) throws(Problem) -> String {
        guard !table.paths.isEmpty else { throw Problem(.internalError, "A table has no file.") }
        switch table.format {
        case .parquet: return "read_parquet([\(table.paths.map(literal).joined(separator: ", "))])"
        case .csv:
            guard let path = table.paths.first, table.paths.count == 1 else {
                throw Problem(.unsupported, "A table of several CSV files is not read.", mend: "Use Parquet.")
            }
            return source(ofCSV: path, delimiter: try CSVText.delimiter(of: path))
        }
    }

    static func source(ofCSV path: String, delimiter: UInt8) -> String {
        """
        read_csv(\(literal(path)), header = true, skip = 0, delim = '\(Character(UnicodeScalar(delimiter)))', \
        quote = '"', escape = '"', comment = '', strict_mode = true, null_padding = false, ignore_errors = false, \
        sample_size = -1)
        """
    }

    static func literal(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
    static func identifier(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}
