import Crypto
import Foundation
import Primitives

/// A file on its way into the store: written beside its place, whole and on disk before it is moved there.
///
/// It is moved by ``ProductVersions/add(_:placing:at:by:log:in:)``, in the transaction that notes it: what lies in a place
/// whose file is noted is never overwritten, whoever sends the same name at the same time.
///
/// Its calls block on the disk, come one at a time, and are not for an event loop.
public final class ProductUpload: @unchecked Sendable {
    private let target: String
    private let temporary: String
    private let maximumBytes: Int64
    private var descriptor: Int32
    /// Whether there is a file to take away.
    private var isUnfinished = true
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
        guard descriptor >= 0 else {
            isUnfinished = false
            throw Self.failure("made")
        }
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

    /// What came in.
    public struct Content: Hashable, Sendable {
        public let bytes: Int64
        public let sha256: [UInt8]
    }

    /// Makes what came in durable, beside its place.
    public func finish() throws(Problem) -> Content {
        guard fsync(descriptor) == 0 else { throw Self.failure("written") }
        close(descriptor)
        descriptor = -1
        return Content(bytes: bytes, sha256: Array(hasher.finalize()))
    }

    /// Puts the finished file in its place, durably. What lies there is of no version: an upload left it whose
    /// transaction was not committed. Once is enough.
    func place() throws(Problem) {
        precondition(descriptor < 0, "only a finished file is placed")
        guard isUnfinished else { return }
        guard rename(temporary, target) == 0 else { throw Self.failure("put in its place") }
        isUnfinished = false
        let folder = open((target as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw Self.failure("put in its place") }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw Self.failure("put in its place") }
    }

    /// Takes a file away that was not placed.
    public func abandon() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        if isUnfinished { unlink(temporary) }
        isUnfinished = false
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
