import Delivery
import Exchange
import Foundation
import NIOCore
import Primitives

/// A file that a link opened, ready to be sent: it holds a descriptor and one of the places for downloads until it is
/// closed, which it must be, once.
struct OpenedFile: Sendable {
    let link: FileLink
    let handle: NIOFileHandle
    let length: Int64
    let mediaType: String
    /// A strong entity tag (RFC 9110 §8.8.3), with quotes.
    let tag: String
    /// Asked before each piece.
    let access: AccessHandle
    /// When the agreement ends by itself.
    let endsAt: Timestamp?

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
