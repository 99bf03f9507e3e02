import Primitives
import Synchronization

/// Which agreements are open to use at this moment, for those who are using them.
///
/// Who delivers under an agreement holds its ``AccessHandle`` and asks it before each piece; who ends an agreement
/// closes it here, after the change is durable, and everything under way hears of it at once.
///
/// ```swift
/// let handle = board.handle(for: agreement)
/// let token = handle.onClose { channel.close() }   // called once, at once if it is closed already
/// defer { handle.forget(token) }
/// while handle.isOpen { send(next) }
/// ```
public final class AccessBoard: Sendable {
    private let handles = Mutex<[ID<Agreement>: AccessHandle]>([:])

    public init() {}

    /// The handle of an agreement: open if and only if the agreement is active and not past its end.
    public func handle(for agreement: Agreement, at now: Timestamp) -> AccessHandle {
        guard agreement.isOpen(at: now) else { return AccessHandle(agreement: agreement.id, isOpen: false) }
        return handles.withLock { handles in
            if let handle = handles[agreement.id], handle.isOpen { return handle }
            let handle = AccessHandle(agreement: agreement.id, isOpen: true)
            handles[agreement.id] = handle
            return handle
        }
    }

    /// Ends everything under way under an agreement. Call it once the change is durable.
    public func close(_ agreement: ID<Agreement>) {
        handles.withLock { $0.removeValue(forKey: agreement) }?.close()
    }
}

/// Whether one agreement is open to use, and who must hear of its end.
public final class AccessHandle: Sendable {
    public let agreement: ID<Agreement>
    private let open: Atomic<Bool>
    private let listeners = Mutex<(next: Int, actions: [Int: @Sendable () -> Void])>((0, [:]))

    init(agreement: ID<Agreement>, isOpen: Bool) {
        self.agreement = agreement
        open = Atomic(isOpen)
    }

    /// Costs one load: ask it before each piece.
    public var isOpen: Bool { open.load(ordering: .acquiring) }

    /// Has `action` called once when the agreement closes; at once, on this thread, where it is closed already.
    /// - Returns: What ``forget(_:)`` takes.
    public func onClose(_ action: @escaping @Sendable () -> Void) -> Int {
        let token: Int? = listeners.withLock { listeners in
            guard isOpen else { return nil }
            listeners.next += 1
            listeners.actions[listeners.next] = action
            return listeners.next
        }
        guard let token else {
            action()
            return 0
        }
        return token
    }

    public func forget(_ token: Int) { listeners.withLock { _ = $0.actions.removeValue(forKey: token) } }

    func close() {
        let actions = listeners.withLock { listeners in
            open.store(false, ordering: .releasing)
            defer { listeners.actions = [:] }
            return Array(listeners.actions.values)
        }
        for action in actions { action() }
    }
}
