import Exchange
import Logging
import Metrics
import Persistence
import Primitives
import Synchronization

/// Counts the bytes of one attempt, and has the use decided and charged before the first of them.
final class PushCount: Sendable {
    private struct State {
        var hasBegun = false
        var unwritten: Int64 = 0
        var writtenAt: Timestamp
    }

    private let push: Push
    private let desk: PushDesk
    private let interval: Duration
    private let counter: Counter
    private let logger: Logger
    private let state: Mutex<State>

    init(_ push: Push, _ desk: PushDesk, _ interval: Duration, _ counter: Counter, _ logger: Logger) {
        self.push = push
        self.desk = desk
        self.interval = interval
        self.counter = counter
        self.logger = logger
        state = Mutex(State(writtenAt: desk.clock.now()))
    }

    /// Asks the agreement's policy, the first time only; the target is reached by then.
    /// - Throws: As the meter: then nothing is sent.
    func begin(under agreement: Agreement) async throws(Problem) {
        guard !state.withLock({ $0.hasBegun }) else { return }
        let (link, bytes) = (push.link, push.fileBytes)
        do {
            try await desk.database.write { [desk] transaction in
                let now = desk.clock.now()
                guard try Deliveries.begin(link, at: now, in: transaction) else { return }
                try desk.meter.begin(link, under: agreement, bytes: bytes, at: now, in: transaction)
            }
        } catch {
            throw error as? Problem ?? Problem(.storageUnavailable, "\(error)")
        }
        state.withLock { $0.hasBegun = true }
    }

    func add(_ bytes: Int64) {
        counter.increment(by: bytes)
        let now = desk.clock.now()
        let isDue = state.withLock { state in
            state.unwritten += bytes
            return now - state.writtenAt >= interval
        }
        if isDue { write() }
    }

    /// Writes down what is not yet.
    func write() {
        let now = desk.clock.now()
        let (bytes, hasBegun) = state.withLock { state in
            defer {
                state.unwritten = 0
                state.writtenAt = now
            }
            return (state.unwritten, state.hasBegun)
        }
        guard hasBegun, bytes > 0 else { return }
        desk.database.submit(
            { [link = push.link, meter = desk.meter] transaction in
                try Deliveries.add(bytes, to: link, at: now, in: transaction)
                try meter.settle(bytes, by: link, hasEnded: false, at: now, in: transaction)
            },
            { [logger, push] result in
                guard case .failure(let error) = result else { return }
                logger.error(
                    "bytes that were pushed could not be counted",
                    metadata: ["bytes": "\(bytes)", "push": "\(push.id)", "reason": "\(error)"])
            })
    }
}
