import Synchronization

/// Ends a job from outside: at once where it runs, before its start where it waits.
public final class ProcessHandle: Sendable {
    private let state = Mutex<(isCancelled: Bool, action: (@Sendable () -> Void)?)>((false, nil))

    public init() {}

    public var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Ends the job, now or as soon as it begins. Idempotent; from any thread.
    public func cancel() {
        let action = state.withLock { state in
            state.isCancelled = true
            defer { state.action = nil }
            return state.action
        }
        action?()
    }

    /// - Parameter action: Called once when the job is to end; at once where it was cancelled already.
    func onCancel(_ action: @escaping @Sendable () -> Void) {
        let isCancelled = state.withLock { state in
            if !state.isCancelled { state.action = action }
            return state.isCancelled
        }
        if isCancelled { action() }
    }

    func finish() { state.withLock { $0.action = nil } }
}
