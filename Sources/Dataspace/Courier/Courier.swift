import AsyncHTTPClient
import Exchange
import Logging
import Metrics
import Persistence
import Primitives
import ServiceLifecycle
import Synchronization

/// Sends what lies in the outbox: one message of a process after the other, many processes at once, each until it is
/// taken, refused, or tried often enough. What a stop leaves lies there at the next start, with the same bytes.
public final class Courier: Service {
    private let desk: DataspaceDesk
    private let configuration: CourierConfiguration
    private let logger: Logger
    private let busy = Mutex<Set<[UInt8]>>([])
    private let sent = Counter(
        label: "minato_dataspace_messages_total", dimensions: [("outcome", "accepted")])
    private let refused = Counter(
        label: "minato_dataspace_messages_total", dimensions: [("outcome", "refused")])
    private let failed = Counter(
        label: "minato_dataspace_messages_total", dimensions: [("outcome", "failed")])

    public init(
        desk: DataspaceDesk, configuration: CourierConfiguration = CourierConfiguration(), logger: Logger
    ) {
        self.desk = desk
        self.configuration = configuration
        self.logger = logger
    }

    public func run() async throws {
        let client = PeerClient.makeClient(configuration)
        let peers = PeerClient(client: client, settings: desk.settings, configuration: configuration)
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    let (items, wait) = await self.next()
                    for item in items {
                        group.addTask {
                            await self.handle(item, peers)
                            self.busy.withLock { _ = $0.remove(item.process) }
                            self.desk.ring()
                        }
                    }
                    await self.desk.bell.wait(atMost: wait)
                }
                group.cancelAll()
            }
        }
        try await client.shutdown()
    }

    /// What is due, marked as busy, and how long until more is.
    private func next() async -> (items: [OutboxItem], wait: Duration?) {
        let busy = busy.withLock { $0 }
        let room = configuration.concurrency - busy.count
        guard room > 0 else { return ([], nil) }
        do {
            let waiting = try await desk.database.read { [configuration] transaction in
                try Outbox.first(configuration.concurrency + busy.count, in: transaction)
            }.filter { !busy.contains($0.process) }
            let now = desk.clock.now()
            let due = Array(waiting.prefix { $0.dueAt <= now }.prefix(room))
            self.busy.withLock { $0.formUnion(due.map(\.process)) }
            return (due, waiting.dropFirst(due.count).first.map { max($0.dueAt - now, .milliseconds(1)) })
        } catch {
            logger.error("the outbox cannot be read", metadata: ["reason": "\(error)"])
            return ([], .seconds(1))
        }
    }

    private func handle(_ item: OutboxItem, _ peers: PeerClient) async {
        do {
            guard let (decided, base) = try await decided(item, peers), let path = decided.path else {
                return
            }
            let outcome = await peers.send(decided.body, to: base, path)
            if Task.isCancelled, case .failed = outcome { return }
            try await settle(decided, outcome)
        } catch {
            // Nothing is lost: the item lies in the outbox. It is left alone for a moment, lest it turn in a circle.
            logger.error("a message cannot be sent", metadata: ["reason": "\(error)"])
            let later = desk.clock.now() + configuration.firstPause
            try? await desk.database.write { try Outbox.postpone(item, to: later, in: $0) }
        }
    }

    /// The item with its bytes, and whom it is for; nil where there is nothing left to do.
    private func decided(
        _ item: OutboxItem, _ peers: PeerClient
    ) async throws -> (item: OutboxItem, base: String)? {
        switch item.kind {
        case .negotiation: try await desk.decided(item, peers)
        case .transfer: try await desk.decided(item)
        }
    }

    private func settle(_ item: OutboxItem, _ outcome: PeerClient.Outcome) async throws {
        let now = desk.clock.now()
        switch outcome {
        case .accepted(let answer):
            sent.increment()
            try await desk.delivered(item, answer, at: now)
        case .refused(_, let reason):
            refused.increment()
            try await desk.gaveUp(item, reason, at: now)
        case .failed(let reason):
            failed.increment()
            guard item.attempts + 1 < configuration.maximumAttempts else {
                let times = configuration.maximumAttempts
                try await desk.gaveUp(item, "\(reason) Given up after \(times) attempts.", at: now)
                return
            }
            let pause = min(
                configuration.firstPause * (1 << min(item.attempts, 20)), configuration.longestPause)
            // Half of it by chance: those who failed together do not come back together.
            let due = now + pause / 2 + pause / 2 * Int(desk.randomness.below(1_000)) / 1_000
            try await desk.database.write { transaction in
                try Outbox.postpone(item, to: due, in: transaction)
                guard let id = ID<Negotiation>(bytes: item.process), let entry = item.entry else { return }
                try Timeline.settle(entry, of: id, deliveredAt: nil, note: reason, in: transaction)
            }
        }
    }
}
