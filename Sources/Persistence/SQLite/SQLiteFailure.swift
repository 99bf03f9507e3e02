import GRDB
import GRDBSQLite
import Primitives

/// One failure of SQLite: its result code, and the problem that says what to do.
struct SQLiteFailure: Error {
    /// The primary result code (https://sqlite.org/rescode.html).
    let code: CInt
    /// The disk would not say that it has what was written: SQLITE_IOERR_FSYNC, _DIR_FSYNC.
    let isFailedSync: Bool
    let problem: Problem

    /// Takes an extended result code; its low byte is the primary one.
    init(extended: CInt, message: String, doing what: String) {
        code = extended & 0xff
        isFailedSync = extended == SQLITE_IOERR | (4 << 8) || extended == SQLITE_IOERR | (5 << 8)
        problem = Self.problem(extended: extended, message: message, doing: what)
    }

    init(_ error: DatabaseError, doing what: String) {
        self.init(
            extended: error.extendedResultCode.rawValue, message: error.message ?? "no message", doing: what)
    }

    /// The last failure of a connection.
    init(of connection: SQLiteConnection?, doing what: String) {
        self.init(
            extended: sqlite3_extended_errcode(connection),
            message: String(cString: sqlite3_errmsg(connection)),
            doing: what)
    }

    /// Whether the disk, the memory or the file fails, which whoever comes next in the transaction would
    /// meet too; SQLite rolls the transaction back by itself on some of these
    /// (https://sqlite.org/lang_transaction.html §3).
    var endsTransaction: Bool {
        [SQLITE_FULL, SQLITE_IOERR, SQLITE_NOMEM, SQLITE_CORRUPT, SQLITE_NOTADB].contains(code)
    }

    /// Any error met while using SQLite.
    static func problem(_ error: any Error, doing what: String) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let error as DatabaseError: SQLiteFailure(error, doing: what).problem
        default: Problem(.internalError, "\(error) while \(what).")
        }
    }

    private static func problem(extended: CInt, message: String, doing what: String) -> Problem {
        switch extended & 0xff {
        case SQLITE_CONSTRAINT where isUniqueness(extended):
            Problem(.conflict, "It exists already (\(message)).")
        case SQLITE_CONSTRAINT:
            Problem(.internalError, "A constraint of the schema refused it: \(message) while \(what).")
        case SQLITE_FULL:
            Problem(
                .storageUnavailable, "The disk of the data directory is full.",
                mend: "Free some space; nothing was lost.", retryAfter: .seconds(10))
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            Problem(
                .corrupt, "The database file is damaged or no database: \(message) while \(what).",
                mend:
                    "Restore the data directory from a copy; `minato audit verify` tells whether it is whole."
            )
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH:
            Problem(
                .storageUnavailable, "The database cannot be written: \(message) while \(what).",
                mend: "Give the user that runs minato the right to write the data directory.")
        case SQLITE_BUSY, SQLITE_LOCKED:
            Problem(
                .storageUnavailable, "Another process holds the database: \(message).",
                mend: "Only one minato may use a data directory.", retryAfter: .seconds(1))
        case SQLITE_IOERR:
            Problem(
                .storageUnavailable, "The disk failed: \(message).", mend: "Look at the system's log.",
                retryAfter: .seconds(10))
        case SQLITE_NOMEM:
            Problem(
                .storageUnavailable, "The database got no memory: \(message).",
                mend: "Give the process more memory.", retryAfter: .seconds(10))
        default:
            Problem(.internalError, "SQLite says \(extended): \(message) while \(what).")
        }
    }

    private static func isUniqueness(_ code: CInt) -> Bool {
        // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY, _ROWID: macros that Swift does not import.
        code == SQLITE_CONSTRAINT | (8 << 8) || code == SQLITE_CONSTRAINT | (6 << 8)
            || code == SQLITE_CONSTRAINT | (10 << 8)
    }
}
