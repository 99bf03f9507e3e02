import Foundation
import Primitives

/// Counts the reads and migrations under way, so that closing waits for them and none begins on a closed
/// file.
final class ReaderGate: @unchecked Sendable {
    private let condition = NSCondition()
    private var active = 0
    private var isClosed = false

    /// Somebody begins; each call that returns is followed by one of ``leave()``.
    /// - Throws: `shuttingDown` after ``close()``.
    func enter() throws(Problem) {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed else { throw .databaseIsClosed }
        active += 1
    }

    func leave() {
        condition.withLock {
            active -= 1
            if active == 0 { condition.broadcast() }
        }
    }

    /// Lets those under way finish and nobody else begin. Blocks the calling thread until then.
    func close() {
        condition.withLock {
            isClosed = true
            while active > 0 { condition.wait() }
        }
    }
}

extension Problem {
    static var databaseIsClosed: Problem {
        Problem(.shuttingDown, "The database is closed.", mend: "Try again after the restart.")
    }
}
