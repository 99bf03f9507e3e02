import CPlatform
import Foundation
import GRDB
import Logging
import Primitives
import Synchronization

/// The embedded default: one SQLite file in WAL mode, many readers, one writer with group commit.
public final class SQLiteDatabase: Database {
    private let pool: DatabasePool
    private let queue: CommitQueue
    private let failure: SharedFailure
    private let checkpointer: WALCheckpointer
    /// Touched by the writer's thread, and by ``close()`` once that has ended.
    private nonisolated(unsafe) let statements = StatementCache()
    private let gate = ReaderGate()
    private let closing = Mutex(false)

    /// Opens or creates the file, checks it, and starts the writer.
    /// - Parameter path: The file; its folder must exist.
    /// - Throws: `corrupt` when the file is damaged or no database, `storageUnavailable` when it cannot be
    ///   read and written.
    public init(path: String, logger: Logger) throws {
        Self.tune
        let pool: DatabasePool
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration)
            try pool.writeWithoutTransaction { connection in
                // DatabasePool sets NORMAL after its own set-up, which loses the last commits when the power
                // fails; so it is set here, on the open writer, and read back.
                try connection.execute(sql: "PRAGMA synchronous = FULL")
                try Self.require(connection, "PRAGMA synchronous", is: "2")
                try Self.require(connection, "PRAGMA journal_mode", is: "wal")
                try Self.require(connection, "PRAGMA foreign_keys", is: "1")
                // The checkpointer copies the log into the file off the commit path; this is its backstop.
                // What is erased is overwritten, keys of texts above all.
                try connection.execute(sql: "PRAGMA secure_delete = ON")
                try Self.require(connection, "PRAGMA secure_delete", is: "1")
                try connection.execute(sql: "PRAGMA wal_autocheckpoint = 16384")
                try connection.execute(sql: "PRAGMA cache_size = -\(Self.writerCacheKiB)")
                try Self.checkIntegrity(connection)
            }
        } catch {
            var problem = SQLiteFailure.problem(error, doing: "opening \(path)")
            if !problem.detail.contains(path) { problem.detail = "\(path): \(problem.detail)" }
            throw problem
        }
        let failure = SharedFailure()
        self.pool = pool
        self.failure = failure
        do {
            // Before the writer's thread, which nothing would end if this threw.
            self.checkpointer = try WALCheckpointer(path: path, logger: logger)
        } catch {
            throw SQLiteFailure.problem(error, doing: "opening \(path)")
        }
        self.queue = CommitQueue(name: "minato-writer") {
            [writer = BatchWriter(pool, statements, failure, logger)] batch in
            writer.commit(batch)
        }
    }

    deinit {
        // Whoever forgot to close gets no wait, but leaves no thread behind.
        checkpointer.finish()
        queue.finish()
    }

    public var isWritable: Bool { failure.problem == nil }

    public func read<T: Sendable>(
        _ body: @escaping @Sendable (any ReadTransaction) throws -> T
    ) async throws -> T {
        try gate.enter()
        return try await withCheckedThrowingContinuation { continuation in
            // GRDB runs this on a thread of the reader's own, exactly once.
            pool.asyncRead { [gate] connection in
                let result = Result { try body(SQLiteTransaction(try connection.get())) }
                gate.leave()
                continuation.resume(
                    with: result.mapError { error in
                        error is DatabaseError ? SQLiteFailure.problem(error, doing: "reading") : error
                    })
            }
        }
    }

    public func submit<T: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T,
        _ done: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        if let problem = failure.problem { return done(.failure(problem)) }
        let result = Handover<T>()
        let job = CommitJob(
            run: { transaction in result.value = try body(transaction) },
            finish: { failure in
                if let failure {
                    done(.failure(failure))
                } else if let value = result.value {
                    done(.success(value))
                } else {
                    done(.failure(Problem(.internalError, "A write ended without a result.")))
                }
            })
        do throws(Problem) {
            try queue.enqueue(job)
        } catch {
            done(.failure(error))
        }
    }

    public func migrate(_ migrations: [Migration]) throws {
        try gate.enter()
        defer { gate.leave() }
        do {
            try pool.writeWithoutTransaction { connection in
                let transaction = SQLiteTransaction(connection)
                try transaction.execute(SQLiteDialect.schema(Migration.createTable))
                let applied = try transaction.rows("SELECT number, name FROM migrations ORDER BY number")
                    .map { row in (number: Int(try row.integer(0)), name: try row.text(1)) }
                for migration in try Migration.pending(migrations, applied: applied) {
                    try Self.apply(migration, connection)
                }
            }
        } catch {
            throw SQLiteFailure.problem(error, doing: "migrating the schema")
        }
    }

    private static func apply(_ migration: Migration, _ connection: GRDB.Database) throws {
        do {
            try connection.inTransaction(.immediate) {
                for statement in migration.statements {
                    try connection.execute(sql: SQLiteDialect.schema(statement))
                }
                try connection.execute(
                    sql: "INSERT INTO migrations (number, name) VALUES (?, ?)",
                    arguments: [migration.number, migration.name])
                return .commit
            }
        } catch {
            throw SQLiteFailure.problem(
                error, doing: "bringing the schema to \(migration.number) (\(migration.name))")
        }
    }

    public func close() {
        closing.withLock { isClosed in
            guard !isClosed else { return }
            isClosed = true
            queue.close()
            gate.close()
            statements.removeAll()
            // Nothing uses a connection any more.
            try? pool.close()
            // Last, because SQLite empties and removes the write-ahead log when the last connection closes,
            // but only if that one can write; the pool closes its readers after its writer.
            checkpointer.close()
        }
    }

    /// The writer comes back to the same pages of its indexes; readers mostly pass through.
    private static let writerCacheKiB = 32_768
    private static let readerCacheKiB = 4_096

    /// Once a process, before SQLite is used.
    private static let tune: Void = { _ = minato_sqlite_keeps_no_statistics() }()

    private static var configuration: GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.label = "minato"
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { connection in
            try connection.execute(sql: "PRAGMA cache_size = -\(Self.readerCacheKiB)")
            try connection.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    private static func require(
        _ connection: GRDB.Database, _ pragma: String, is expected: String
    ) throws {
        let found = try String.fetchOne(connection, sql: pragma) ?? "nothing"
        guard found == expected else {
            throw Problem(.storageUnavailable, "`\(pragma)` reads \(found), must be \(expected).")
        }
    }

    /// The thorough check reads the whole file, so above this size only the quick one runs at start.
    static let thoroughCheckBytes = 256 * 1024 * 1024

    private static func checkIntegrity(_ connection: GRDB.Database) throws {
        let pages = try Int.fetchOne(connection, sql: "PRAGMA page_count") ?? 0
        let pageBytes = try Int.fetchOne(connection, sql: "PRAGMA page_size") ?? 4096
        let check = pages * pageBytes <= thoroughCheckBytes ? "integrity_check" : "quick_check"
        let found = try String.fetchAll(connection, sql: "PRAGMA \(check)(3)")
        guard found == ["ok"] else {
            throw Problem(
                .corrupt,
                "The database file is damaged: \(found.joined(separator: "; ").replacing("\n", with: " ")).",
                mend: "Restore the data directory from a copy.")
        }
    }
}

/// Carries a closure's result from the writer's thread to its caller; the queue orders the two accesses.
private final class Handover<T: Sendable>: @unchecked Sendable {
    var value: T?
}

/// Why the writer stopped for good, once it has.
final class SharedFailure: Sendable {
    private let state = Mutex<Problem?>(nil)
    var problem: Problem? { state.withLock { $0 } }
    func record(_ problem: Problem) { state.withLock { $0 = $0 ?? problem } }
}
