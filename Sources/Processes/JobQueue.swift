import Foundation
import Primitives
import Synchronization

/// Runs jobs that block, each on a thread of its own: so many at once, so many waiting, and no more.
///
/// Who has the fewest running is next, and of those who wait first comes first: one who asks for much waits behind one
/// who asks for little.
///
/// Threads and not the cooperative pool: a job waits for a child process.
public final class JobQueue: Sendable {
    private struct Job: Sendable {
        let owner: String
        let work: @Sendable () -> Void
    }

    private struct State {
        /// How many of each owner run; owners with none are left out.
        var running: [String: Int] = [:]
        /// In the order in which they came.
        var waiting: [Job] = []

        var count: Int { running.values.reduce(0, +) }

        mutating func ends(_ owner: String) {
            running[owner, default: 1] -= 1
            if running[owner] == 0 { running[owner] = nil }
        }

        /// The next job, marked as running.
        mutating func next() -> Job? {
            let index = waiting.indices.min {
                (running[waiting[$0].owner] ?? 0) < (running[waiting[$1].owner] ?? 0)
            }
            guard let index else { return nil }
            let job = waiting.remove(at: index)
            running[job.owner, default: 0] += 1
            return job
        }
    }

    public let concurrency: Int
    public let maximumWaiting: Int
    private let what: String
    /// Of one owner, half of ``maximumWaiting``: the rest is for others.
    public var maximumWaitingOfOne: Int { max(1, maximumWaiting / 2) }
    private let state = Mutex(State())

    /// - Parameter what: What the jobs are, as it follows "too many": `table jobs`.
    public init(of what: String, concurrency: Int, maximumWaiting: Int) {
        self.what = what
        self.concurrency = concurrency
        self.maximumWaiting = maximumWaiting
    }

    public var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Runs a job and hands over what it gave.
    /// - Parameter owner: For whom: owners have equal shares.
    /// - Throws: `overloaded` where too many wait, of all or of this owner; what the job threw.
    public func run<T: Sendable>(
        for owner: String = "", _ job: @escaping @Sendable () throws(Problem) -> T
    ) async throws(Problem) -> T {
        let result: Result<T, Problem> = await withCheckedContinuation { continuation in
            let work: @Sendable () -> Void = {
                do throws(Problem) {
                    continuation.resume(returning: .success(try job()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            let job = Job(owner: owner, work: work)
            let isTaken = state.withLock { state in
                if state.count < concurrency {
                    state.running[owner, default: 0] += 1
                    start(job)
                    return true
                }
                guard state.waiting.count < maximumWaiting,
                    state.waiting.count(where: { $0.owner == owner }) < maximumWaitingOfOne
                else { return false }
                state.waiting.append(job)
                return true
            }
            if !isTaken {
                continuation.resume(
                    returning: .failure(
                        Problem(
                            .overloaded, "Too many \(what) wait already.", mend: "Try again in a while.",
                            retryAfter: .seconds(2))))
            }
        }
        return try result.get()
    }

    private func start(_ first: Job) {
        let thread = Thread { [self] in
            var next: Job? = first
            while let job = next {
                job.work()
                next = state.withLock { state in
                    state.ends(job.owner)
                    return state.next()
                }
            }
        }
        thread.name = "minato-jobs"
        thread.start()
    }
}
