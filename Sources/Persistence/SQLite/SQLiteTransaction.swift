import GRDB
import GRDBSQLite
import Primitives

/// A transaction on one SQLite connection. Lives on the thread that GRDB runs it on; never leaves it.
final class SQLiteTransaction: WriteTransaction {
    private let connection: GRDB.Database
    /// The writer's; a reader's connection keeps its own.
    private let statements: StatementCache?
    // In the order of their making, so that every run of a batch flushes in the same order.
    private var states: [any BatchState] = []

    /// What made the whole transaction void, once something has.
    ///
    /// SQLite may then have rolled the transaction back by itself, and what runs next on the connection
    /// would commit on its own. So from here on every statement is refused with the same problem, also when
    /// a caller swallowed it.
    private(set) var failure: SQLiteFailure?

    /// The statement of this caller that failed, once one has.
    ///
    /// SQLite would let the caller go on, PostgreSQL takes nothing more until the savepoint is rolled back;
    /// what works on one must work on the other.
    private var refusal: Problem?

    /// Whether the caller under way has changed anything.
    private var hasWritten = false

    init(_ connection: GRDB.Database, _ statements: StatementCache? = nil) {
        self.connection = connection
        self.statements = statements
    }

    func rows(_ sql: String, _ values: [Value]) throws(Problem) -> [Row] {
        let statement = try prepare(sql, values)
        defer { statement.reset() }
        // Before the first row: what reads a row may throw when the change is made.
        if !statement.isReadOnly { hasWritten = true }
        var rows: [Row] = []
        while true {
            switch statement.step() {
            case SQLITE_ROW: rows.append(try statement.row())
            case SQLITE_DONE:
                return rows
            default: throw problem(running: sql)
            }
        }
    }

    func integers(_ sql: String, _ values: [Value]) throws(Problem) -> [Int64] {
        let statement = try prepare(sql, values)
        defer { statement.reset() }
        guard statement.isReadOnly else {
            throw refuse(Problem(.internalError, "`\(sql)` writes, and was to be read."))
        }
        var integers: [Int64] = []
        while true {
            switch statement.step() {
            case SQLITE_ROW: integers.append(try statement.integer())
            case SQLITE_DONE: return integers
            default: throw problem(running: sql)
            }
        }
    }

    @discardableResult
    func execute(_ sql: String, _ values: [Value]) throws(Problem) -> Int {
        let statement = try prepare(sql, values)
        defer { statement.reset() }
        while true {
            switch statement.step() {
            case SQLITE_ROW: continue
            case SQLITE_DONE:
                hasWritten = true
                return Int(sqlite3_changes(connection.sqliteConnection))
            default: throw problem(running: sql)
            }
        }
    }

    func state<S: BatchState>(_ make: () throws(Problem) -> S) throws(Problem) -> S {
        // By its type alone: a dynamic cast for each state in turn costs more than all else here.
        for state in states where type(of: state) == S.self { return unsafeDowncast(state, to: S.self) }
        let state = try make()
        state.mark()
        states.append(state)
        return state
    }

    /// What became of one caller.
    enum Outcome {
        case stands
        /// It threw, and nothing of it is left.
        case refused(any Error)
        /// It threw after it had written, without a savepoint to go back to: the batch is void.
        case entangled
    }

    /// Runs one caller without a savepoint, which nearly none needs: with one, SQLite keeps a copy of each page
    /// that a caller changes first.
    /// - Throws: What makes the whole batch void.
    func runCaller(_ body: (any WriteTransaction) throws -> Void) throws(Problem) -> Outcome {
        let earlier = states.count
        for state in states { state.mark() }
        hasWritten = false
        guard let error = refusal(of: body) else { return .stands }
        if let failure { throw failure.problem }
        if hasWritten { return .entangled }
        takeBackStates(after: earlier)
        return .refused(error)
    }

    /// Runs one caller in a savepoint of its own, batch states included.
    /// - Throws: What makes the whole batch void.
    func runIsolatedCaller(_ body: (any WriteTransaction) throws -> Void) throws(Problem) -> Outcome {
        try execute(SQLiteDialect.savepoint)
        let earlier = states.count
        for state in states { state.mark() }
        guard let error = refusal(of: body) else {
            try execute(SQLiteDialect.release)
            return .stands
        }
        if let failure { throw failure.problem }
        takeBackStates(after: earlier)
        try execute(SQLiteDialect.rollbackToSavepoint)
        try execute(SQLiteDialect.release)
        return .refused(error)
    }

    /// What the caller threw, or swallowed of a statement that failed.
    private func refusal(of body: (any WriteTransaction) throws -> Void) -> (any Error)? {
        do {
            try body(self)
            return refusal
        } catch {
            return error
        }
    }

    private func takeBackStates(after earlier: Int) {
        refusal = nil
        // A state that this caller made may have read what this caller wrote: the next one makes its own.
        states.removeLast(states.count - earlier)
        for state in states { state.rollback() }
    }

    /// Writes what the batch's callers gathered in memory.
    func flushStates() throws(Problem) {
        for state in states { try state.flush(self) }
    }

    private func prepare(_ sql: String, _ values: [Value]) throws(Problem) -> PreparedStatement {
        if let problem = failure?.problem ?? refusal { throw problem }
        let statement = try prepared(sql)
        guard statement.parameterCount == values.count else {
            throw refuse(
                Problem(
                    .internalError,
                    "`\(sql)` takes \(statement.parameterCount) values, was given \(values.count)."))
        }
        for (position, value) in values.enumerated() {
            guard statement.bind(value, at: CInt(position + 1)) == SQLITE_OK else {
                throw problem(running: sql)
            }
        }
        return statement
    }

    private func prepared(_ sql: String) throws(Problem) -> PreparedStatement {
        if let statements {
            do throws(SQLiteFailure) {
                return try statements.statement(sql, on: connection)
            } catch {
                throw refuse(error)
            }
        }
        do {
            return PreparedStatement(try connection.cachedStatement(sql: sql))
        } catch {
            throw problem(error, preparing: sql)
        }
    }

    private func problem(_ error: any Error, preparing sql: String) -> Problem {
        let what = "preparing `\(sql)`"
        guard let error = error as? DatabaseError else {
            return refuse(SQLiteFailure.problem(error, doing: what))
        }
        return refuse(SQLiteFailure(error, doing: what))
    }

    /// What the connection says about the statement that has just failed.
    private func problem(running sql: String) -> Problem {
        refuse(SQLiteFailure(of: connection.sqliteConnection, doing: "running `\(sql)`"))
    }

    private func refuse(_ found: SQLiteFailure) -> Problem {
        if found.endsTransaction { failure = found }
        return refuse(found.problem)
    }

    private func refuse(_ problem: Problem) -> Problem {
        refusal = problem
        return problem
    }
}
