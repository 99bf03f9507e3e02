import Synchronization

/// Waits for work for so long and no longer: what comes later goes nowhere, and the work is told to end.
enum Deadline {
    /// - Returns: Nil where the work failed, or did not end in time.
    static func result<Result: Sendable>(
        within limit: Duration, of work: @escaping @Sendable () async throws -> Result
    ) async -> Result? {
        let once = Once<Result?>()
        return await withCheckedContinuation { continuation in
            once.set(continuation)
            let working = Task { once.resume(try? await work()) }
            Task {
                try? await Task.sleep(for: limit)
                once.resume(nil)
                working.cancel()
            }
        }
    }

    private final class Once<Result: Sendable>: Sendable {
        private let continuation = Mutex<CheckedContinuation<Result, Never>?>(nil)

        func set(_ continuation: CheckedContinuation<Result, Never>) {
            self.continuation.withLock { $0 = continuation }
        }

        func resume(_ result: Result) {
            let waiting = continuation.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            waiting?.resume(returning: result)
        }
    }
}

extension Embedder {
    /// The embedding of a question, or nil where it does not come in time.
    public func embedding(ofQuestion text: String, within patience: Duration) async -> Embedding? {
        await Deadline.result(within: patience) { try await self.embed([text], as: .query) }?.first
    }

    /// How similar a sentence is to passages, in thousandths; empty where that is not known in time.
    public func similarities(
        of sentence: String, to passages: [String], within patience: Duration
    ) async -> [Int] {
        let made = await Deadline.result(within: patience) {
            try await self.embed([sentence], as: .query) + self.embed(passages, as: .passage)
        }
        guard let made, made.count == passages.count + 1 else { return [] }
        return made.dropFirst().map { made[0].similarity(to: $0) }
    }
}
