import Foundation
import Logging
import Persistence

/// A folder for one test's database; it goes with the last who holds it.
final class DatabaseFolder: Sendable {
    private let url: URL

    var path: String { url.path }

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("minato-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Opens the database; the first time it is made.
    func open(logger: Logger) throws -> SQLiteDatabase {
        try SQLiteDatabase(path: url.appendingPathComponent("test.db").path, logger: logger)
    }
}
