import NIOCore
import Primitives

/// Changes to a JSON text that leave everything else byte for byte as it was.
struct Splice: Sendable {
    private var edits: [(range: Range<Int>, text: String)] = []

    var isEmpty: Bool { edits.isEmpty }

    /// Puts `text` in the place of the bytes; ranges of edits do not overlap.
    mutating func replace(_ range: Range<Int>, with text: String) { edits.append((range, text)) }

    mutating func insert(_ text: String, at offset: Int) { edits.append((offset..<offset, text)) }

    mutating func remove(_ range: Range<Int>) { edits.append((range, "")) }

    mutating func add(_ other: Splice) { edits += other.edits }

    func applied(to bytes: ByteBuffer) -> ByteBuffer {
        guard !edits.isEmpty else { return bytes }
        // Insertions at one place keep the order in which they were asked for.
        let edits = edits.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }
        var spliced = ByteBufferAllocator().buffer(
            capacity: bytes.readableBytes + edits.reduce(0) { $0 + $1.element.text.utf8.count })
        var copied = 0
        for (_, edit) in edits {
            spliced.writeImmutableBuffer(bytes.part(copied..<edit.range.lowerBound))
            spliced.writeString(edit.text)
            copied = edit.range.upperBound
        }
        spliced.writeImmutableBuffer(bytes.part(copied..<bytes.readableBytes))
        return spliced
    }
}

extension String {
    /// As a string of JSON, with its quotation marks.
    var quoted: String { String(decoding: JSONValue.string(self).serialized, as: UTF8.self) }
}
