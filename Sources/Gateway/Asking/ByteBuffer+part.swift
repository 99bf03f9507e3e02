import NIOCore

extension ByteBuffer {
    /// Some of the readable bytes, counted from the reader index, not copied.
    func part(_ range: Range<Int>) -> ByteBuffer {
        getSlice(at: readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
    }
}
