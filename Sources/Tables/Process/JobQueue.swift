import Foundation
import Primitives
import Synchronization

/// Runs jobs that block, each on a thread of its own: so many at once, so many waiting, and no more.
///
/// Threads and not the cooperative pool: a job waits for a child process.
final class JobQueue: Sendable {
    private struct State {
        var running = 0
        var waiting: [@Sendable () -> Void] = []
    }

    let concurrency: Int
    let maximumWaiting: Int
    private let state = Mutex(State())

    init(concurrency: Int, maximumWaiting: Int) {
        self.concurrency = concurrency
        self.maximumWaiting = maximumWaiting
    }

    /// Runs a job and hands over what it gave.
    /// - Throws: `overloaded` where too many wait; what the job threw.
    func run<T: Sendable>(
        _ job: @escaping @Sendable () throws(Problem) -> T
    ) async throws(Problem) -> T {
        let result: Result<T, Problem> = await withCheckedContinuation { continuation in
            let work: @Sendable () -> Void = {
                do throws(Problem) {
                    continuation.resume(returning: .success(try job()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            let isTaken = state.withLock { state in
                if state.running < concurrency {
                    state.running += 1
                    start(work)
                    return true
                }
                guard state.waiting.count < maximumWaiting else { return false }
                state.waiting.append(work)
                return true
            }
            if !isTaken {
                continuation.resume(
                    returning: .failure(
                        Problem(
                            .overloaded, "Too many table jobs wait already.", mend: "Try again in a while.",
                            retryAfter: .seconds(2))))
            }
        }
        return try result.get()
    }

    private func start(_ work: @escaping @Sendable () -> Void) {
        let thread = Thread { [self] in
            var next: (@Sendable () -> Void)? = work
            while let work = next {
                work()
                next = state.withLock { state in
                    if state.waiting.isEmpty {
                        state.running -= 1
                        return nil
                    }
                    return state.waiting.removeFirst()
                }
            }
        }
        thread.name = "minato-tables"
        thread.start()
    }
}
