import GRDB
import GRDBSQLite
import Logging
import Metrics
import Primitives

/// Makes one batch of callers one durable commit. Used by the writer's thread only.
struct BatchWriter: @unchecked Sendable {
    private let pool: DatabasePool
    private let failure: SharedFailure
    private let statements: StatementCache
    private let logger: Logger
    private let commitTimer = Timer(label: "minato_commit_duration_seconds")
    private let batchRecorder = Recorder(label: "minato_commit_batch_size")
    private let failureCounter = Counter(label: "minato_commit_failures_total")

    init(
        _ pool: DatabasePool, _ statements: StatementCache, _ failure: SharedFailure, _ logger: Logger
    ) {
        self.pool = pool
        self.statements = statements
        self.failure = failure
        self.logger = logger
    }

    func commit(_ batch: [CommitJob]) {
        let started = ContinuousClock.now
        var refusals: [(any Error)?] = []
        do {
            if let problem = failure.problem { throw problem }
            refusals = try pool.unsafeReentrantWrite { connection in try run(batch, connection) }
        } catch {
            let problem = SQLiteFailure.problem(error, doing: "committing")
            failureCounter.increment()
            logger.error(
                "commit failed", metadata: ["reason": "\(problem.detail)", "batch": "\(batch.count)"])
            for job in batch { job.finish(problem) }
            return
        }
        commitTimer.record(duration: ContinuousClock.now - started)
        batchRecorder.record(batch.count)
        for (job, refusal) in zip(batch, refusals) { job.finish(refusal) }
    }

    /// - Returns: For each job nil, or what its closure threw.
    private func run(_ batch: [CommitJob], _ connection: GRDB.Database) throws(Problem) -> [(any Error)?] {
        if let refusals = try run(batch, connection, isolated: false) { return refusals }
        // A caller threw half-way: all again, each in a savepoint of its own.
        return try run(batch, connection, isolated: true) ?? []
    }

    /// - Returns: Nil when a caller would have to be taken back and cannot.
    private func run(
        _ batch: [CommitJob], _ connection: GRDB.Database, isolated: Bool
    ) throws(Problem) -> [(any Error)?]? {
        // A rollback that failed would leave every later batch without its beginning.
        rollBack(connection)
        let transaction = SQLiteTransaction(connection, statements)
        try transaction.execute(SQLiteDialect.begin)
        do throws(Problem) {
            var refusals: [(any Error)?] = []
            refusals.reserveCapacity(batch.count)
            for job in batch {
                let outcome =
                    isolated
                    ? try transaction.runIsolatedCaller(job.run) : try transaction.runCaller(job.run)
                switch outcome {
                case .stands: refusals.append(nil)
                case .refused(let error): refusals.append(error)
                case .entangled:
                    rollBack(connection)
                    return nil
                }
            }
            try transaction.flushStates()
            try commit(transaction)
            return refusals
        } catch {
            rollBack(connection)
            throw error
        }
    }

    private func commit(_ transaction: SQLiteTransaction) throws(Problem) {
        do throws(Problem) {
            try transaction.execute(SQLiteDialect.commit)
        } catch {
            // After a failed fsync nobody knows what a restart will find. The callers are told of a failure;
            // going on could make that a lie, so only a restart, which reads the disk, writes again.
            if transaction.failure?.isFailedSync == true { failure.record(error) }
            throw error
        }
    }

    /// Leaves the connection ready for the next batch, unless SQLite has rolled back by itself.
    private func rollBack(_ connection: GRDB.Database) {
        guard connection.isInsideTransaction else { return }
        do {
            // A transaction of its own, since the failed one refuses every statement.
            try SQLiteTransaction(connection).execute(SQLiteDialect.rollback)
        } catch {
            logger.error("rollback failed", metadata: ["reason": "\(error.detail)"])
        }
    }
}
