import Logging
import MerkleTree
import Metrics
import Persistence
import Primitives
import ServiceLifecycle

/// Turns appended leaves into the signed tree: at most once in ``pace`` it hashes what is new, and makes the
/// tiles and the checkpoint durable in one transaction before it publishes them.
///
/// It sleeps while nothing is appended and never polls the database. At its start it goes on from the last
/// checkpoint, so leaves that a crash left behind are found; at a graceful shutdown it signs what is left.
/// Put it into the service group before those who append, so that it ends after them.
public final class Sequencer: Service {
    /// Leaves that one checkpoint takes in, so that its transaction stays short. What is beyond waits for
    /// the next one.
    public static let maximumLeavesPerCheckpoint = 65_536
    /// After failures of the disk it tries again, at longer and longer intervals up to this one.
    public static let longestRetryDelay = Duration.seconds(30)

    private let log: AuditLog
    private let database: any Database
    private let key: LogKey
    private let wallClock: any WallClock
    private let pace: Duration
    private let timer: any Clock<Duration>
    private let logger: Logger
    private let board = HeadBoard()
    private let sizeGauge = Gauge(label: "minato_log_size")
    private let integrateTimer = Timer(label: "minato_log_integrate_duration_seconds")

    /// - Parameters:
    ///   - log: The one that all writers of `database` append to.
    ///   - wallClock: Dates the checkpoints.
    ///   - pace: The least time between two checkpoints.
    ///   - timer: What the pace and the time-outs are measured with.
    public init(
        log: AuditLog, database: any Database, key: LogKey, wallClock: any WallClock,
        pace: Duration = .seconds(1), timer: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.log = log
        self.database = database
        self.key = key
        self.wallClock = wallClock
        self.pace = pace
        self.timer = timer
        self.logger = logger
    }

    /// The newest head, durable and verified; nil before ``run()`` has opened the log.
    public var head: LogHead? { board.head }

    /// Waits for a checkpoint that covers a leaf.
    /// - Returns: The newest head, or nil when none covers the leaf within `timeout`.
    /// - Throws: `overloaded` when too many wait, `shuttingDown` when no more is signed, `CancellationError`.
    public func waitForCheckpoint(covering index: Int64, timeout: Duration) async throws -> LogHead? {
        guard let index = UInt64(exactly: index) else {
            throw Problem(.invalidValue, "The index of a leaf is not negative, this one is \(index).")
        }
        if let head, head.size > index { return head }
        return try await withThrowingTaskGroup(of: LogHead?.self) { [board, timer] group in
            group.addTask { try await board.wait(covering: index) }
            group.addTask {
                try await timer.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    /// Serves until graceful shutdown or cancellation.
    /// - Throws: `corrupt` when the log does not continue from what was signed, `conflict` when another
    ///   process signs it too. Nothing is signed then, and nothing could be: the process should end.
    public func run() async throws {
        board.open()
        defer { board.close() }
        var tree: SignedTree?
        var failures = 0
        while !Task.isCancelled {
            let isLast = Task.isShuttingDownGracefully
            do {
                let grown = try await integrate(onto: tree)
                failures = 0
                tree = grown.tree
                if isLast, !grown.hasMore { return }
                if !isLast { await rest(grown) }
            } catch let problem as Problem where Self.isPassing(problem) {
                logger.warning("leaves wait to be signed", metadata: ["reason": "\(problem)"])
                if isLast { return }  // They are durable; the next start signs them.
                // The commit may have taken place all the same: look at what is on record.
                tree = nil
                failures += 1
                await sleep(
                    min(max(pace, .milliseconds(100)) * (1 << min(failures, 8)), Self.longestRetryDelay))
            }
        }
    }

    /// Waits until there may be work again.
    private func rest(_ grown: Growth) async {
        if grown.hasSigned { await sleep(pace) }
        if !grown.hasMore { await cancelWhenGracefulShutdown { [log] in await log.signal.wait() } }
    }

    private func sleep(_ duration: Duration) async {
        guard duration > .zero else { return }
        // Ends early by an error only when the task is cancelled or shut down, which `run` looks at.
        try? await cancelWhenGracefulShutdown { [timer] in try await timer.sleep(for: duration) }
    }

    private static func isPassing(_ problem: Problem) -> Bool {
        [.storageUnavailable, .overloaded].contains(problem.kind)
    }
}

extension Sequencer {
    /// One step of ``run()``.
    private struct Growth {
        var tree: SignedTree
        var hasSigned: Bool
        /// More leaves wait than one checkpoint takes in.
        var hasMore: Bool
    }

    /// Signs what is new, if anything is.
    private func integrate(onto known: SignedTree?) async throws -> Growth {
        let opened = if let known { known } else { try await open() }
        // Through the writer: it answers after the commit of the batch that raised the signal.
        let leaves = UInt64(try await database.write { [log] in try log.size(in: $0) })
        guard leaves > opened.head.size else {
            return Growth(tree: opened, hasSigned: false, hasMore: false)
        }
        let started = ContinuousClock.now
        let size = min(leaves, opened.head.size + UInt64(Self.maximumLeavesPerCheckpoint))
        let (grown, tiles) = try await database.read { transaction in
            var grown = opened
            let tiles = try grown.grow(to: size, in: transaction)
            return (grown, tiles)
        }
        let tree = try await sign(grown, tiles, after: opened.head)
        integrateTimer.record(duration: ContinuousClock.now - started)
        return Growth(tree: tree, hasSigned: true, hasMore: leaves > size)
    }

    /// Opens the log at its last checkpoint, or begins it by signing the empty tree.
    private func open() async throws -> SignedTree {
        let verifier = key.verifier
        if let tree = try await database.read({ try SignedTree.newest(by: verifier, in: $0) }) {
            publish(tree.head)
            return tree
        }
        let empty = TreeGrowth()
        let head = try self.head(of: empty)
        return try await sign(SignedTree(head: head, growth: empty), [], after: nil)
    }

    /// Signs a grown tree, makes it durable, then publishes it.
    private func sign(
        _ grown: SignedTree, _ tiles: [HashTile], after last: LogHead?
    ) async throws -> SignedTree {
        let head = try self.head(of: grown.growth)
        try await database.write { transaction in
            let newest = try LogTable.newestCheckpoint(in: transaction)
            guard newest?.root == last?.root.bytes, newest?.size == last.map({ Int64($0.size) }) else {
                throw Problem(
                    .conflict, "Another process has signed this log up to \(newest?.size ?? 0) leaves.",
                    mend: "Only one minato may sign a log: stop the other one.")
            }
            for tile in tiles { try LogTable.put(tile, in: transaction) }
            try LogTable.insert(head, in: transaction)
        }
        publish(head)
        return SignedTree(head: head, growth: grown.growth)
    }

    private func head(of growth: TreeGrowth) throws -> LogHead {
        let checkpoint = try Checkpoint(origin: key.origin, size: growth.size, root: growth.root)
        return LogHead(
            checkpoint: checkpoint, note: try key.signer.sign(checkpoint.text), at: wallClock.now())
    }

    private func publish(_ head: LogHead) {
        board.publish(head)
        sizeGauge.record(Double(head.size))
    }
}
