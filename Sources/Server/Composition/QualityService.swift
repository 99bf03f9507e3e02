import Auditing
import Exchange
import Logging
import Persistence
import Primitives
import ServiceLifecycle
import Tables

/// Computes the quality cards that wait, one after the other: of versions that were published, and those asked for.
///
/// What waits stands in the database, so a stop or a crash loses nothing: the card is computed after the next start.
struct QualityService: Service {
    /// How long it rests where nothing waits.
    private static let pause = Duration.seconds(1)
    /// Published versions that one look puts on the list.
    private static let listedAtOnce = 100
    /// Two versions may be published in another order than they are committed in.
    private static let overlap: Int64 = 60_000_000

    let database: any Database
    let log: AuditLog
    let engine: DuckDB
    let store: ProductStore
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        let examination = try QualityExamination(engine: engine.lane(.cards))
        var since = Timestamp(microseconds: 0)
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            var hasWorked = false
            do {
                hasWorked = try await work(examination, &since)
            } catch {
                logger.error("a quality card was not computed", metadata: ["reason": "\(error)"])
            }
            if !hasWorked {
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
            }
        }
    }

    /// - Returns: Whether there was something to do.
    private func work(
        _ examination: QualityExamination, _ since: inout Timestamp
    ) async throws -> Bool {
        // Without an engine everything waits until there is one.
        guard engine.isInstalled else { return false }
        let now = clock.now()
        let from = Timestamp(microseconds: max(0, since.microseconds - Self.overlap))
        let last = try await database.write {
            try QualityCards.enlist(publishedSince: from, limit: Self.listedAtOnce, at: now, in: $0)
        }
        if let last { since = max(since, last) }
        guard
            let (version, subject) = try await database.read({ [store] transaction in
                try QualityCards.next(in: transaction).map {
                    ($0.version, try Self.subject($0, store, in: transaction))
                }
            })
        else { return false }
        // A stop does not wait for a large table: the card goes on waiting.
        let result: Result<JSONValue, Problem> = await cancelWhenGracefulShutdown {
            do throws(Problem) {
                guard let subject else { throw Problem(.unprocessable, "The version is not there any more.") }
                return .success(try await examination.figures(of: subject, at: now))
            } catch {
                return .failure(error)
            }
        }
        guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return false }
        switch result {
        case .success(let figures):
            try await end(version) { transaction, now, log throws(Problem) in
                try QualityCards.complete(version, with: figures, at: now, log: log, in: transaction)
            }
        case .failure(let problem):
            // What passes by itself is tried again; everything else would keep those behind it waiting for ever.
            let passing: Set<Problem.Kind> = [
                .overloaded, .engineUnavailable, .storageUnavailable, .shuttingDown,
            ]
            guard !passing.contains(problem.kind) else { throw problem }
            let reason = String(problem.detail.prefix(300))
            try await end(version) { transaction, now, log throws(Problem) in
                try QualityCards.fail(version, reason, at: now, log: log, in: transaction)
            }
        }
        return true
    }

    private func end(
        _ version: ID<ProductVersion>,
        _ body: @escaping @Sendable (any WriteTransaction, Timestamp, AuditLog) throws(Problem) -> Void
    ) async throws(Problem) {
        let now = clock.now()
        do {
            try await database.write { [log] in try body($0, now, log) }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.internalError, "A quality card was not kept: \(error).")
        }
    }

    private static func subject(
        _ card: QualityCard, _ store: ProductStore, in transaction: any ReadTransaction
    ) throws(Problem) -> QualityExamination.Subject? {
        guard let product = try Products.product(card.product, in: transaction),
            let version = try ProductVersions.version(card.version, in: transaction)
        else { return nil }
        var earlier: (number: Int, tables: [Table])?
        if let before = try QualityCards.newest(of: product.id, before: version.number, in: transaction) {
            earlier = (before.number, try ProductTables.tables(of: before.version, store, in: transaction))
        }
        return QualityExamination.Subject(
            product: product, version: version,
            tables: try ProductTables.tables(of: version.id, store, in: transaction), earlier: earlier)
    }
}
