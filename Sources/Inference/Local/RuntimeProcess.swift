import Foundation
import Logging
import NIOConcurrencyHelpers
import Primitives

/// The embedded runtime's process: its start, its announcement, its log, its end.
final class RuntimeProcess: Sendable {
    enum Event: Sendable {
        case announced(UpstreamAddress)
        /// With what is known of the reason.
        case exited(String)
    }

    /// The last lines of standard error that are kept to explain an exit.
    private static let keptLines = 5
    /// How long an exit waits for what the process said last; a child of its own may hold the pipes open.
    private static let lastWords = DispatchTimeInterval.seconds(1)
    /// How long a process may take to end when it is asked to.
    private static let grace = DispatchTimeInterval.seconds(5)

    private static let maximumLineBytes = 64 * 1024

    /// Its standard input is held open for as long as we live: the runtime ends when it closes.
    private let process: ChildProcess

    /// - Throws: `engineUnavailable` when the runtime is not installed or cannot be started.
    init(
        _ configuration: LocalEngine.Configuration, logger: Logger,
        heard: @escaping @Sendable (Event) -> Void
    ) throws(Problem) {
        let folder = URL(fileURLWithPath: configuration.runtimeFolder)
        let python = folder.appendingPathComponent("bin/python")
        let script = folder.appendingPathComponent("minato_runtime.py")
        for file in [python, script] where !FileManager.default.isReadableFile(atPath: file.path) {
            throw Problem(
                .engineUnavailable, "The local runtime is not installed: \(file.path) is missing.",
                mend: "Run scripts/install-runtime, or set the engine's `runtime` to its folder.")
        }
        let arguments = [
            script.path, "--model", configuration.model,
            "--decode-threads", String(configuration.decodeThreads),
            "--batch-threads", String(configuration.batchThreads),
            "--context", String(configuration.context), "--parallel", String(configuration.parallel),
        ]
        // Nothing of our environment that holds secrets goes to the child. Spinning OpenMP threads starve
        // everything else when the cores are shared, so they wait passively.
        let environment = [
            "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "GOMP_SPINCOUNT": "0", "OMP_WAIT_POLICY": "PASSIVE",
            "PYTHONUNBUFFERED": "1", "HOME": folder.path,
        ]
        let lines = NIOLockedValueBox<[String]>([])
        let ends = DispatchGroup()
        // Entered before anything is read, so that an exit at once waits for the readers too.
        ends.enter()
        ends.enter()
        do throws(ChildProcess.StartFailure) {
            process = try ChildProcess(python.path, arguments, environment: environment) { exit in
                _ = ends.wait(timeout: .now() + Self.lastWords)
                let said = lines.withLockedValue { $0 }.joined(separator: " | ")
                heard(.exited("\(exit)\(said.isEmpty ? "" : ": \(said)")"))
            }
        } catch {
            ends.leave()
            ends.leave()
            throw Problem(.engineUnavailable, "The local runtime cannot be started: \(error).")
        }
        let hasAnnounced = NIOLockedValueBox(false)
        Self.readLines(process.standardOutput, ends) { line in
            do throws(Problem) {
                let address = try RuntimeAnnouncement(line: line).address
                hasAnnounced.withLockedValue { $0 = true }
                heard(.announced(address))
            } catch {
                lines.withLockedValue { $0 = [error.detail] }
            }
        }
        Self.readLines(process.standardError, ends) { line in
            let text = String(decoding: line, as: UTF8.self)
            lines.withLockedValue { $0 = ($0 + [text]).suffix(Self.keptLines) }
            logger.debug("local runtime", metadata: ["says": "\(text)"])
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + configuration.startTimeout.seconds) {
            [weak self] in
            if !hasAnnounced.withLockedValue({ $0 }) { self?.terminate() }
        }
    }

    /// Ends the process: it is asked to, and made to when it does not. Idempotent.
    func terminate() {
        process.send(SIGTERM)
        process.standardInput.close()
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.grace) { [process] in
            process.send(SIGKILL)
        }
    }

    /// Reads a pipe to its end on a thread of its own, blocking.
    ///
    /// Lines are bounded, so a runtime that never ends one cannot fill our memory.
    private static func readLines(
        _ pipe: ChildProcess.Descriptor, _ ends: DispatchGroup,
        _ body: @escaping @Sendable ([UInt8]) -> Void
    ) {
        let thread = Thread {
            var pending: [UInt8] = []
            while let bytes = pipe.read(atMost: 4096) {
                pending += bytes
                while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                    if end > 0 { body(Array(pending[..<end])) }
                    pending.removeSubrange(...end)
                }
                if pending.count > maximumLineBytes { pending = [] }
            }
            ends.leave()
        }
        thread.name = "minato-runtime-output"
        thread.start()
    }
}
