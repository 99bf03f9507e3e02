import Crypto
import Foundation
import Primitives

/// A file that is written piece by piece and takes its name when it is whole. For its owner only.
final class FileWriter {
    private let path: String
    private let draft: String
    private let descriptor: CInt
    private var hash = SHA256()
    private var bytes: Int64 = 0
    private var isOpen = true

    /// - Throws: `storageUnavailable`, with the reason of the system.
    init(replacing path: String) throws(Problem) {
        self.path = path
        draft = "\(path).\(ProcessInfo.processInfo.processIdentifier).partial"
        unlink(draft)
        descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw WrittenFile.unwritable(path, errno) }
    }

    func write(_ piece: [UInt8]) throws(Problem) {
        try WrittenFile.write(piece, to: descriptor, path)
        hash.update(data: piece)
        bytes += Int64(piece.count)
    }

    /// Makes the bytes durable and puts the file in place of one that may be there.
    func finish() throws(Problem) -> (bytes: Int64, sha256: String) {
        guard fsync(descriptor) == 0 else { throw WrittenFile.unwritable(path, errno) }
        guard rename(draft, path) == 0 else { throw WrittenFile.unwritable(path, errno) }
        end()
        return (bytes, Array(hash.finalize()).hexadecimal)
    }

    /// Leaves nothing behind. After ``finish()`` it does nothing.
    func discard() {
        guard isOpen else { return }
        unlink(draft)
        end()
    }

    private func end() {
        guard isOpen else { return }
        isOpen = false
        close(descriptor)
    }

    deinit { discard() }
}
