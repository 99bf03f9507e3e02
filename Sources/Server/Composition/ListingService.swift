import Auditing
import Exchange
import Logging
import Persistence
import Primitives
import ServiceLifecycle

/// Ends rights whose term is over, and takes off their boards what hangs on rights that lost their force: at the start,
/// then each second.
struct ListingService: Service {
    private static let interval = Duration.seconds(1)
    /// Rights that one transaction ends, so that requests are not kept waiting.
    private static let rightsAtOnce = 50
    /// Pages of products that are looked at before it asks for rights that have ended again.
    private static let pagesAtOnce = 64

    let database: any Database
    let log: AuditLog
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            var isMoreWaiting = false
            do {
                try await sweep()
            } catch {
                // What could not be ended now is ended in a second.
                logger.error("rights could not be ended", metadata: ["reason": "\(error)"])
            }
            do {
                isMoreWaiting = try await recheck()
            } catch {
                logger.error("titles could not be looked at", metadata: ["reason": "\(error)"])
            }
            if isMoreWaiting { continue }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        }
    }

    private func sweep() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let now = clock.now()
            let isDue = try await database.read { try !Rights.due(at: now, limit: 1, in: $0).isEmpty }
            guard isDue else { return }
            _ = try await database.write { [log] in
                try Listing.sweep(at: now, limit: Self.rightsAtOnce, log: log, in: $0)
            }
        }
    }

    /// - Returns: Whether more may wait.
    private func recheck() async throws -> Bool {
        for _ in 0..<Self.pagesAtOnce {
            guard !Task.isShuttingDownGracefully, !Task.isCancelled,
                try await TitleRechecks.step(in: database, at: clock.now(), log: log)
            else { return false }
        }
        return true
    }
}
