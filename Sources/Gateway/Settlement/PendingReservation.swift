import Accounting

/// A reservation on its way to the disk, while the engine starts. Confined to the event loop of the request.
final class PendingReservation: @unchecked Sendable {
    private enum State {
        case waiting(UnsafeContinuation<OpenUse?, Never>?)
        case decided(OpenUse?)
    }

    private var state = State.waiting(nil)

    /// - Parameter reserved: Nil when it was refused.
    func decide(_ reserved: OpenUse?) {
        guard case .waiting(let waiter) = state else { return }
        state = .decided(reserved)
        waiter?.resume(returning: reserved)
    }

    /// Waits until it is decided. One caller.
    func reserved() async -> OpenUse? {
        if case .decided(let reserved) = state { return reserved }
        return await withUnsafeContinuation { state = .waiting($0) }
    }
}
