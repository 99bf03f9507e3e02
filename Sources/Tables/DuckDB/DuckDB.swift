import Foundation
import Logging
import Primitives
import Processes

/// The table engine on DuckDB's command line: one child process for each job.
///
/// A process of its own, because a statement of somebody else runs in it: it can be killed, what it maps and writes
/// is bounded by the kernel, a fault in it ends one job, and it has nothing of ours but the files it is given.
public struct DuckDB: TableEngine {
    public struct Configuration: Sendable {
        /// nil where none is installed: then every verb throws `engineUnavailable`.
        public var program: String?
        /// Where jobs may spill to disk.
        public var temporaryFolder: String
        /// Jobs that run at once, of each lane.
        public var concurrency: [Lane: Int] = [.tables: 2, .cards: 1, .queries: 2, .knowledge: 2]
        /// Jobs that wait for their turn, in each lane.
        public var maximumWaiting = 32
        /// Of a conversion, a schema, a count.
        public var bounds = TableBounds(time: .seconds(600), memoryBytes: 1 << 30)
        /// What jobs may leave in the temporary folder, each.
        public var spillBytes: Int64 = 4 << 30
        /// How long a conversion that failed fails at once.
        public var failureDelay = Duration.seconds(60)

        public init(program: String?, temporaryFolder: String) {
            self.program = program
            self.temporaryFolder = temporaryFolder
        }
    }

    /// What jobs are for: those of one lane wait for none of another.
    public enum Lane: String, Hashable, Sendable, CaseIterable {
        /// Descriptions and conversions of what is delivered.
        case tables
        /// Quality cards.
        case cards
        /// Statements of consumers.
        case queries
        /// Tables that are read for knowledge bases.
        case knowledge
    }

    let configuration: Configuration
    private let queues: [Lane: JobQueue]
    private let failures: ConversionFailures
    private var lane = Lane.tables
    private var owner = ""

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        failures = ConversionFailures(delay: configuration.failureDelay)
        queues = Dictionary(
            uniqueKeysWithValues: Lane.allCases.map { lane in
                let queue = JobQueue(
                    of: "table jobs",
                    concurrency: configuration.concurrency[lane] ?? 1,
                    maximumWaiting: configuration.maximumWaiting)
                return (lane, queue)
            })
        Scratch.sweep(configuration.temporaryFolder)
    }

    public var isInstalled: Bool { configuration.program != nil }

    /// The same engine, whose jobs go in another lane.
    public func lane(_ lane: Lane) -> DuckDB {
        var engine = self
        engine.lane = lane
        return engine
    }

    public func asked(by owner: String) -> any TableEngine {
        var engine = self
        engine.owner = owner
        return engine
    }

    public func schema(of table: Table) async throws(Problem) -> TableSchema {
        try await job(nil) { handle throws(Problem) in
            let scratch = try Scratch(configuration.temporaryFolder)
            defer { scratch.remove() }
            let table = try DuckDBScript.prepared(table, scratch)
            let source = try DuckDBScript.source(of: table)
            var script = DuckDBScript(configuration, configuration.bounds)
            script.allow(table.paths)
            script.lock()
            script.add("DESCRIBE SELECT * FROM \(source)")
            script.add("SELECT CAST(count(*) AS VARCHAR) AS c0 FROM \(source)")
            if table.format == .parquet, let first = table.paths.first {
                script.add(
                    """
                    SELECT name AS required FROM parquet_schema(\(DuckDBScript.literal(first))) \
                    WHERE repetition_type = 'REQUIRED' AND num_children IS NULL
                    """)
            }
            let lines = try run(script, handle, .file)
            let required = Set(lines.compactMap { $0["required"]?.stringValue })
            let columns = lines.compactMap(Self.column).map { name, type in
                TableSchema.Column(name: name, type: type, isNullable: !required.contains(name))
            }
            guard let rows = lines.lazy.compactMap({ $0["c0"]?.stringValue }).first.flatMap({ Int64($0) }),
                !columns.isEmpty
            else { throw DuckDBFailure.unreadable }
            return TableSchema(columns: columns, rows: rows)
        }
    }

    public func statistics(of table: Table) async throws(Problem) -> TableStatistics {
        let schema = try await schema(of: table)
        return try await job(nil) { handle throws(Problem) in
            let scratch = try Scratch(configuration.temporaryFolder)
            defer { scratch.remove() }
            let table = try DuckDBScript.prepared(table, scratch)
            let source = try DuckDBScript.source(of: table)
            var script = DuckDBScript(configuration, configuration.bounds)
            script.allow(table.paths)
            script.lock()
            let parts = schema.columns.enumerated().map { index, column in
                let name = DuckDBScript.identifier(column.name)
                let range =
                    column.type.hasRange
                    ? """
                    , CAST(min(\(name)) AS VARCHAR) AS l\(index), CAST(max(\(name)) AS VARCHAR) AS g\(index)
                    """ : ""
                return "CAST(count(*) - count(\(name)) AS VARCHAR) AS n\(index)\(range)"
            }
            script.add("SELECT \(parts.joined(separator: ", ")) FROM \(source)")
            guard let line = try run(script, handle, .file).first else { throw DuckDBFailure.unreadable }
            let columns = schema.columns.enumerated().map { index, column in
                TableStatistics.Column(
                    name: column.name, type: column.type,
                    nulls: line["n\(index)"]?.stringValue.flatMap { Int64($0) } ?? 0,
                    minimum: line["l\(index)"]?.stringValue, maximum: line["g\(index)"]?.stringValue)
            }
            return TableStatistics(rows: schema.rows, columns: columns)
        }
    }

    public func convertToParquet(csv: String, to path: String) async throws(Problem) {
        try await job(nil) { handle throws(Problem) in
            try failures.check(csv)
            do throws(Problem) {
                try convert(csv, to: path, handle)
            } catch {
                if error.kind == .unprocessable || error.kind == .invalidValue, !handle.isCancelled {
                    failures.note(error, of: csv)
                }
                throw error
            }
        }
    }

    private func convert(_ csv: String, to path: String, _ handle: ProcessHandle) throws(Problem) {
        let scratch = try Scratch(configuration.temporaryFolder)
        defer { scratch.remove() }
        let text = try CSVText(csv, scratch: scratch.path)
        // One name, so that what a stop left behind makes room for the next try.
        let part = "\(path).part"
        try? FileManager.default.removeItem(atPath: part)
        defer { try? FileManager.default.removeItem(atPath: part) }
        var script = DuckDBScript(configuration, configuration.bounds, spillFolder: scratch.path)
        script.writesFiles = true
        script.allow([text.path, part])
        script.lock()
        script.add(
            """
            COPY (SELECT * FROM \(DuckDBScript.source(ofCSV: text.path, delimiter: text.delimiter))) \
            TO \(DuckDBScript.literal(part)) (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)
            """)
        _ = try run(script, handle, .file)
        let renamed = rename(part, path) == 0
        guard renamed else {
            throw Problem(
                .storageUnavailable,
                "A converted table cannot be put in its place: \(String(cString: strerror(errno))).")
        }
    }

    public func query(_ query: TableQuery, handle: ProcessHandle?) async throws(Problem) -> TableResult {
        try await job(handle) { handle throws(Problem) in
            let scratch = try Scratch(configuration.temporaryFolder)
            defer { scratch.remove() }
            var script = DuckDBScript(configuration, query.bounds, spillFolder: scratch.path)
            script.writesFiles = true
            for table in query.tables {
                try script.open(try DuckDBScript.prepared(table, scratch), numbersRows: query.numbersRows)
            }
            script.lock()
            let names = query.columns.indices.map { "c\($0)" }
            let wrapped = "(\(query.sql)) AS q(\(names.joined(separator: ", ")))"
            script.add("DESCRIBE SELECT * FROM \(wrapped)")
            let values = names.map { "CAST(\($0) AS VARCHAR) AS \($0)" }.joined(separator: ", ")
            script.add("SELECT \(values) FROM \(wrapped) LIMIT \(query.bounds.rows + 1)")
            let lines = try run(script, handle, .statement)
            let types = lines.compactMap(Self.column)
            guard types.count == query.columns.count else { throw DuckDBFailure.unreadable }
            let rows = lines.dropFirst(types.count).map { line in
                names.map { line[$0]?.stringValue }
            }
            guard rows.count <= query.bounds.rows else {
                throw Problem(
                    .unprocessable, "The result has more than \(query.bounds.rows) rows.",
                    mend: "Group more coarsely, or add a LIMIT.", parameter: "sql")
            }
            return TableResult(
                columns: zip(query.columns, types).map { TableResult.Column(name: $0, type: $1.type) },
                rows: Array(rows))
        }
    }

    public func syntaxTree(of sql: String) async throws(Problem) -> JSONValue {
        let text = Data(sql.utf8).base64EncodedString()
        return try await job(nil) { handle throws(Problem) in
            var script = DuckDBScript(
                configuration,
                TableBounds(time: .seconds(5), memoryBytes: 128 << 20, outputBytes: 16 << 20))
            script.lock()
            script.add("SELECT json_serialize_sql(decode(from_base64('\(text)'))) AS tree")
            do throws(Problem) {
                if let tree = try run(script, handle, .statement).first?["tree"] { return tree }
            } catch {
                guard error.kind == .internalError || error.kind == .unprocessable, !handle.isCancelled else {
                    throw error
                }
            }
            throw Problem(
                .invalidValue, "The statement is too deep or too large to be parsed.", mend: "Split it.",
                parameter: "sql")
        }
    }
}

extension DuckDB {
    /// Runs a job in its turn; a cancelled task ends it.
    private func job<T: Sendable>(
        _ given: ProcessHandle?, _ work: @escaping @Sendable (ProcessHandle) throws(Problem) -> T
    ) async throws(Problem) -> T {
        guard isInstalled else {
            throw Problem(
                .engineUnavailable,
                "DuckDB is not installed on this server, and tables cannot be read without it.",
                mend: "Run scripts/install-runtime, or set exchange.duckdb to DuckDB's program.")
        }
        guard let queue = queues[lane] else { throw Problem(.internalError, "DuckDB has no such lane.") }
        let handle = given ?? ProcessHandle()
        let result: Result<T, Problem> = await withTaskCancellationHandler {
            do throws(Problem) {
                return .success(
                    try await queue.run(for: owner) { () throws(Problem) in
                        guard !handle.isCancelled else { throw DuckDBFailure.cancelled }
                        return try work(handle)
                    })
            } catch {
                return .failure(error)
            }
        } onCancel: {
            handle.cancel()
        }
        return try result.get()
    }

    /// - Returns: The objects that it printed.
    private func run(
        _ script: DuckDBScript, _ handle: ProcessHandle, _ subject: DuckDBFailure.Subject
    ) throws(Problem) -> [JSONValue] {
        let bounds = script.bounds
        let process = BoundedProcess(
            executable: configuration.program ?? "",
            arguments: ["-batch", "-no-init", "-bail", "-jsonlines", ":memory:"],
            environment: ["LANG": "C.UTF-8", "TZ": "UTC", "HOME": "/nonexistent", "PATH": "/nonexistent"],
            input: Array(script.text.utf8), time: bounds.time, outputBytes: bounds.outputBytes,
            addressSpace: UInt64(bounds.memoryBytes) + 1 << 30,
            fileBytes: script.writesFiles ? UInt64(configuration.spillBytes) : 0)
        let outcome = process.run(handle)
        guard outcome.end == .exited(0), outcome.errors.isEmpty else {
            throw DuckDBFailure.problem(outcome, bounds, subject)
        }
        var lines: [JSONValue] = []
        for line in outcome.output.split(separator: UInt8(ascii: "\n")) {
            guard let value = try? JSONValue(parsing: Array(line)) else { throw DuckDBFailure.unreadable }
            lines.append(value)
        }
        return lines
    }

    /// A line of `DESCRIBE`.
    private static func column(_ line: JSONValue) -> (name: String, type: ColumnType)? {
        guard let name = line["column_name"]?.stringValue, let type = line["column_type"]?.stringValue else {
            return nil
        }
        return (name, ColumnType(duckDB: type))
    }
}
