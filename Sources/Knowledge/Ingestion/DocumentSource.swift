import Exchange
import Foundation
import Primitives
import Tables

/// Reads the files of products as blocks, piece by piece.
public struct DocumentSource: Sendable {
    /// What one document may be and become.
    public struct Limits: Hashable, Sendable {
        /// Of its file.
        public var bytes: Int64 = 256 << 20
        /// Of a table.
        public var rows: Int64 = 1_000_000
        /// Of what it is cut into.
        public var passages: Int64 = 1_000_000
        /// Of one line of JSON Lines.
        public var lineBytes = 4 << 20

        public init() {}
    }

    /// How a file is read.
    enum Format: Hashable, Sendable {
        case table(Table.Format)
        case jsonLines
        case document(DocumentFormat)

        /// - Returns: Nil for a file that is not read.
        init?(_ document: KnowledgeDocument) {
            let name = document.file.lowercased()
            let type = document.mediaType.prefix { $0 != ";" }.lowercased()
            let lines = ["application/jsonl", "application/x-ndjson", "application/jsonlines"]
            if let format = Table.format(ofFile: document.file, mediaType: document.mediaType) {
                self = .table(format)
            } else if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") || lines.contains(type) {
                self = .jsonLines
            } else if let format = DocumentFormat(mediaType: document.mediaType, name: document.file) {
                self = .document(format)
            } else {
                return nil
            }
        }
    }

    /// Rows of one question to the table engine.
    private static let page = 5_000
    private static let pageBytes = 64 << 20

    let reader: DocumentReader
    let tables: any TableEngine
    let store: ProductStore
    /// Where tables are rewritten for reading.
    let scratch: String
    let limits: Limits

    public init(
        reader: DocumentReader, tables: any TableEngine, store: ProductStore, scratch: String,
        limits: Limits = Limits()
    ) {
        self.reader = reader
        self.tables = tables
        self.store = store
        self.scratch = scratch
        self.limits = limits
    }

    /// Gives the blocks of a document to `take`, in their order.
    /// - Returns: How many rows it has; 0 for what is no table.
    /// - Throws: `unprocessable` for a document that is broken, encrypted or beyond the bounds, and what `take` throws.
    func read(
        _ document: KnowledgeDocument, as format: Format,
        _ take: ([DocumentBlock]) async throws(Problem) -> Void
    ) async throws(Problem) -> Int64 {
        guard document.bytes <= limits.bytes else {
            throw Problem(
                .unprocessable, "The file has \(document.bytes) bytes.",
                mend: "Have it split: at most \(limits.bytes) are read.")
        }
        let path = try store.path(of: document.file, in: document.version)
        switch format {
        case .document(let format):
            guard let data = FileManager.default.contents(atPath: path) else { throw Self.missing }
            try await take(try await reader.blocks(of: Array(data), format))
            return 0
        case .jsonLines: return try await lines(path, take)
        case .table(.parquet): return try await rows(path, take)
        case .table(.csv):
            // Once, and then in pages: a question to a CSV file reads all of it.
            let copy = "\(scratch)/knowledge-\(UUID().uuidString).parquet"
            defer { try? FileManager.default.removeItem(atPath: copy) }
            try await tables.convertToParquet(csv: path, to: copy)
            return try await rows(copy, take)
        }
    }

    private static let missing = Problem(
        .storageUnavailable, "The file is not where it was put.", mend: "See whether the disk is there.")

    // MARK: tables

    private func rows(
        _ path: String, _ take: ([DocumentBlock]) async throws(Problem) -> Void
    ) async throws(Problem) -> Int64 {
        let table = Table(name: "t", format: .parquet, paths: [path])
        let schema = try await tables.schema(of: table)
        guard schema.rows <= limits.rows else {
            throw Problem(
                .unprocessable, "The table has \(schema.rows) rows.",
                mend: "Have it split: at most \(limits.rows) are read.")
        }
        let columns = schema.columns.map(\.name)
        let names = columns.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ", ")
        let number = "\"\(TableQuery.rowNumber)\""
        var first: Int64 = 0
        var size = Int64(Self.page)
        while first < schema.rows {
            let end = min(first + size, schema.rows)
            let query = TableQuery(
                """
                SELECT \(names) FROM t WHERE \(number) >= \(first) AND \(number) < \(end) ORDER BY \(number)
                """, columns: columns, over: [table],
                bounds: TableBounds(
                    time: .seconds(120), memoryBytes: 1 << 30, rows: Int(size), outputBytes: Self.pageBytes),
                numbersRows: true)
            let result: TableResult
            do throws(Problem) {
                result = try await tables.query(query)
            } catch {
                // Wide rows: fewer at once. A page of one row that is too large is the table's fault.
                guard error.kind == .unprocessable, size > 1, !Task.isCancelled else { throw error }
                size = max(1, size / 8)
                continue
            }
            var blocks: [DocumentBlock] = []
            for (offset, row) in result.rows.enumerated() {
                let cells = zip(columns, row).compactMap { name, value in
                    value.map { (name: name, value: $0) }
                }
                blocks.append(
                    DocumentBlock(.row(Int(first) + offset + 1), RowText.text(cells)))
            }
            try await take(blocks)
            first = end
        }
        return schema.rows
    }

    // MARK: JSON Lines

    private func lines(
        _ path: String, _ take: ([DocumentBlock]) async throws(Problem) -> Void
    ) async throws(Problem) -> Int64 {
        guard let file = FileHandle(forReadingAtPath: path) else { throw Self.missing }
        defer { try? file.close() }
        var rest: [UInt8] = []
        var row = 0
        var isAtEnd = false
        while !isAtEnd {
            let data: Data?
            do { data = try file.read(upToCount: 1 << 20) } catch { throw Self.missing }
            isAtEnd = data?.isEmpty ?? true
            rest += data ?? Data()
            if isAtEnd, !rest.isEmpty { rest.append(0x0a) }
            var blocks: [DocumentBlock] = []
            var start = 0
            while let end = rest[start...].firstIndex(of: 0x0a) {
                row += 1
                guard row <= limits.rows else {
                    throw Problem(
                        .unprocessable, "The file has more than \(limits.rows) lines.",
                        mend: "Have it split: at most so many are read.")
                }
                if let block = try Self.block(Array(rest[start..<end]), row) { blocks.append(block) }
                start = end + 1
            }
            rest.removeFirst(start)
            guard rest.count <= limits.lineBytes else {
                throw Problem(
                    .unprocessable, "Line \(row + 1) is longer than \(limits.lineBytes) bytes.",
                    mend: "Write one JSON value in each line.")
            }
            if !blocks.isEmpty { try await take(blocks) }
        }
        return Int64(row)
    }

    /// Nil for an empty line.
    private static func block(_ line: [UInt8], _ row: Int) throws(Problem) -> DocumentBlock? {
        var line = line[...]
        if row == 1, line.starts(with: [0xef, 0xbb, 0xbf]) { line = line.dropFirst(3) }
        guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }) else { return nil }
        guard let value = try? JSONValue(parsing: Array(line)) else {
            throw Problem(
                .unprocessable, "Line \(row) is no JSON in UTF-8 (RFC 8259).",
                mend: "Write one JSON value in each line.")
        }
        return DocumentBlock(.row(row), RowText.text(value))
    }
}
