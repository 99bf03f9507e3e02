import Foundation
import Primitives

/// Files that a command writes: whole or not at all, for their owner only.
enum WrittenFile {
    /// Makes a file and its bytes durable. A file of that name must not be there.
    /// - Throws: `storageUnavailable`, with the reason of the system.
    static func create(_ bytes: [UInt8], at path: String) throws(Problem) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unwritable(path, errno) }
        defer { close(descriptor) }
        try write(bytes, to: descriptor, path)
        guard fsync(descriptor) == 0 else { throw unwritable(path, errno) }
    }

    /// Puts a file in place of one that may be there.
    static func replace(_ bytes: [UInt8], at path: String) throws(Problem) {
        let draft = "\(path).\(ProcessInfo.processInfo.processIdentifier).partial"
        unlink(draft)
        do throws(Problem) {
            try create(bytes, at: draft)
        } catch {
            unlink(draft)
            throw error
        }
        guard rename(draft, path) == 0 else {
            let code = errno
            unlink(draft)
            throw unwritable(path, code)
        }
    }

    /// Writes all of the bytes.
    static func write(_ bytes: [UInt8], to descriptor: CInt, _ path: String) throws(Problem) {
        var start = 0
        while start < bytes.count {
            let written = bytes[start...].withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw unwritable(path, errno) }
            start += written
        }
    }

    /// Makes a folder for its owner only.
    static func makeFolder(_ path: String) throws(Problem) {
        guard mkdir(path, 0o700) == 0 else { throw unwritable(path, errno) }
    }

    static func unwritable(_ path: String, _ code: CInt) -> Problem {
        let mend =
            code == ENOSPC || code == EDQUOT
            ? "Make room on the disk, or give --out a path on another one."
            : "Give --out a path in a folder that you may write."
        return Problem(
            .storageUnavailable, "\(path) cannot be written: \(String(cString: strerror(code))).", mend: mend,
            parameter: "--out")
    }
}
