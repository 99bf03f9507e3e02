import Foundation
import GRDB
import Logging
import Primitives

/// Copies the write-ahead log into the database file beside the writer, so that no commit waits for it.
final class WALCheckpointer: Sendable {
    private static let interval: TimeInterval = 1
    private let stopping = StopSignal()

    /// - Throws: When a second connection to the file cannot be opened.
    init(path: String, logger: Logger) throws {
        var configuration = GRDB.Configuration()
        configuration.label = "minato-checkpointer"
        configuration.busyMode = .timeout(1)
        let connection = try DatabaseQueue(path: path, configuration: configuration)
        let thread = Thread { [stopping] in
            while !stopping.wait(Self.interval) {
                do {
                    _ = try connection.writeWithoutTransaction { connection in
                        try connection.checkpoint(.passive)
                    }
                } catch {
                    logger.warning("checkpoint failed", metadata: ["reason": "\(error)"])
                }
            }
            try? connection.close()
            stopping.ended()
        }
        thread.name = "minato-checkpointer"
        thread.start()
    }

    /// Ends the thread soon.
    func finish() { stopping.stop() }

    /// Ends the thread and its connection. Blocks the calling thread until then.
    func close() {
        stopping.stop()
        stopping.waitUntilEnded()
    }

    private final class StopSignal: @unchecked Sendable {
        private let condition = NSCondition()
        private var isStopped = false
        private var hasEnded = false

        /// - Returns: True when it is time to end.
        func wait(_ seconds: TimeInterval) -> Bool {
            condition.withLock {
                if !isStopped { _ = condition.wait(until: Date(timeIntervalSinceNow: seconds)) }
                return isStopped
            }
        }

        func stop() {
            condition.withLock {
                isStopped = true
                condition.broadcast()
            }
        }

        func waitUntilEnded() {
            condition.withLock {
                while !hasEnded { condition.wait() }
            }
        }

        func ended() {
            condition.withLock {
                hasEnded = true
                condition.broadcast()
            }
        }
    }
}
