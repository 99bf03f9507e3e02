import Foundation
import NIOCore
import NIOPosix
import Primitives
import Synchronization

/// The bytes of one file on their way, piece by piece: the next is read only when the connection took the last, on a
/// thread that may block, after a look at the agreement.
final class PushBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    private struct State {
        var offset: Int64 = 0
        /// Read, but not known to be taken.
        var last: Int64 = 0
        var problem: Problem?
    }

    private let descriptor: Int32
    let length: Int64
    private let pieceBytes: Int
    private let state = Mutex(State())
    /// Asked before each piece.
    private let before: @Sendable () async throws(Problem) -> Void
    /// Told what the connection took.
    private let after: @Sendable (Int64) -> Void

    /// Opens a regular file; blocks. A symbolic link is not followed.
    /// - Throws: `notFound`.
    init(
        path: String, pieceBytes: Int, before: @escaping @Sendable () async throws(Problem) -> Void,
        after: @escaping @Sendable (Int64) -> Void
    ) throws(Problem) {
        descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(.notFound, "The file is not in the store.") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Problem(.notFound, "The file is not in the store.")
        }
        length = Int64(status.st_size)
        self.pieceBytes = pieceBytes
        self.before = before
        self.after = after
    }

    deinit { close(descriptor) }

    /// Why the last piece was not given.
    var problem: Problem? { state.withLock { $0.problem } }

    /// Counts what was read last, once it is known to be taken.
    func tookPiece() {
        let taken = state.withLock { state in
            defer { state.last = 0 }
            return state.last
        }
        if taken > 0 { after(taken) }
    }

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    struct Iterator: AsyncIteratorProtocol {
        let body: PushBody

        func next() async throws -> ByteBuffer? { try await body.next() }
    }

    private func next() async throws -> ByteBuffer? {
        tookPiece()
        do throws(any Error) {
            try await before()
            let offset = state.withLock { $0.offset }
            guard offset < length else { return nil }
            let count = Int(Swift.min(Int64(pieceBytes), length - offset))
            let piece = try await NIOThreadPool.singleton.runIfActive { [self] in try read(count, at: offset)
            }
            state.withLock { state in
                state.offset += Int64(piece.readableBytes)
                state.last = Int64(piece.readableBytes)
            }
            return piece
        } catch {
            state.withLock { $0.problem = error as? Problem }
            throw error
        }
    }

    private func read(_ count: Int, at offset: Int64) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        let taken = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { memory in
            Swift.max(0, pread(descriptor, memory.baseAddress, count, off_t(offset)))
        }
        guard taken > 0 else { throw Problem(.storageUnavailable, "The file cannot be read to its end.") }
        return buffer
    }
}
