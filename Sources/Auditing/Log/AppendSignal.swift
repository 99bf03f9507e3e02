import Synchronization

/// Tells the sequencer that leaves were appended, so that it sleeps while there are none and never asks the
/// database in vain. Raising it many times before it is heard counts once.
final class AppendSignal: Sendable {
    private struct State {
        var isRaised = false
        var listener: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func raise() {
        let listener = state.withLock { state in
            defer { state.listener = nil }
            if state.listener == nil { state.isRaised = true }
            return state.listener
        }
        listener?.resume()
    }

    /// Returns when the signal was raised since this last returned, or when the task is cancelled. One
    /// listener at a time.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    precondition(state.listener == nil, "one listener at a time")
                    // Cancelled before the handler below could find a listener to wake.
                    guard !state.isRaised, !Task.isCancelled else {
                        state.isRaised = false
                        return true
                    }
                    state.listener = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            let listener = state.withLock { state in
                defer { state.listener = nil }
                return state.listener
            }
            listener?.resume()
        }
    }
}
