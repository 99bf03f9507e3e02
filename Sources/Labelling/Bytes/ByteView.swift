/// Bytes that are read with checked bounds: what lies outside is `nil`, never a trap.
struct ByteView {
    let bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    var count: Int { bytes.count }

    subscript(offset: Int) -> UInt8? {
        offset >= 0 && offset < count ? bytes[bytes.startIndex + offset] : nil
    }

    /// `count` bytes from `offset`; `nil` where they are not all there.
    func slice(_ offset: Int, _ count: Int) -> ArraySlice<UInt8>? {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else { return nil }
        return bytes[(bytes.startIndex + offset)..<(bytes.startIndex + offset + count)]
    }

    /// Everything from `offset`; nothing where it is outside.
    func from(_ offset: Int) -> ArraySlice<UInt8> {
        offset >= 0 && offset <= count ? bytes[(bytes.startIndex + offset)...] : []
    }

    func has(_ text: String, at offset: Int) -> Bool {
        slice(offset, text.utf8.count)?.elementsEqual(text.utf8) ?? false
    }

    func begins(with prefix: [UInt8]) -> Bool { bytes.starts(with: prefix) }

    func integer(_ offset: Int, bytes width: Int, bigEndian: Bool) -> Int? {
        guard width <= 4, let slice = slice(offset, width) else { return nil }
        let ordered = bigEndian ? Array(slice) : slice.reversed()
        return ordered.reduce(0) { $0 << 8 | Int($1) }
    }

    func big16(_ offset: Int) -> Int? { integer(offset, bytes: 2, bigEndian: true) }
    func big32(_ offset: Int) -> Int? { integer(offset, bytes: 4, bigEndian: true) }
    func little16(_ offset: Int) -> Int? { integer(offset, bytes: 2, bigEndian: false) }
    func little24(_ offset: Int) -> Int? { integer(offset, bytes: 3, bigEndian: false) }
    func little32(_ offset: Int) -> Int? { integer(offset, bytes: 4, bigEndian: false) }

    /// The offset of the first zero byte from `offset`.
    func zero(from offset: Int) -> Int? {
        from(offset).firstIndex(of: 0).map { $0 - bytes.startIndex }
    }
}
