import Foundation
import Primitives
import Synchronization
import Testing

@testable import Persistence

@Suite("The commit queue", .timeLimit(.minutes(5)))
struct CommitQueueTests {
    @Test("serves in the order of the calls, at most 512 at once")
    func order() throws {
        let served = Mutex<[[Int]]>([])
        let first = Latch()
        let queue = CommitQueue(name: "test") { batch in
            first.wait()
            let numbers = batch.map { job -> Int in
                let probe = Mutex(-1)
                job.finish(Number(store: { number in probe.withLock { $0 = number } }))
                return probe.withLock { $0 }
            }
            served.withLock { $0.append(numbers) }
        }

        for number in 0..<2_000 { try queue.enqueue(.numbered(number)) }
        first.step()
        queue.close()

        let batches = served.withLock { $0 }
        #expect(batches.flatMap { $0 } == Array(0..<2_000))
        #expect(batches.allSatisfy { $0.count <= CommitQueue.maximumBatch })
        // All but the first had queued by the time it was served.
        #expect(batches.dropFirst().dropLast().allSatisfy { $0.count == CommitQueue.maximumBatch })
    }

    @Test("refuses one job more than it holds")
    func bound() throws {
        let taken = Latch()
        let goOn = Latch()
        let queue = CommitQueue(name: "test") { _ in
            taken.step()
            goOn.wait()
        }
        defer {
            goOn.step()
            queue.close()
        }
        try queue.enqueue(.numbered(0))
        taken.wait()

        for number in 0..<CommitQueue.maximumQueued { try queue.enqueue(.numbered(number)) }

        #expect {
            try queue.enqueue(.numbered(0))
        } throws: {
            ($0 as? Problem)?.kind == .overloaded
        }
    }

    @Test("commits what has queued when it is closed, and takes no more")
    func closing() throws {
        let served = Counter()
        let queue = CommitQueue(name: "test") { batch in served.add(batch.count) }

        for number in 0..<1_000 { try queue.enqueue(.numbered(number)) }
        queue.close()

        #expect(served.value == 1_000)
        #expect {
            try queue.enqueue(.numbered(0))
        } throws: {
            ($0 as? Problem)?.kind == .shuttingDown
        }
    }
}

/// Handed to a job's `finish` so that the job tells its number.
private struct Number: Error {
    let store: @Sendable (Int) -> Void
}

extension CommitJob {
    fileprivate static func numbered(_ number: Int) -> CommitJob {
        CommitJob(run: { _ in }, finish: { ($0 as? Number)?.store(number) })
    }
}
