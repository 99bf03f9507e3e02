import Foundation
import Primitives
import Synchronization

/// Where an export goes: standard output, or a file that appears under its name only when it is whole.
final class ExportTarget: Sendable {
    private static let standardOutput = "standard output"

    private let path: String?
    private let draft: String
    private let file: FileHandle
    private let isFinished = Mutex(false)

    /// - Parameter path: The file; nil for standard output.
    /// - Throws: `storageUnavailable` when the file cannot be made.
    init(_ path: String?) throws(Problem) {
        self.path = path
        guard let path else {
            draft = ""
            file = .standardOutput
            return
        }
        draft = "\(path).\(ProcessInfo.processInfo.processIdentifier).partial"
        // A ledger names customers: nobody else reads it unless its owner says so.
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.unwritable(path, String(cString: strerror(errno))) }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    deinit {
        if path != nil, !isFinished.withLock({ $0 }) { unlink(draft) }
    }

    /// Whether a person watches the export itself.
    var isTerminal: Bool { path == nil && isatty(STDOUT_FILENO) == 1 }

    func write(_ text: String) throws(Problem) {
        do {
            try file.write(contentsOf: Data(text.utf8))
        } catch {
            throw Self.unwritable(path ?? Self.standardOutput, Self.reason(error))
        }
    }

    /// Makes the file durable and gives it its name, in place of one that had it.
    func finish() throws(Problem) {
        guard let path else { return }
        guard fsync(file.fileDescriptor) == 0, rename(draft, path) == 0 else {
            throw Self.unwritable(path, String(cString: strerror(errno)))
        }
        isFinished.withLock { $0 = true }
    }

    private static func reason(_ error: any Error) -> String {
        let error = error as NSError
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        guard cause.domain == NSPOSIXErrorDomain else { return cause.localizedDescription }
        return String(cString: strerror(CInt(truncatingIfNeeded: cause.code)))
    }

    private static func unwritable(_ path: String, _ reason: String) -> Problem {
        Problem(
            .storageUnavailable, "\(path) cannot be written: \(reason).",
            mend: "Give --output a path in a folder that you may write, on a disk with space.",
            parameter: path == standardOutput ? nil : "--output")
    }
}
