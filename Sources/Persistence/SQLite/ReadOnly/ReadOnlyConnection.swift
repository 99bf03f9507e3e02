import Foundation
import GRDBSQLite
import Primitives

/// One connection that only reads, with one snapshot. Lives on one thread, as long as its snapshot.
///
/// GRDB has no way to open a file as `immutable`, so this speaks with SQLite itself.
final class ReadOnlyConnection: ReadTransaction {
    private let path: String
    private var connection: OpaquePointer?
    private var statements: [String: PreparedStatement] = [:]

    /// How long to wait for another process that recovers the file or copies its log into it.
    private static let patienceMilliseconds: CInt = 10_000

    /// - Parameter isAtRest: Nobody has the file open. Then it is read as it lies, without locks: a plain
    ///   read-only connection would leave `-wal` and `-shm` files behind (https://sqlite.org/wal.html §5).
    ///   Else it is read together with its log, under SQLite's locks.
    init(_ path: String, isAtRest: Bool) throws(Problem) {
        self.path = path
        if !isAtRest { try Self.checkOwnership(path) }
        // A URI, in which alone `immutable` can be said, of the absolute path, percent-encoded.
        let file = URL(fileURLWithPath: path).absoluteString
        let uri = file + (isAtRest ? "?mode=ro&immutable=1" : "?mode=ro")
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(uri, &connection, flags, nil)
        guard code == SQLITE_OK else { throw problem(doing: "opening it") }
        sqlite3_busy_timeout(connection, Self.patienceMilliseconds)
        // Every row that is read from here on belongs to one snapshot.
        for sql in ["PRAGMA cache_size = -32768", "PRAGMA temp_store = MEMORY", "BEGIN"] {
            _ = try rows(sql, [], doing: "opening it")
        }
    }

    deinit {
        for statement in statements.values { statement.finalize() }
        sqlite3_close(connection)
    }

    func rows(_ sql: String, _ values: [Value]) throws(Problem) -> [Row] {
        try rows(sql, values, doing: "running `\(sql)`")
    }

    private func rows(
        _ sql: String, _ values: [Value], doing what: @autoclosure () -> String
    ) throws(Problem) -> [Row] {
        let statement = try statement(sql, doing: what())
        defer { statement.reset() }
        guard statement.parameterCount == values.count else {
            throw Problem(
                .internalError,
                "`\(sql)` takes \(statement.parameterCount) values, was given \(values.count).")
        }
        for (position, value) in values.enumerated() {
            guard statement.bind(value, at: CInt(position + 1)) == SQLITE_OK else {
                throw problem(doing: what())
            }
        }
        var rows: [Row] = []
        while true {
            switch statement.step() {
            case SQLITE_ROW: rows.append(try statement.row())
            case SQLITE_DONE: return rows
            default: throw problem(doing: what())
            }
        }
    }

    private func statement(
        _ sql: String, doing what: @autoclosure () -> String
    ) throws(Problem) -> PreparedStatement {
        if let statement = statements[sql] { return statement }
        var pointer: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection, sql, -1, CUnsignedInt(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
        guard code == SQLITE_OK, let pointer else { throw problem(doing: what()) }
        let statement = PreparedStatement(pointer)
        statements[sql] = statement
        return statement
    }

    /// What the connection says about its last call, in the words of who only reads.
    private func problem(doing what: String) -> Problem {
        let failure = SQLiteFailure(of: connection, doing: what)
        switch failure.code {
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            var problem = failure.problem
            problem.mend = "Restore the data directory from a copy."
            return problem
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH:
            let reason = String(cString: sqlite3_errmsg(connection))
            return Problem(
                .storageUnavailable, "The database \(path) cannot be read: \(reason) while \(what).",
                mend: "Run this as the user that runs minato, or on a copy of the whole folder.")
        case SQLITE_BUSY, SQLITE_LOCKED:
            return Problem(
                .storageUnavailable, "Another process keeps the database \(path) to itself.",
                mend: "Run this again in a moment.", retryAfter: .seconds(1))
        default:
            return failure.problem
        }
    }

    /// SQLite makes the shared index of a log that has none, in the name of whoever opens it; root alone gives
    /// it to the owner of the database. One of a third user would keep the server from its own database.
    private static func checkOwnership(_ path: String) throws(Problem) {
        let manager = FileManager.default
        let user = geteuid()
        let owner = (try? manager.attributesOfItem(atPath: path))?[.ownerAccountID] as? NSNumber
        guard user != 0, let owner, owner.uint32Value != user, !manager.fileExists(atPath: path + "-shm"),
            manager.isWritableFile(atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path)
        else { return }
        throw Problem(
            .storageUnavailable,
            "The database \(path) was not closed, and reading it would leave a file of yours beside it.",
            mend: "Run this as the user that runs minato, or on a copy of the whole folder.")
    }
}
