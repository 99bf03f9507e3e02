import Crypto
import Foundation
import Primitives

/// A file on its way into the store: written beside its place, moved there once it is whole and on disk.
///
/// Its calls block on the disk, come one at a time, and are not for an event loop.
public final class ProductUpload: @unchecked Sendable {
    private let target: String
    private let temporary: String
    private let maximumBytes: Int64
    private var descriptor: Int32
    private var hasher = SHA256()
    private var bytes: Int64 = 0

    /// - Throws: `invalidValue` for a name that no file may have; `storageUnavailable`.
    public init(
        of name: String, in version: ID<ProductVersion>, store: ProductStore, maximumBytes: Int64,
        random: some Randomness
    ) throws(Problem) {
        target = try store.path(of: name, in: version)
        let folder = "\(store.folder)/\(version)"
        temporary = "\(folder)/\(ProductStore.unfinishedPrefix)\(random.bytes(8).hexadecimal)"
        self.maximumBytes = maximumBytes
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Problem(.storageUnavailable, "The folder of products cannot be written: \(error)")
        }
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("made") }
    }

    deinit { abandon() }

    /// - Throws: `bodyTooLarge` beyond the bound; `storageUnavailable` where the disk is full or failing.
    public func write(_ part: UnsafeRawBufferPointer) throws(Problem) {
        bytes += Int64(part.count)
        guard bytes <= maximumBytes else {
            throw Problem(
                .bodyTooLarge, "The file is larger than \(maximumBytes) bytes.",
                mend: "Split it, or ask the operator to raise exchange.max_file_bytes.")
        }
        hasher.update(bufferPointer: part)
        var rest = part
        while let start = rest.baseAddress, !rest.isEmpty {
            #if canImport(Darwin)
                let count = Darwin.write(descriptor, start, rest.count)
            #else
                let count = Glibc.write(descriptor, start, rest.count)
            #endif
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                throw Self.failure("written")
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }

    /// Puts the file in its place, durably.
    public func finish() throws(Problem) -> (bytes: Int64, sha256: [UInt8]) {
        guard fsync(descriptor) == 0 else { throw Self.failure("written") }
        close(descriptor)
        descriptor = -1
        guard rename(temporary, target) == 0 else {
            let problem = Self.failure("put in its place")
            unlink(temporary)
            throw problem
        }
        let folder = open((target as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
        return (bytes, Array(hasher.finalize()))
    }

    /// Takes the unfinished file away.
    public func abandon() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
        unlink(temporary)
    }

    private static func failure(_ what: String) -> Problem {
        Problem(
            .storageUnavailable,
            "A file of a product cannot be \(what): \(String(cString: strerror(errno))).",
            mend: "Make room in the data directory, then send the file again.")
    }
}

extension ProductStore {
    /// No file of a product begins so (``isFileName(_:)``).
    static let unfinishedPrefix = ".unfinished-"

    /// Takes away what uploads left that never came to their end. For the start, when none is under way.
    public func discardUnfinished() throws(Problem) {
        let files = FileManager.default
        for version in (try? files.contentsOfDirectory(atPath: folder)) ?? [] {
            for name in (try? files.contentsOfDirectory(atPath: "\(folder)/\(version)")) ?? []
            where name.hasPrefix(Self.unfinishedPrefix) {
                do {
                    try files.removeItem(atPath: "\(folder)/\(version)/\(name)")
                } catch {
                    throw Problem(
                        .storageUnavailable, "\(folder)/\(version)/\(name) cannot be taken away: \(error)",
                        mend: "Let the user who runs minato write the data directory.")
                }
            }
        }
    }
}
