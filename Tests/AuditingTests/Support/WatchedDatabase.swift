import Persistence
import Primitives
import Synchronization

/// A database that counts the calls and fails where a test says so.
final class WatchedDatabase: Database {
    private let inner: any Database
    private let count = Atomic(0)
    private let failures = Atomic(0)

    init(_ inner: any Database) { self.inner = inner }

    /// Reads and writes so far.
    var calls: Int { count.load(ordering: .sequentiallyConsistent) }

    /// Lets the next `count` writes fail like a full disk.
    func failWrites(_ count: Int) { failures.store(count, ordering: .sequentiallyConsistent) }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any ReadTransaction) throws -> T
    ) async throws -> T {
        count.add(1, ordering: .sequentiallyConsistent)
        return try await inner.read(body)
    }

    func submit<T: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T,
        _ done: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        count.add(1, ordering: .sequentiallyConsistent)
        if failures.load(ordering: .sequentiallyConsistent) > 0 {
            failures.subtract(1, ordering: .sequentiallyConsistent)
            return done(.failure(Problem(.storageUnavailable, "The disk is full.")))
        }
        inner.submit(body, done)
    }

    func migrate(_ migrations: [Migration]) throws { try inner.migrate(migrations) }

    var isWritable: Bool { inner.isWritable }

    func close() { inner.close() }
}
