import NIOCore
import Primitives

/// Cuts a byte stream into server-sent events (WHATWG HTML §9.2), however the bytes were cut on the way.
///
/// Accepts LF, CRLF and CR as line ends, comments, `data:` with and without a space, several `data` lines an
/// event. Lines are split on bytes, so a character cut in two by the network is whole again in the event.
/// Only `data` matters to this wire format; `event`, `id` and `retry` are read over.
public struct ServerSentEventParser {
    /// The most bytes one event may have; guards memory against an upstream that never ends a line.
    public static let maximumEventBytes = 8 * 1024 * 1024

    private var pending = ByteBuffer()
    /// How many bytes of `pending` were looked at and hold no line end, so that none is looked at twice.
    private var searched = 0
    private var data = ByteBuffer()
    private var hasData = false
    /// Nothing but a byte order mark may stand before the first line.
    private var isAtStart = true
    /// The last byte consumed was the CR of what may be a CRLF.
    private var skipsLineFeed = false

    public init() {}

    /// Whether bytes of an unfinished event are held: at the end of a stream, a sign that it was cut.
    public var isMidEvent: Bool { hasData || pending.readableBytes > 0 }

    /// Takes more bytes and hands each event's data to `body` as it completes.
    /// - Throws: `upstreamFailed` when an event is larger than ``maximumEventBytes``; whatever `body` throws.
    public mutating func feed(_ bytes: ByteBuffer, _ body: (ByteBuffer) throws -> Void) throws {
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            // Without this the buffer would keep every byte of the stream until it ends.
            pending.discardReadBytes()
            pending.writeImmutableBuffer(bytes)
        }
        while let line = nextLine() {
            if line.readableBytes == 0 {
                if hasData {
                    hasData = false
                    let event = data
                    data = ByteBuffer()
                    try body(event)
                }
                continue
            }
            take(line)
            guard data.readableBytes <= Self.maximumEventBytes else { throw Self.tooLarge }
        }
        guard pending.readableBytes <= Self.maximumEventBytes else { throw Self.tooLarge }
        if pending.readableBytes == 0 { pending = ByteBuffer() }
    }

    private static let tooLarge = Problem(
        .upstreamFailed, "The engine sent an event larger than \(maximumEventBytes) bytes.")

    private mutating func nextLine() -> ByteBuffer? {
        if skipsLineFeed, pending.readableBytes > 0 {
            if pending.getInteger(at: pending.readerIndex, as: UInt8.self) == UInt8(ascii: "\n") {
                pending.moveReaderIndex(forwardBy: 1)
            }
            skipsLineFeed = false
        }
        let length = pending.withUnsafeReadableBytes { bytes in
            bytes[searched...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        }
        guard let length, var line = pending.readSlice(length: length) else {
            searched = pending.readableBytes
            return nil
        }
        searched = 0
        skipsLineFeed = pending.readInteger(as: UInt8.self) == UInt8(ascii: "\r")
        if isAtStart {
            isAtStart = false
            if line.readableBytesView.starts(with: Self.byteOrderMark) { line.moveReaderIndex(forwardBy: 3) }
        }
        return line
    }

    private mutating func take(_ line: ByteBuffer) {
        var line = line
        let isData = line.withUnsafeReadableBytes { bytes in
            bytes.starts(with: Self.dataField) && (bytes.count == 4 || bytes[4] == UInt8(ascii: ":"))
        }
        guard isData else { return }
        line.moveReaderIndex(forwardBy: min(5, line.readableBytes))
        if line.getInteger(at: line.readerIndex, as: UInt8.self) == UInt8(ascii: " ") {
            line.moveReaderIndex(forwardBy: 1)
        }
        if hasData {
            data.writeInteger(UInt8(ascii: "\n"))
            data.writeImmutableBuffer(line)
        } else {
            // The usual event has one line: a slice of what came, nothing copied.
            data = line
            hasData = true
        }
    }

    private static let dataField = Array("data".utf8)
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
}
