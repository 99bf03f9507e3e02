import NIOConcurrencyHelpers

/// Bounds the questions under way.
final class ClassifierGate: Sendable {
    private let limit: Int
    private let inside = NIOLockedValueBox(0)

    init(limit: Int) { self.limit = limit }

    /// - Returns: False when the bound is reached.
    func enter() -> Bool {
        inside.withLockedValue { inside in
            guard inside < limit else { return false }
            inside += 1
            return true
        }
    }

    func leave() { inside.withLockedValue { $0 -= 1 } }
}
