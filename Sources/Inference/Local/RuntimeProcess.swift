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

    private static let starting = NIOLock()
    private static let maximumLineBytes = 64 * 1024

    private let process: Process
    /// Held open for as long as we live: the runtime ends when it closes.
    private let standardInput = Pipe()
    private let heard: @Sendable (Event) -> Void
    private let lines = NIOLockedValueBox<[String]>([])

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
        let process = Process()
        process.executableURL = python
        process.arguments = [
            script.path, "--model", configuration.model,
            "--decode-threads", String(configuration.decodeThreads),
            "--batch-threads", String(configuration.batchThreads),
            "--context", String(configuration.context), "--parallel", String(configuration.parallel),
        ]
        // Nothing of our environment that holds secrets goes to the child. Spinning OpenMP threads starve
        // everything else when the cores are shared, so they wait passively.
        process.environment = [
            "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "GOMP_SPINCOUNT": "0", "OMP_WAIT_POLICY": "PASSIVE",
            "PYTHONUNBUFFERED": "1", "HOME": folder.path,
        ]
        let output = Pipe()
        let errors = Pipe()
        process.standardInput = standardInput
        process.standardOutput = output
        process.standardError = errors
        self.process = process
        self.heard = heard

        let lines = lines
        let ends = DispatchGroup()
        let hasAnnounced = NIOLockedValueBox(false)
        Self.readLines(output, ends) { line in
            do throws(Problem) {
                let address = try RuntimeAnnouncement(line: line).address
                hasAnnounced.withLockedValue { $0 = true }
                heard(.announced(address))
            } catch {
                lines.withLockedValue { $0 = [error.detail] }
            }
        }
        Self.readLines(errors, ends) { line in
            let text = String(decoding: line, as: UTF8.self)
            lines.withLockedValue { $0 = ($0 + [text]).suffix(Self.keptLines) }
            logger.debug("local runtime", metadata: ["says": "\(text)"])
        }
        process.terminationHandler = { process in
            let how = process.terminationReason == .exit ? "exit status" : "signal"
            let status = process.terminationStatus
            DispatchQueue.global().async {
                _ = ends.wait(timeout: .now() + Self.lastWords)
                let said = lines.withLockedValue { $0 }.joined(separator: " | ")
                heard(.exited("\(how) \(status)\(said.isEmpty ? "" : ": \(said)")"))
            }
        }
        do {
            // Foundation's Process is not known to stand several starts at once.
            try Self.starting.withLock { try process.run() }
        } catch {
            // The readers come to an end when nobody can write any more.
            for pipe in [output, errors] { try? pipe.fileHandleForWriting.close() }
            throw Problem(.engineUnavailable, "The local runtime cannot be started: \(error).")
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + configuration.startTimeout.seconds) {
            [weak self] in
            if !hasAnnounced.withLockedValue({ $0 }) { self?.terminate() }
        }
    }

    /// Ends the process: it is asked to, and made to when it does not. Idempotent.
    func terminate() {
        if process.isRunning { process.terminate() }
        try? standardInput.fileHandleForWriting.close()
        // Whoever inherits our threads' signal mask hears of no signal but this one until it unblocks them.
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.grace) { [process] in
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
    }

    /// Reads a pipe to its end on a thread of its own, blocking.
    ///
    /// Not by `readabilityHandler`: its dispatch source is cancelled some time after the handler is taken
    /// away, and the pipe, closed with its last reference before that, brings libdispatch down.
    ///
    /// Lines are bounded, so a runtime that never ends one cannot fill our memory.
    private static func readLines(
        _ pipe: Pipe, _ ends: DispatchGroup, _ body: @escaping @Sendable ([UInt8]) -> Void
    ) {
        ends.enter()
        let thread = Thread {
            var pending: [UInt8] = []
            while let bytes = nextBytes(pipe) {
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

    /// What can be read now, waiting for something; nil at the end.
    private static func nextBytes(_ pipe: Pipe) -> ArraySlice<UInt8>? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(pipe.fileHandleForReading.fileDescriptor, &buffer, buffer.count)
            if count > 0 { return buffer[..<count] }
            guard count < 0, errno == EINTR else { return nil }
        }
    }
}
