import Auditing
import Gateway
import Identity
import Logging
import Oversight
import Persistence
import Primitives
import ServiceLifecycle

/// Deletes what has been kept for its time: at the start, then once a day.
struct RetentionService: Service {
    private static let interval = Duration.seconds(86_400)
    /// Between two sweeps of one day, of which there are as many as it takes, so that requests are not kept waiting.
    private static let breath = Duration.milliseconds(100)
    /// Kept texts that one sweep erases: each may be a megabyte.
    private static let textsAtOnce = 200
    /// Sessions and links of users that are over, which one sweep deletes.
    private static let sessionsAtOnce = 1_000

    let database: any Database
    let log: AuditLog
    let directory: Directory
    let clock: any WallClock
    let randomness: any Randomness
    let logger: Logger

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await sweep()
            } catch {
                // What could not be deleted today is deleted tomorrow.
                logger.error("retention failed", metadata: ["reason": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        }
    }

    /// All that is to be deleted now.
    func sweep() async throws {
        let terms = RetentionTerms(directory.conductRules)
        var last: ID<Person>?
        while true {
            let now = clock.now()
            let id = ID<Retention.Sweep>(at: now, random: randomness)
            let expiry = ID<RetentionRun>(at: now, random: randomness)
            let (swept, expired, sessions) = try await database.write { [log, last] transaction in
                let swept = try Retention.sweep(
                    terms, after: last, id: id, at: now, log: log, in: transaction)
                let expired = try ContentVault.expire(
                    at: now, limit: Self.textsAtOnce, id: expiry, log: log, in: transaction)
                let sessions = try Sessions.sweep(at: now, limit: Self.sessionsAtOnce, in: transaction)
                return (swept, expired, sessions)
            }
            let isDone =
                swept.isDone && expired < Self.textsAtOnce && sessions < Self.sessionsAtOnce
            guard !isDone, !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
            // At the end of the people the next sweep begins with them anew: those whose last rows it deleted.
            last = swept.last
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.breath) }
        }
    }
}
