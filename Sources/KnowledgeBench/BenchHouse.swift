import Foundation
import Knowledge
import Logging
import Persistence

/// An index in a folder of its own.
struct BenchHouse {
    let index: SQLitePassageIndex
    private let database: SQLiteDatabase
    private let folder: URL
    private let isOwn: Bool

    /// - Parameter left: The folder of an index to use; nil makes one.
    init(left: String? = nil) throws {
        isOwn = left == nil
        folder =
            left.map { URL(fileURLWithPath: $0) }
            ?? FileManager.default.temporaryDirectory.appendingPathComponent(
                "knowledge-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try SQLiteDatabase(
            path: folder.appendingPathComponent("knowledge.db").path,
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        try database.migrate(SQLitePassageIndex.migrations)
        index = SQLitePassageIndex(database: database)
    }

    /// The index as a new process would find it.
    func reopened() -> SQLitePassageIndex { SQLitePassageIndex(database: database) }

    /// Bytes of the database, its log included.
    var bytes: Int {
        ["", "-wal"].reduce(0) { total, end in
            let file = folder.appendingPathComponent("knowledge.db" + end).path
            let size = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
            return total + (size ?? 0)
        }
    }

    func close() {
        database.close()
        guard isOwn else { return }
        try? FileManager.default.removeItem(at: folder)
    }
}
