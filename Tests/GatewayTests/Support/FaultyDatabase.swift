import NIOConcurrencyHelpers
import Persistence
import Primitives

/// A database of which some writes fail, and some reads are slow to return.
final class FaultyDatabase: Database {
    /// How a write fails.
    enum Fault: Sendable {
        /// Nothing of it is kept.
        case refused(Problem)
        /// It is kept, and yet its caller hears of a failure.
        case lostAnswer(Problem)
    }

    private struct State {
        var writes = 0
        var reads = 0
        var faults: [Int: Fault] = [:]
        var holds: [Int: Hold] = [:]
        var isWritable = true
    }

    /// Tells when something has been reached, and waits until it may go on.
    struct Hold: Sendable {
        let reached = Signal()
        let goOn = Signal()
    }

    private let database: any Database
    private let state = NIOLockedValueBox(State())

    init(_ database: any Database) { self.database = database }

    /// How many writes there have been.
    var writes: Int { state.withLockedValue { $0.writes } }

    /// How many reads there have been.
    var reads: Int { state.withLockedValue { $0.reads } }

    /// The write that comes as number `number` from now on, counted from 1, fails.
    func fail(_ number: Int, _ fault: Fault) {
        state.withLockedValue { $0.faults[$0.writes + number] = fault }
    }

    func setWritable(_ isWritable: Bool) { state.withLockedValue { $0.isWritable = isWritable } }

    /// The next read holds its result back.
    func holdNextRead() -> Hold {
        let hold = Hold()
        state.withLockedValue { $0.holds[$0.reads + 1] = hold }
        return hold
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        let hold = state.withLockedValue { state in
            state.reads += 1
            return state.holds[state.reads]
        }
        let result = try await database.read(body)
        if let hold {
            hold.reached.fire()
            await hold.goOn.reach()
        }
        return result
    }

    func submit<T: Sendable>(
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T,
        _ done: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        let fault = state.withLockedValue { state in
            state.writes += 1
            return state.faults[state.writes]
        }
        switch fault {
        case nil: database.submit(body, done)
        case .refused(let problem): done(.failure(problem))
        case .lostAnswer(let problem): database.submit(body) { _ in done(.failure(problem)) }
        }
    }

    func migrate(_ migrations: [Migration]) throws { try database.migrate(migrations) }

    var isWritable: Bool { state.withLockedValue { $0.isWritable } && database.isWritable }

    func close() { database.close() }
}
