import Primitives
import Synchronization

/// Where the newest head is published, and where those wait who need one that covers their leaf.
final class HeadBoard: Sendable {
    /// Those who may wait at once; one more is refused with `overloaded`.
    static let maximumWaiting = 16_384

    private struct Waiter {
        let index: UInt64
        let continuation: CheckedContinuation<LogHead, any Error>
    }

    private struct State {
        var head: LogHead?
        var waiting: [UInt64: Waiter] = [:]
        var nextTicket: UInt64 = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    var head: LogHead? { state.withLock { $0.head } }

    func publish(_ head: LogHead) {
        let served = state.withLock { state in
            state.head = head
            let served = state.waiting.filter { $0.value.index < head.size }
            for ticket in served.keys { state.waiting[ticket] = nil }
            return served.values
        }
        for waiter in served { waiter.continuation.resume(returning: head) }
    }

    /// Opens it again after ``close()``.
    func open() { state.withLock { $0.isClosed = false } }

    /// Nothing more will be published: sends all who wait away with `shuttingDown`.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for waiter in waiting { waiter.continuation.resume(throwing: Self.closed) }
    }

    /// Returns when a published head covers leaf `index`.
    /// - Throws: `overloaded`, `shuttingDown`, or `CancellationError` when the task is cancelled.
    func wait(covering index: UInt64) async throws -> LogHead {
        let ticket = state.withLock { state in
            defer { state.nextTicket += 1 }
            return state.nextTicket
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<LogHead, any Error>? = state.withLock { state in
                    if let head = state.head, head.size > index { return .success(head) }
                    if state.isClosed { return .failure(Self.closed) }
                    // Cancelled before the handler below could find the waiter.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.waiting.count >= Self.maximumWaiting { return .failure(Self.full) }
                    state.waiting[ticket] = Waiter(index: index, continuation: continuation)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiting.removeValue(forKey: ticket) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private static let closed = Problem(
        .shuttingDown, "The log is not being signed at the moment.", mend: "Try again after the restart.")
    private static let full = Problem(
        .overloaded, "\(maximumWaiting) requests are waiting for a checkpoint.",
        mend: "Try again in a moment.",
        retryAfter: .seconds(1))
}
