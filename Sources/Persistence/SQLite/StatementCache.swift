import GRDB
import GRDBSQLite

/// The prepared statements of the writer's connection, found by their text without hashing it: the path of a
/// request runs the same few again and again. Confined to the thread that writes.
final class StatementCache {
    /// Texts of one length that are kept; more than that are no texts of a program but made by one.
    private static let maximumPerBucket = 8

    /// Statements by the length of their text. Of two equal literals the comparison sees at once that they
    /// are the same.
    private var buckets = [[(sql: String, statement: PreparedStatement)]](repeating: [], count: 256)

    deinit { removeAll() }

    var count: Int { buckets.reduce(0) { $0 + $1.count } }

    /// - Throws: What SQLite says of a text that it cannot prepare.
    func statement(_ sql: String, on connection: GRDB.Database) throws(SQLiteFailure) -> PreparedStatement {
        let bucket = sql.utf8.count & 255
        for entry in buckets[bucket] where entry.sql == sql { return entry.statement }
        var pointer: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection.sqliteConnection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
        guard code == SQLITE_OK, let pointer else {
            throw SQLiteFailure(of: connection.sqliteConnection, doing: "preparing `\(sql)`")
        }
        let statement = PreparedStatement(pointer)
        if buckets[bucket].count == Self.maximumPerBucket {
            buckets[bucket].removeFirst().statement.finalize()
        }
        buckets[bucket].append((sql, statement))
        return statement
    }

    /// Ends all of them; a connection cannot be closed before.
    func removeAll() {
        for bucket in buckets.indices {
            for entry in buckets[bucket] { entry.statement.finalize() }
            buckets[bucket] = []
        }
    }
}
