import Auditing
import Delivery
import Exchange
import Logging
import Persistence
import Primitives
import ServiceLifecycle

/// Ends agreements when their time is up, charges the months of subscriptions and deliveries that are over: looks twice a
/// second.
struct AgreementSweep: Service {
    private static let interval = Duration.milliseconds(400)

    let database: any Database
    let log: AuditLog
    let exchange: ExchangeParts
    let meter: AgreementMeter
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await sweep()
            } catch {
                // What could not be written now is tried again with the next look.
                logger.error("agreements could not be swept", metadata: ["reason": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        }
    }

    /// One look; more rounds while there is more than one transaction takes.
    func sweep() async throws {
        let now = clock.now()
        while try await database.read({ try Contracts.isAnythingDue(at: now, in: $0) }) {
            let moved = try await database.write { [exchange, log] transaction in
                let expired = try Contracts.expire(at: now, log: log, in: transaction)
                let suspended = try Contracts.chargeMonths(at: now, log: log, in: transaction)
                return try (expired + suspended).map {
                    try exchange.moved($0, at: now, by: .server, in: transaction)
                }
            }
            await exchange.settle(moved)
            guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
        }
        while try await database.read({ [meter] in try meter.isAnythingDue(at: now, in: $0) }) {
            try await database.write { [meter] in _ = try meter.settleDue(at: now, in: $0) }
            guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
        }
    }
}
