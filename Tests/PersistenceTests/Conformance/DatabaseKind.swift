import Logging
import Persistence
import Testing

/// The implementations of the port that the conformance suite runs on.
enum DatabaseKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite

    var testDescription: String { rawValue }

    /// Opens the database that lives in `folder`, making it when there is none.
    func open(in folder: TemporaryFolder) throws -> any Database {
        switch self {
        case .sqlite: try SQLiteDatabase(path: folder.path("minato.db"), logger: .silent)
        }
    }

    /// A new database with one table, `notes (id BIGINT PRIMARY KEY, text TEXT, bytes BLOB)`.
    func notes(in folder: TemporaryFolder) throws -> any Database {
        let database = try open(in: folder)
        try database.migrate([.notes])
        return database
    }
}

extension Migration {
    static let notes = Migration(
        number: 1, name: "notes",
        statements: [
            "CREATE TABLE notes (id BIGINT NOT NULL PRIMARY KEY, text TEXT, bytes BLOB)"
        ])
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
