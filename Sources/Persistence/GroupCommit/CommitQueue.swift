import DequeModule
import Foundation
import Metrics
import Primitives

/// The bounded queue in front of the one writer, and the writer's thread.
///
/// The thread takes what has queued, at most ``maximumBatch`` jobs, hands it to `commit`, and only then
/// looks again: while one batch is being made durable the next one gathers by itself, so the batch grows
/// with the load and a lone caller never waits for company.
final class CommitQueue: Sendable {
    /// Jobs in one transaction.
    static let maximumBatch = 512
    /// Jobs waiting; one more is refused with `overloaded`.
    static let maximumQueued = 16_384

    private let shared = Shared()

    init(name: String, commit: @escaping @Sendable ([CommitJob]) -> Void) {
        let depth = Gauge(label: "minato_write_queue_depth")
        // A real thread: the writer blocks in fdatasync, which neither an event loop nor the cooperative
        // pool may do.
        let thread = Thread { [shared] in
            while let batch = shared.next() {
                depth.record(batch.count + shared.depth)
                commit(batch)
                depth.record(shared.depth)
            }
            shared.ended()
        }
        thread.name = name
        thread.start()
    }

    /// - Throws: `overloaded` when the queue is full, `shuttingDown` after ``close()``.
    func enqueue(_ job: CommitJob) throws(Problem) { try shared.append(job) }

    /// Refuses further jobs. The thread commits what has queued, then ends.
    func finish() { shared.finish() }

    /// As ``finish()``, and returns when the thread has ended. Blocks the calling thread until then.
    func close() {
        shared.finish()
        shared.waitUntilEnded()
    }

    /// What caller threads and the writer thread share, under one condition lock.
    private final class Shared: @unchecked Sendable {
        private let condition = NSCondition()
        private var jobs = Deque<CommitJob>()
        private var isClosed = false
        private var hasEnded = false
        private var isWaiting = false

        var depth: Int { condition.withLock { jobs.count } }

        func append(_ job: CommitJob) throws(Problem) {
            condition.lock()
            defer { condition.unlock() }
            guard !isClosed else { throw .databaseIsClosed }
            guard jobs.count < CommitQueue.maximumQueued else {
                throw Problem(
                    .overloaded, "\(jobs.count) writes are waiting for the disk.",
                    mend: "Try again in a moment.", retryAfter: .seconds(1))
            }
            jobs.append(job)
            // A writer that is busy looks at the queue by itself; waking it would cost a system call.
            if isWaiting { condition.signal() }
        }

        func next() -> [CommitJob]? {
            condition.lock()
            defer { condition.unlock() }
            while jobs.isEmpty {
                if isClosed { return nil }
                isWaiting = true
                condition.wait()
                isWaiting = false
            }
            let batch = Array(jobs.prefix(CommitQueue.maximumBatch))
            jobs.removeFirst(batch.count)
            return batch
        }

        func finish() {
            condition.withLock {
                isClosed = true
                condition.broadcast()
            }
        }

        func waitUntilEnded() {
            condition.withLock {
                while !hasEnded { condition.wait() }
            }
        }

        func ended() {
            condition.withLock {
                hasEnded = true
                condition.broadcast()
            }
        }
    }
}
