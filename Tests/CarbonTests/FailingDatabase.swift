import Persistence
import Primitives
import Synchronization

/// A database that takes no write so many times.
final class FailingDatabase: Database {
    private let database: any Database
    private let left: Mutex<Int>

    init(_ database: any Database, writes: Int) {
        self.database = database
        left = Mutex(writes)
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        try await database.read(body)
    }

    func submit<T: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T,
        _ done: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        let fails = left.withLock { left in
            left -= 1
            return left >= 0
        }
        guard fails else { return database.submit(body, done) }
        done(.failure(Problem(.storageUnavailable, "The disk is full.")))
    }

    func migrate(_ migrations: [Migration]) throws { try database.migrate(migrations) }
    var isWritable: Bool { database.isWritable }
    func close() { database.close() }
}
