import Delivery
import Primitives
import Synchronization

/// Who must hear when a grant is revoked under an agreement that goes on.
final class GrantBoard: Sendable {
    private typealias Actions = [Int: @Sendable () -> Void]
    private let state = Mutex<(next: Int, actions: [ID<DeliveryGrant>: Actions])>((0, [:]))

    /// - Returns: What ``forget(_:of:)`` takes.
    func onClose(of grant: ID<DeliveryGrant>, _ action: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            state.next += 1
            state.actions[grant, default: [:]][state.next] = action
            return state.next
        }
    }

    func forget(_ listener: Int, of grant: ID<DeliveryGrant>) {
        state.withLock { state in
            state.actions[grant]?[listener] = nil
            if state.actions[grant]?.isEmpty ?? false { state.actions[grant] = nil }
        }
    }

    func close(_ grant: ID<DeliveryGrant>) {
        let actions = state.withLock { $0.actions.removeValue(forKey: grant) }
        for action in (actions ?? [:]).values { action() }
    }
}
