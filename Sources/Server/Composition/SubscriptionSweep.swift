import Accounting
import Auditing
import Gateway
import Logging
import Persistence
import Primitives
import ServiceLifecycle
import Synchronization

/// Charges the months of plans when they begin, tries again what could not be paid, and ends what is over: looks twice a
/// second. Each subscription is a transaction of its own, and what is due stands in the database alone: a server that was
/// killed in between charges at its next start what it had not, once. One that cannot be done is left alone for a while.
final class SubscriptionSweep: ServiceLifecycle.Service {
    private static let interval = Duration.milliseconds(500)
    private static let pageSize = 100

    private let database: any Database
    private let changes: Changes
    private let directory: Directory
    private let clock: any WallClock
    private let logger: Logger
    private let backoff = Mutex(SweepBackoff())

    init(
        database: any Database, log: AuditLog, directory: Directory, clock: any WallClock, logger: Logger
    ) {
        self.database = database
        self.changes = Changes(log: log, actor: .server)
        self.directory = directory
        self.clock = clock
        self.logger = logger
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await sweep()
            } catch {
                // What could not be read now is tried again with the next look.
                logger.error("subscriptions could not be swept", metadata: ["reason": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        }
    }

    /// One look at everything that is due.
    func sweep() async throws {
        let now = clock.now()
        var last: Subscription?
        var isChanged = false
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let page = try await database.read { [last] in
                try Subscriptions.due(at: now, after: last, limit: Self.pageSize, in: $0)
            }
            for subscription in page {
                let isOther = await perform(subscription, at: now)
                isChanged = isChanged || isOther
            }
            guard page.count == Self.pageSize else { break }
            last = page.last
        }
        // The ledger knows already which plans price uses; admission hears of it here.
        if isChanged { try await directory.reload() }
    }

    private func perform(_ subscription: Subscription, at now: Timestamp) async -> Bool {
        let name = subscription.id.description
        guard backoff.withLock({ $0.allows(name, at: now) }) else { return false }
        do {
            let isChanged = try await database.write { [changes] in
                try changes.performDue(subscription, at: now, in: $0)
            }
            backoff.withLock { $0.succeeded(name) }
            return isChanged
        } catch {
            backoff.withLock { $0.failed(name, at: now) }
            let kind = (error as? Problem).map { "\($0.kind)" } ?? "\(type(of: error))"
            logger.error(
                "a subscription could not be charged", metadata: ["id": "\(name)", "fault": "\(kind)"])
            return false
        }
    }
}
