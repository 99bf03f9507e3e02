import Foundation
import Primitives
import Processes

/// The folder that holds everything a server keeps: the database, the log's key, and a lock.
///
///     minato.db     the database
///     passages.db   the passages of licensed documents
///     log.key       the Ed25519 seed that signs the log's checkpoints
///     passages.sqlite  the index of knowledge bases: it can be made anew from what lies beside it
///     products/     the files of data products
///     SAMPLE        where the data is the sample world's
///     minato.lock   held while a server runs on the folder
struct DataDirectory: Sendable {
    let path: String
    private let lock: FileHandle

    var database: String { path + "/minato.db" }
    var passages: String { path + "/passages.sqlite" }
    var products: String { path + "/products" }
    var logKey: String { path + "/log.key" }
    /// Whether the organisations, people and payments in it are made up, to look at: `scripts/serve` marks such a folder.
    var isSample: Bool { FileManager.default.fileExists(atPath: path + "/SAMPLE") }

    /// Makes the folder if it is missing and takes its lock, which ends with the process.
    /// - Throws: `storageUnavailable` when it cannot be written, `conflict` when another server holds it.
    init(_ path: String) throws(Problem) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Problem(
                .storageUnavailable, "The data directory \(path) cannot be made: \(Self.reason(error))",
                mend: "Give --data a folder that the user who runs minato may write.")
        }
        let file = path + "/minato.lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Problem(
                .storageUnavailable,
                "The data directory \(path) cannot be written: \(String(cString: strerror(errno))).",
                mend: "Give --data a folder that the user who runs minato may write.")
        }
        self.path = path
        lock = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard FileLock.take(descriptor) else {
            throw Problem(
                .conflict, "Another minato runs on the data directory \(path).",
                mend: "Stop it, or give --data another folder.")
        }
    }

    private static func reason(_ error: any Error) -> String {
        (error as NSError).localizedFailureReason ?? (error as NSError).localizedDescription
    }
}
