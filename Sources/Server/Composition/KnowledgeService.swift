import Knowledge
import Logging
import Primitives
import ServiceLifecycle

/// Keeps the index of passages to what the knowledge bases may have: looks at agreements, erases what has ended, reads what
/// is due, several documents at once.
///
/// What is to be done stands in the database: a stop or a crash loses nothing. A stop does not wait for a large document,
/// which is read again after the next start.
struct KnowledgeService: Service {
    /// How long it rests where nothing is to be done.
    private static let pause = Duration.seconds(1)
    /// It looks at agreements for no more than a part of the time.
    private static let restOfLook = 20
    /// Steps of erasing between two looks.
    private static let erasingAtOnce = 100

    let ingestion: KnowledgeIngestion
    let concurrency: Int
    let logger: Logger

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await look() }
            for _ in 0..<concurrency { group.addTask { await read() } }
        }
    }

    private func look() async {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let start = ContinuousClock.now
            await attempt("knowledge bases could not be looked at") {
                try await ingestion.look()
                for _ in 0..<Self.erasingAtOnce where try await !ingestion.erase() { return }
            }
            await rest(max(Self.pause, (ContinuousClock.now - start) * Self.restOfLook))
        }
    }

    private func read() async {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let hasRead = await attempt("a document could not be noted") { try await ingestion.ingestNext() }
            if hasRead != true { await rest(Self.pause) }
        }
    }

    /// Ends at once where the server stops.
    @discardableResult
    private func attempt<Result: Sendable>(
        _ what: Logger.Message, _ body: @Sendable @escaping () async throws -> Result
    ) async -> Result? {
        do {
            return try await cancelWhenGracefulShutdown(body)
        } catch is CancellationError {
            return nil
        } catch {
            logger.error(what, metadata: ["reason": "\(error)"])
            return nil
        }
    }

    private func rest(_ pause: Duration) async {
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
    }
}
