import Primitives

/// Where a push stands: `pending` → `sending` → `done` or `failed`; from `sending` back to `pending` for another
/// attempt. The two last are final.
public enum PushState: String, Hashable, Sendable, CaseIterable {
    /// Waits for its turn, or for its next attempt.
    case pending
    case sending
    /// The target took the whole file.
    case done
    /// It will not be tried again.
    case failed

    public var isFinal: Bool { self == .done || self == .failed }

    /// An attempt begins.
    /// - Throws: `conflict` unless it is pending.
    public mutating func start() throws(Problem) { try move(to: .sending, from: [.pending]) }

    /// The target took it.
    /// - Throws: `conflict` unless it is being sent.
    public mutating func finish() throws(Problem) { try move(to: .done, from: [.sending]) }

    /// An attempt failed, or was cut off by a stop of the server; another follows.
    /// - Throws: `conflict` unless it is being sent.
    public mutating func retry() throws(Problem) { try move(to: .pending, from: [.sending]) }

    /// It is given up.
    /// - Throws: `conflict` where it has ended.
    public mutating func fail() throws(Problem) { try move(to: .failed, from: [.pending, .sending]) }

    private mutating func move(to state: PushState, from allowed: Set<PushState>) throws(Problem) {
        guard allowed.contains(self) else {
            throw Problem(.conflict, "A push that is \(rawValue) does not become \(state.rawValue).")
        }
        self = state
    }
}
