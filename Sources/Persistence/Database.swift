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

    /// Group commit: one writer takes the callers that have queued, runs one after the other, and commits once,
    /// durably, before any of them hears of it. One that throws rolls back alone.
    ///
    /// `body` is short, never waits, and touches nothing but the transaction: it runs a second time when
    /// another caller of its batch has to be taken back half-way. Callers are served in the order of their
    /// calls. ``write(_:)`` is the same for who waits.
    /// - Parameter done: Called exactly once, on the writer's thread or, when the write is not taken, on the
    ///   caller's; must not block. It gets what `body` returned or threw; `overloaded` when the queue is full;
    ///   `storageUnavailable` when the commit failed (then nothing of the batch is kept, or, where
    ///   ``isWritable`` has become false, only a restart tells); `shuttingDown` after ``close()``.
    func submit<T: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T,
        _ done: @escaping @Sendable (Result<T, any Error>) -> Void)

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

extension Database {
    /// ``submit(_:_:)``, returning when the batch is durable. A caller whose task is cancelled meanwhile is
    /// served all the same and hears the result. ``ActingPerson`` is in `body` who it is for the caller.
    public func write<T: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T
    ) async throws -> T {
        let person = ActingPerson.id
        // Resumed exactly once, as `submit` promises.
        return try await withUnsafeThrowingContinuation { continuation in
            let done: @Sendable (Result<T, any Error>) -> Void = { continuation.resume(with: $0) }
            guard let person else { return submit(body, done) }
            submit({ transaction in try ActingPerson.$id.withValue(person) { try body(transaction) } }, done)
        }
    }
}
