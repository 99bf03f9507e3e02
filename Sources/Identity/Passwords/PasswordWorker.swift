import NIOPosix
import Primitives
import Synchronization

/// Computes hashes of passwords beside the event loops, few at a time: each takes 32 MiB.
final class PasswordWorker: Sendable {
    static let maximumAtOnce = 2
    static let maximumWaiting = 32

    private struct State {
        var running = 0
        /// Those who wait, the first first; they hear whether they may.
        var waiting: [CheckedContinuation<Bool, Never>] = []
    }

    private let state = Mutex(State())

    /// How many are at work or wait.
    var load: Int { state.withLock { $0.running + $0.waiting.count } }

    /// - Throws: `overloaded` where too many wait; what `work` throws.
    func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        let isAdmitted = await withCheckedContinuation { continuation in
            let answer: Bool? = state.withLock { state in
                if state.running < Self.maximumAtOnce {
                    state.running += 1
                    return true
                }
                guard state.waiting.count < Self.maximumWaiting else { return false }
                state.waiting.append(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
        guard isAdmitted else {
            throw Problem(
                .overloaded, "Too many people are signing in at this moment.",
                mend: "Try again in a few seconds.", retryAfter: .seconds(5))
        }
        defer { leave() }
        return try await NIOThreadPool.singleton.runIfActive(work)
    }

    /// Hands the place on, or gives it free.
    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume(returning: true)
    }
}
