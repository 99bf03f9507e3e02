import Auditing
import Delivery
import Exchange
import Logging
import Persistence
import Primitives
import ServiceLifecycle
import Synchronization

/// Ends agreements when their time is up, charges the months of subscriptions and deliveries that are over: looks twice a
/// second. Each agreement and each delivery is a transaction of its own: one that cannot be done is left alone for a while
/// (``SweepBackoff``), and the others go on.
final class AgreementSweep: Service {
    private static let interval = Duration.milliseconds(400)

    private let database: any Database
    private let log: AuditLog
    private let exchange: ExchangeParts
    private let meter: AgreementMeter
    private let clock: any WallClock
    private let logger: Logger
    private let backoff = Mutex(SweepBackoff())

    init(
        database: any Database, log: AuditLog, exchange: ExchangeParts, meter: AgreementMeter,
        clock: any WallClock, logger: Logger
    ) {
        self.database = database
        self.log = log
        self.exchange = exchange
        self.meter = meter
        self.clock = clock
        self.logger = logger
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await sweep()
            } catch {
                // What could not be read now is tried again with the next look.
                logger.error("agreements could not be swept", metadata: ["reason": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        }
    }

    /// One look at everything that is due.
    func sweep() async throws {
        let now = clock.now()
        for kind in Contracts.Due.Kind.allCases { try await sweep(kind, at: now) }
        try await sweepDeliveries(at: now)
    }

    private func sweep(_ kind: Contracts.Due.Kind, at now: Timestamp) async throws {
        var last: Contracts.Due?
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let page = try await database.read { [last] in
                try Contracts.due(kind, at: now, after: last, in: $0)
            }
            // Together, so that they share commits; each is rolled back by itself.
            let moved = await withTaskGroup(of: MovedAgreement?.self) { group in
                for due in page { group.addTask { await self.perform(due, at: now) } }
                return await group.reduce(into: [MovedAgreement]()) { if let one = $1 { $0.append(one) } }
            }
            if !moved.isEmpty { await exchange.settle(moved) }
            guard page.count == Contracts.maximumDue else { return }
            last = page.last
        }
    }

    private func perform(_ due: Contracts.Due, at now: Timestamp) async -> MovedAgreement? {
        // Each kind waits by itself: a month that cannot be charged delays no end.
        await attempt("\(due.kind.rawValue) \(due.agreement)", at: now) {
            try await self.database.write { transaction in
                try Contracts.perform(due, at: now, log: self.log, in: transaction)
                    ? try self.exchange.moved(due.agreement, at: now, by: .server, in: transaction) : nil
            }
        } ?? nil
    }

    private func sweepDeliveries(at now: Timestamp) async throws {
        var left = 0
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let page = try await database.read { [left, meter] in try meter.due(at: now, after: left, in: $0)
            }
            for delivery in page {
                let isSettled: Void? = await attempt("delivery \(delivery.record)", at: now) {
                    try await self.database.write { try self.meter.settle(due: delivery, at: now, in: $0) }
                }
                if isSettled == nil { left += 1 }
            }
            guard !page.isEmpty else { return }
        }
    }

    /// Nil where it failed, now or lately. The log tells what was tried and the kind of fault: its words may name people.
    /// - Parameter name: What is tried and the id of what it is tried for.
    private func attempt<Result: Sendable>(
        _ name: String, at now: Timestamp, _ body: () async throws -> Result
    ) async -> Result? {
        guard backoff.withLock({ $0.allows(name, at: now) }) else { return nil }
        do {
            let result = try await body()
            backoff.withLock { $0.succeeded(name) }
            return result
        } catch {
            backoff.withLock { $0.failed(name, at: now) }
            let kind = (error as? Problem).map { "\($0.kind)" } ?? "\(type(of: error))"
            logger.error("what is due could not be done", metadata: ["id": "\(name)", "fault": "\(kind)"])
            return nil
        }
    }
}
