import NIOConcurrencyHelpers

/// Counts what happened, and lets a test wait until it has happened often enough.
final class Count: Sendable {
    private struct State {
        var count = 0
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = NIOLockedValueBox(State())

    var value: Int { state.withLockedValue { $0.count } }

    func increment() {
        let due = state.withLockedValue { state in
            state.count += 1
            let due = state.waiters.filter { $0.count <= state.count }
            state.waiters.removeAll { $0.count <= state.count }
            return due
        }
        for waiter in due { waiter.continuation.resume() }
    }

    /// Waits until it is `count`.
    func reach(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLockedValue { state in
                if state.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}
