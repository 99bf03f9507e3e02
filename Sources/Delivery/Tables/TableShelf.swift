import Exchange
import Foundation
import Persistence
import Primitives
import Tables

/// The Parquet files behind shared tables: CSV is converted at first use, schema and statistics are read once, and
/// both are kept.
public actor TableShelf {
    /// Files that are described at once for one table; a table has no more of them than this times a few.
    public static let maximumFiles = 1_000

    private let database: any Database
    private let uploads: ProductStore
    private let tables: ProductStore
    private let engine: any TableEngine
    private var underWay: [String: Task<TableFile, any Error>] = [:]

    /// - Parameter tables: Where converted files are kept.
    public init(
        database: any Database, uploads: ProductStore, tables: ProductStore, engine: any TableEngine
    ) {
        self.database = database
        self.uploads = uploads
        self.tables = tables
        self.engine = engine
    }

    /// The files of a table, described.
    /// - Throws: `unsupported` for columns that Delta does not have or a table of too many files, `unprocessable` for a
    ///   file that is no table, `engineUnavailable` where no engine is installed.
    public func files(of table: SharedTable) async throws -> [TableFile] {
        guard table.files.count <= Self.maximumFiles else {
            throw Problem(.unsupported, "The table has more than \(Self.maximumFiles) files.")
        }
        var files: [TableFile] = []
        for file in table.files { files.append(try await describe(file)) }
        return files
    }

    /// Describes a file once, however many ask at the same time.
    private func describe(_ shared: SharedFile) async throws -> TableFile {
        let key = "\(shared.file.version)/\(shared.file.name)"
        if let known = try await database.read({ try Self.known(shared, in: $0) }) { return known }
        if let task = underWay[key] { return try await task.value }
        // Not the caller's: one who leaves must not end what others wait for.
        let task = Task { try await self.described(shared) }
        underWay[key] = task
        defer { underWay[key] = nil }
        return try await task.value
    }

    private func described(_ shared: SharedFile) async throws -> TableFile {
        let file = shared.file
        let engine = engine.asked(by: file.version.description)
        var path = try uploads.path(of: file.name, in: file.version)
        var name = file.name
        if shared.format == .csv {
            guard let parquet = SharedFile.parquetName(of: file) else {
                throw Problem(.unsupported, "The file's name is too long for a table's.")
            }
            let csv = path
            name = parquet
            path = try tables.path(of: name, in: file.version)
            try await Self.makeFolder(of: path)
            try await engine.convertToParquet(csv: csv, to: path)
        }
        let table = Table(name: "t", format: .parquet, paths: [path])
        let schema = try await engine.schema(of: table)
        let statistics = try await engine.statistics(of: table)
        let described = TableFile(
            version: file.version, place: shared.format == .csv ? .table : .product, name: name,
            bytes: shared.format == .csv ? try await Self.size(of: path) : file.bytes, sha256: file.sha256,
            rows: schema.rows, schema: try schema.deltaJSON(), statistics: statistics.deltaJSON)
        try await database.write { try Self.keep(described, of: shared, in: $0) }
        return described
    }

    @concurrent private static func makeFolder(of path: String) async throws {
        try FileManager.default.createDirectory(
            at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    }

    @concurrent private static func size(of path: String) async throws -> Int64 {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.size] as? NSNumber)?.int64Value ?? 0
    }

    /// The rows and bytes of a table's file; nil for a file that was not read as a table.
    static func measure(
        of link: FileLink, in transaction: any ReadTransaction
    ) throws(Problem) -> (rows: Int64, bytes: Int64)? {
        try transaction.row(
            "SELECT row_count, bytes FROM table_files WHERE version = $1 AND name = $2",
            [.id(link.version), .text(link.name)]
        ).map { (row) throws(Problem) in (try row.integer(0), try row.integer(1)) }
    }

    private static func known(
        _ shared: SharedFile, in transaction: any ReadTransaction
    ) throws(Problem) -> TableFile? {
        let row = try transaction.row(
            "SELECT name, bytes, row_count, table_schema, statistics FROM table_files WHERE version = $1 AND upload = $2",
            [.id(shared.file.version), .text(shared.file.name)])
        guard let row else { return nil }
        return TableFile(
            version: shared.file.version, place: shared.format == .csv ? .table : .product,
            name: try row.text(0), bytes: try row.integer(1), sha256: shared.file.sha256,
            rows: try row.integer(2), schema: try json(row, 3), statistics: try json(row, 4))
    }

    private static func keep(
        _ file: TableFile, of shared: SharedFile, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO table_files (version, upload, name, bytes, row_count, table_schema, statistics)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (version, upload) DO NOTHING
            """,
            [
                .id(file.version), .text(shared.file.name), .text(file.name), .integer(file.bytes),
                .integer(file.rows), .text(String(decoding: file.schema.serialized, as: UTF8.self)),
                .text(String(decoding: file.statistics.serialized, as: UTF8.self)),
            ])
    }

    private static func json(_ row: Row, _ column: Int) throws(Problem) -> JSONValue {
        guard let value = try? JSONValue(parsing: Array(try row.text(column).utf8)) else {
            throw row.foreign(column, "JSON")
        }
        return value
    }
}
