import Primitives

/// The port to the database: few verbs, one conformance suite for all implementations.
///
/// ```swift
/// let balance = try await database.write { transaction in
///     try Ledger.post(transfer, in: transaction)
/// }   // durable here
/// ```
public protocol Database: AnyObject, Sendable {
    /// Runs `body` on a snapshot; it sees all writes that returned before and never waits for a writer.
    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T

    /// Group commit: one writer takes the callers that have queued, runs each in a savepoint of its own, and
    /// commits once, durably, before any of them resumes. One that throws rolls back alone.
    ///
    /// `body` is short, never waits, and runs at most once. Callers are served in the order of their calls. A
    /// caller whose task is cancelled meanwhile is served all the same and hears the result.
    /// - Throws: What `body` throws; `overloaded` when the queue is full; `storageUnavailable` when the
    ///   commit failed (then nothing of the batch is kept, or, where ``isWritable`` has become false, only a
    ///   restart tells); `shuttingDown` after ``close()``.
    func write<T: Sendable>(_ body: @escaping @Sendable (any WriteTransaction) throws -> T) async throws -> T

    /// Brings the schema forward, each migration in a transaction of its own.
    /// - Throws: `newerSchema` when the database was written by a newer version; `corrupt` when a migration
    ///   on record differs from the one of this program; `configuration` when the numbers are not 1, 2, 3, ….
    func migrate(_ migrations: [Migration]) throws

    /// False after a failure that only a restart may clear: a commit whose fate on disk is unknown.
    var isWritable: Bool { get }

    /// Lets the queued writes and the reads under way finish, then closes. Idempotent. Blocks the calling
    /// thread until then: not for an event loop.
    func close()
}
