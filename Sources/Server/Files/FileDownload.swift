import NIOCore

/// One body under way: which bytes are still to be sent, and which were. Confined to its connection's event loop.
final class FileDownload {
    let file: OpenedFile
    /// What is to be handed on next.
    private(set) var next: Int64
    let end: Int64
    /// Bytes of the piece that the connection has not yet taken whole.
    private(set) var piece: Int64 = 0
    /// Taken by the connection and not yet counted.
    private(set) var uncounted: Int64 = 0
    /// When enough bytes last had moved, and how many had by then.
    var progress: (at: NIODeadline, bytes: Int64) = (.now(), 0)
    private(set) var total: Int64 = 0

    init(_ file: OpenedFile, _ range: Range<Int64>) {
        self.file = file
        next = range.lowerBound
        end = range.upperBound
    }

    /// What is to be handed on next, at most `limit` bytes; nil when all has been.
    func nextPiece(atMost limit: Int64) -> Range<Int64>? {
        next < end ? next..<min(end, next + limit) : nil
    }

    /// Hands on a piece that begins at ``next``.
    func take(_ range: Range<Int64>) -> FileRegion {
        piece = range.upperBound - range.lowerBound
        next = range.upperBound
        return FileRegion(
            fileHandle: file.handle, readerIndex: Int(range.lowerBound), endIndex: Int(range.upperBound))
    }

    /// The connection took the whole piece, or, where it ends now, all but `left` bytes of it.
    func tookPiece(except left: Int64 = 0) {
        let taken = max(0, piece - max(0, left))
        uncounted += taken
        total += taken
        piece = 0
    }

    func takeUncounted() -> Int64 {
        defer { uncounted = 0 }
        return uncounted
    }
}
