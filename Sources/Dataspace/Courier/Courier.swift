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
    /// The processes of which a message is under way, with whom it goes to.
    private let busy = Mutex<[[UInt8]: ID<Participant>]>([:])
    /// How often in a row nothing could be written.
    private let pauseUnwritten = Mutex(0)
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
        let peers = PeerClient(
            clients: desk.clients, settings: desk.settings, configuration: configuration)
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    let (items, wait) = await self.next()
                    for item in items {
                        group.addTask {
                            await self.handle(item, peers)
                            self.busy.withLock { $0[item.process] = nil }
                            self.desk.ring()
                        }
                    }
                    await self.desk.bell.wait(atMost: wait)
                }
                group.cancelAll()
            }
        }
        try await desk.clients.shutdown()
    }

    /// What is due, marked as busy, and how long until more is.
    private func next() async -> (items: [OutboxItem], wait: Duration?) {
        let busy = busy.withLock { $0 }
        let lanes = CourierLanes(
            concurrency: configuration.concurrency, concurrencyOfPeer: configuration.concurrencyOfPeer)
        let now = desk.clock.now()
        do {
            let found = try await desk.database.read { try lanes.next(besides: busy, at: now, in: $0) }
            self.busy.withLock { busy in for item in found.items { busy[item.process] = item.peer } }
            return found
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
            let peer = Addressee(did: try await desk.did(of: item.peer), address: base)
            let outcome = await peers.send(decided.body, to: peer, path)
            if Task.isCancelled, case .failed = outcome { return }
            try await settle(decided, peer, outcome, peers)
        } catch {
            // Nothing is lost: the item lies in the outbox.
            if Task.isCancelled { return }
            logger.error(
                "a message cannot be sent",
                metadata: [
                    "action": "\(item.action)", "attempts": "\(item.attempts + 1)",
                    "peer": "\(item.peer)", "reason": "\(error)",
                ])
            await rest(item, (error as? Problem)?.detail ?? "Something unexpected happened here.")
        }
    }

    /// What went wrong here is tried again later and later, and given up in the end, which is told; where even that cannot
    /// be written down, the item is held in memory for the pause, lest it turn in a circle.
    func rest(_ item: OutboxItem, _ reason: String) async {
        let attempts = item.attempts + 1
        let pause = configuration.backoff.pause(after: attempts, desk.randomness)
        do {
            let now = desk.clock.now()
            if configuration.backoff.isOver(after: attempts) {
                failed.increment()
                try await desk.gaveUp(item, "\(reason) Given up after \(attempts) attempts.", at: now)
            } else {
                _ = try await desk.database.write { try Outbox.postpone(item, to: now + pause, in: $0) }
            }
        } catch {
            let held = pauseUnwritten.withLock { times in
                times += 1
                return configuration.backoff.pause(after: times, desk.randomness)
            }
            try? await Task.sleep(for: held)
            return
        }
        pauseUnwritten.withLock { $0 = 0 }
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

    private func settle(
        _ item: OutboxItem, _ peer: Addressee, _ outcome: PeerClient.Outcome, _ peers: PeerClient
    ) async throws {
        switch outcome {
        case .accepted(let answer, _):
            sent.increment()
            try await desk.delivered(item, answer, at: desk.clock.now())
        case .refused(let status, let reason, let answer):
            let pid = { (name: String) in answer?[name]?.stringValue }
            guard 400..<500 ~= status, let inquiry = try await desk.inquiry(about: item, pid: pid) else {
                return try await giveUp(item, reason)
            }
            // It may have been taken before a stop of this server, or before its answer got lost.
            switch await peers.send(nil, to: peer, inquiry.path) {
            case .failed(let reason): try await retry(item, reason)
            case .refused, .accepted(nil, _): try await giveUp(item, reason)
            case .accepted(let standing?, _):
                let now = desk.clock.now()
                switch DataspaceDesk.reconciliation(of: item, inquiry, with: standing) {
                case .had:
                    sent.increment()
                    try await desk.delivered(item, standing, at: now)
                case .ended:
                    refused.increment()
                    try await desk.follow(
                        item, standing, "The other side has ended it. \(reason)", at: now)
                case .refused: try await giveUp(item, reason)
                }
            }
        case .failed(let reason): try await retry(item, reason)
        }
    }

    private func giveUp(_ item: OutboxItem, _ reason: String) async throws {
        refused.increment()
        try await desk.gaveUp(item, reason, at: desk.clock.now())
    }

    private func retry(_ item: OutboxItem, _ reason: String) async throws {
        failed.increment()
        let now = desk.clock.now()
        let attempts = item.attempts + 1
        guard !configuration.backoff.isOver(after: attempts) else {
            return try await desk.gaveUp(item, "\(reason) Given up after \(attempts) attempts.", at: now)
        }
        let due = now + configuration.backoff.pause(after: attempts, desk.randomness)
        try await desk.database.write { transaction in
            // What took its place meanwhile is another message, with attempts of its own.
            guard try Outbox.postpone(item, to: due, in: transaction) else { return }
            guard let id = ID<Negotiation>(bytes: item.process), let entry = item.entry else { return }
            try Timeline.settle(entry, of: id, deliveredAt: nil, note: reason, in: transaction)
        }
    }
}
