import Delivery
import Primitives
import Synchronization

/// Who must hear when a grant is revoked under an agreement that goes on.
final class GrantBoard: Sendable {
    private let watches = Mutex<[ID<DeliveryGrant>: [ObjectIdentifier: GrantWatch]]>([:])

    /// Begins to watch a grant. Look at the grant in the database after this, so that no revocation falls between; give the
    /// watch back with ``forget(_:)``.
    func watch(_ grant: ID<DeliveryGrant>) -> GrantWatch {
        let watch = GrantWatch(grant)
        watches.withLock { $0[grant, default: [:]][ObjectIdentifier(watch)] = watch }
        return watch
    }

    func forget(_ watch: GrantWatch) {
        watches.withLock { watches in
            watches[watch.grant]?[ObjectIdentifier(watch)] = nil
            if watches[watch.grant]?.isEmpty ?? false { watches[watch.grant] = nil }
        }
    }

    /// Ends what is under way under a grant. Call it once its revocation is durable.
    func close(_ grant: ID<DeliveryGrant>) {
        let closed = watches.withLock { $0.removeValue(forKey: grant) }
        for watch in (closed ?? [:]).values { watch.close() }
    }
}

/// Whether one grant was revoked since it is watched, and what is to be done then.
final class GrantWatch: Sendable {
    private enum State {
        case open(action: (@Sendable () -> Void)?)
        case closed
    }

    let grant: ID<DeliveryGrant>
    private let state = Mutex(State.open(action: nil))

    fileprivate init(_ grant: ID<DeliveryGrant>) { self.grant = grant }

    /// Has `action` called once when the grant is revoked; at once, on this thread, where it was meanwhile. One action at a
    /// time.
    func onClose(_ action: @escaping @Sendable () -> Void) {
        let isClosed = state.withLock { state in
            guard case .open = state else { return true }
            state = .open(action: action)
            return false
        }
        if isClosed { action() }
    }

    fileprivate func close() {
        let action = state.withLock { state -> (@Sendable () -> Void)? in
            defer { state = .closed }
            guard case .open(let action) = state else { return nil }
            return action
        }
        action?()
    }
}
