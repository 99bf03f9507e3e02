import Delivery
import Exchange
import Foundation
import NIOCore
import Primitives

/// A file that a link opened, ready to be sent: it holds a descriptor and one of the places for downloads until it is
/// closed, which it must be, once.
struct OpenedFile: Sendable {
    let link: FileLink
    let file: ProductFile
    /// Whether the link's use began before: what is fetched twice is one use.
    let hasBegun: Bool
    let agreement: ID<Agreement>
    let handle: NIOFileHandle
    let length: Int64
    let mediaType: String
    /// A strong entity tag (RFC 9110 §8.8.3), with quotes.
    let tag: String
    /// Asked before each piece.
    let access: AccessHandle
    /// Tells of the end of the link's grant.
    let watch: GrantWatch
    /// When the agreement ends by itself.
    let endsAt: Timestamp?

    /// Whether all of a piece lies in the page cache, so that sending it waits for no disk. What cannot be known counts
    /// as cached.
    static func isCached(_ piece: Range<Int64>, of handle: NIOFileHandle) -> Bool {
        let page = Int64(sysconf(Int32(_SC_PAGESIZE)))
        let start = piece.lowerBound / page * page
        let length = Int(piece.upperBound - start)
        let place = try? handle.withUnsafeFileDescriptor {
            mmap(nil, length, PROT_READ, MAP_SHARED, $0, off_t(start))
        }
        guard let place, place != MAP_FAILED else { return true }
        defer { munmap(place, length) }
        // One byte for each page; its lowest bit says whether it is there (mincore(2)).
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length / Int(page) + 1) { pages in
            pages.initialize(repeating: 1)
            guard mincore(place, length, pages.baseAddress) == 0 else { return true }
            return pages.allSatisfy { $0 & 1 == 1 }
        }
    }

    /// Reads a piece into the page cache; blocks.
    static func cache(_ piece: Range<Int64>, of handle: NIOFileHandle) {
        withUnsafeTemporaryAllocation(byteCount: 128 << 10, alignment: 1) { scratch in
            var offset = piece.lowerBound
            while offset < piece.upperBound {
                let wanted = min(scratch.count, Int(piece.upperBound - offset))
                let got = try? handle.withUnsafeFileDescriptor {
                    pread($0, scratch.baseAddress, wanted, off_t(offset))
                }
                // A fault of the disk is told by the sending that follows.
                guard let got, got > 0 else { return }
                offset += Int64(got)
            }
        }
    }

    /// Opens a regular file for reading; blocks. A symbolic link is not followed.
    /// - Throws: `notFound` where there is none, `storageUnavailable` where it cannot be opened.
    static func open(_ path: String) throws(Problem) -> (handle: NIOFileHandle, length: Int64) {
        let descriptor = Foundation.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ELOOP { throw Problem(.notFound, "The file is not in the store.") }
            throw Problem(
                .storageUnavailable, "The file cannot be opened now.", mend: "Try again in a moment.",
                retryAfter: .seconds(1))
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            Foundation.close(descriptor)
            throw Problem(.notFound, "The file is not in the store.")
        }
        return (NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: descriptor), Int64(status.st_size))
    }
}
