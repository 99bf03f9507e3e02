import Auditing
import Exchange
import Logging
import Persistence
import Primitives
import ServiceLifecycle
import Tables

/// Counts the rows of published data files, one file after the other, in the child process that reads tables and within
/// its bounds. What waits stands in the database: a stop or a crash loses nothing. Only what is wrong with a file itself
/// makes it uncountable; a count that ran out of time, memory or disk, or was killed, is tried again
/// (``FileRows/postpone``), after the others.
struct RowCountService: Service {
    /// How long it rests where nothing waits.
    private static let pause = Duration.seconds(1)
    /// Nobody counts while one of these holds: all files wait where they are.
    private static let passing: Set<Problem.Kind> = [.overloaded, .engineUnavailable, .shuttingDown]

    let database: any Database
    let log: AuditLog
    let engine: any TableEngine
    let store: ProductStore
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            var hasCounted = false
            do {
                hasCounted = try await countNext()
            } catch let problem as Problem where problem.kind == .engineUnavailable {
                logger.debug("no engine counts rows")
            } catch {
                logger.error("rows were not counted", metadata: ["reason": "\(error)"])
            }
            if !hasCounted {
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
            }
        }
    }

    /// - Returns: Whether a file waited.
    func countNext() async throws -> Bool {
        let asked = clock.now()
        guard let file = try await database.read({ try FileRows.next(at: asked, in: $0) }) else {
            return false
        }
        // A stop does not wait for a large file: it goes on waiting.
        let count: Result<FileRows.Count, Problem> = await cancelWhenGracefulShutdown {
            do throws(Problem) { return .success(try await self.count(file)) } catch {
                return .failure(error)
            }
        }
        guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return false }
        let now = clock.now()
        switch count {
        case .success(let count):
            try await database.write { [log] in
                try FileRows.note(count, of: file, at: now, log: log, in: $0)
            }
        case .failure(let problem):
            guard !Self.passing.contains(problem.kind) else { throw problem }
            try await database.write { [log] in
                try FileRows.postpone(file, because: problem.detail, at: now, log: log, in: $0)
            }
        }
        return true
    }

    /// - Throws: What is not the file's fault.
    private func count(_ file: ProductFile) async throws(Problem) -> FileRows.Count {
        guard let format = Table.format(ofFile: file.name, mediaType: file.mediaType) else {
            return .uncountable("It is neither CSV nor Parquet.")
        }
        let table = Table(
            name: "t", format: format, paths: [try store.path(of: file.name, in: file.version)])
        do throws(Problem) {
            return .counted(try await engine.schema(of: table).rows)
        } catch {
            let isOfFile = [.unprocessable, .invalidValue].contains(error.kind) && error.retryAfter == nil
            guard isOfFile else { throw error }
            return .uncountable(error.detail)
        }
    }
}
