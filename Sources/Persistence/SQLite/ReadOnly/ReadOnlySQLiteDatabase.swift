import Foundation
import Primitives

/// A SQLite database to look at, for commands that run beside a server or without one. It makes, changes and
/// leaves behind nothing: no schema, no row, no file.
///
/// ```swift
/// let database = try ReadOnlySQLiteDatabase(path: "data/minato.db")
/// try database.migrate(migrations)    // throws unless the schema is the one that this program knows
/// let faults = try await database.read { try Verification.ledger(in: $0) }
/// ```
///
/// Each read opens the file anew and sees one snapshot. While a server has the database open, reading takes
/// SQLite's read lock and delays nobody; a long one keeps the server's write-ahead log from being reclaimed.
public final class ReadOnlySQLiteDatabase: Database {
    private let path: String
    private let gate = ReaderGate()
    private let queue = DispatchQueue(label: "minato-reader")

    /// Looks whether the file is there and sound.
    /// - Throws: `notFound` when there is no file, `corrupt` when it is damaged or no database,
    ///   `storageUnavailable` when this user cannot read it.
    public init(path: String) throws {
        // SQLite keeps the log beside the file that a link leads to.
        self.path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        try look { connection in try Self.checkIntegrity(connection) }
    }

    /// Runs `body` on a snapshot, once.
    /// - Throws: What `body` throws; `conflict`, whatever `body` did, when a server opened the database that
    ///   had been at rest, so that what was read may be of two times. Then read again.
    public func read<T: Sendable>(
        _ body: @escaping @Sendable (any ReadTransaction) throws -> T
    ) async throws -> T {
        try gate.enter()
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in
                let result = Result { try look(body) }
                gate.leave()
                continuation.resume(with: result)
            }
        }
    }

    /// Gives `storageUnavailable`, always.
    public func submit<T: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T,
        _ done: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        done(
            .failure(Problem(.storageUnavailable, "The database \(path) was opened for reading only.")))
    }

    /// Compares the schema with the one that this program knows; changes nothing.
    /// - Throws: `newerSchema` and `corrupt` as the port says; `configuration` when the schema is older, or
    ///   of no minato.
    public func migrate(_ migrations: [Migration]) throws {
        let applied = try look { connection in
            guard try connection.row("SELECT 1 FROM sqlite_master WHERE name = 'migrations'") != nil else {
                throw Problem(
                    .configuration, "The database \(path) has no tables of minato.",
                    mend: "Give the one of a server that has run: it makes them at its first start.")
            }
            return try connection.rows("SELECT number, name FROM migrations ORDER BY number").map { row in
                (number: Int(try row.integer(0)), name: try row.text(1))
            }
        }
        guard try Migration.pending(migrations, applied: applied).isEmpty else {
            throw Problem(
                .configuration,
                "The database \(path) has schema \(applied.count), this program needs \(migrations.count).",
                mend: "Start `minato serve` on it once: that brings the schema forward.")
        }
    }

    public var isWritable: Bool { false }

    public func close() { gate.close() }

    private func look<T>(_ body: (any ReadTransaction) throws -> T) throws -> T {
        let state = try DatabaseFileState(path)
        let result = Result { try body(ReadOnlyConnection(path, isAtRest: state.isAtRest)) }
        // Without locks only this tells that a server has come and may have written below the reader.
        guard !state.isAtRest || (try? DatabaseFileState(path)) == state else {
            throw Problem(
                .conflict, "The database \(path) was changed while it was read.",
                mend: "A server was started on it: run this again.")
        }
        return try result.get()
    }

    private static func checkIntegrity(_ connection: any ReadTransaction) throws(Problem) {
        let pages = try connection.row("PRAGMA page_count")?.integer(0) ?? 0
        let pageBytes = try connection.row("PRAGMA page_size")?.integer(0) ?? 4096
        let isSmall = pages * pageBytes <= Int64(SQLiteDatabase.thoroughCheckBytes)
        let check = isSmall ? "integrity_check" : "quick_check"
        let found = try connection.rows("PRAGMA \(check)(3)").map { (row) throws(Problem) in try row.text(0) }
        guard found == ["ok"] else {
            throw Problem(
                .corrupt, "The database file is damaged: \(found.joined(separator: "; ")).",
                mend: "Restore the data directory from a copy.")
        }
    }
}
