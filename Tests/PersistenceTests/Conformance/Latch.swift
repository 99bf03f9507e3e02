import Foundation

/// Opens after a number of steps. Threads wait for it: only the writer's or a reader's thread may do so.
final class Latch: @unchecked Sendable {
    private let condition = NSCondition()
    private var remaining: Int

    init(_ steps: Int = 1) { remaining = steps }

    func step() {
        condition.withLock {
            remaining -= 1
            if remaining <= 0 { condition.broadcast() }
        }
    }

    func wait() {
        condition.withLock {
            while remaining > 0 { condition.wait() }
        }
    }
}
