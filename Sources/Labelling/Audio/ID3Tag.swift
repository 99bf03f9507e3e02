import Primitives

/// A tag of ID3v2.3 or ID3v2.4 (id3.org), as far as its frames.
struct ID3Tag {
    private static let maximumFrames = 10_000
    /// The largest size that four bytes of seven bits hold.
    private static let maximumSize = (1 << 28) - 1

    struct Frame {
        let id: [UInt8]
        let flags: [UInt8]
        let data: [UInt8]
    }

    /// 3 or 4.
    var version = 3
    var frames: [Frame] = []

    /// - Returns: the tag, and the bytes that it has in the file.
    static func parse(_ view: ByteView) throws(Problem) -> (tag: ID3Tag, length: Int) {
        guard let version = view[3], let flags = view[5], let size = synchsafe(view, 6) else {
            throw LabelledFile.malformed("MP3", "the tag is cut off")
        }
        guard version == 3 || version == 4 else {
            throw Problem(
                .unsupported, "The tag is ID3v2.\(version).", mend: "Save it as ID3v2.3 or ID3v2.4.")
        }
        guard let body = view.slice(10, size) else {
            throw LabelledFile.malformed("MP3", "the tag is cut off")
        }
        var tag = ID3Tag()
        tag.version = Int(version)
        // In v2.3 the whole tag is unsynchronised, in v2.4 each frame says so itself.
        let plain = version == 3 && flags & 0x80 != 0 ? synchronised(body) : Array(body)
        tag.frames = try frames(ByteView(plain), version: tag.version, hasExtension: flags & 0x40 != 0)
        let hasFooter = version == 4 && flags & 0x10 != 0
        return (tag, 10 + size + (hasFooter ? 10 : 0))
    }

    /// The zeros after the last frame: some readers judge the size of a frame by what comes after it.
    private static let padding = 32

    /// The tag, without extended header and footer, and with little padding.
    var bytes: [UInt8] {
        get throws(Problem) {
            var body: [UInt8] = []
            for frame in frames {
                body += frame.id
                if version == 4 {
                    body += Self.synchsafe(frame.data.count)
                } else {
                    body.appendBig32(frame.data.count)
                }
                body += frame.flags + frame.data
            }
            body += [UInt8](repeating: 0, count: Self.padding)
            guard body.count <= Self.maximumSize else {
                throw Problem(
                    .unsupported, "The tag would have \(body.count) bytes.", mend: "Shorten its pictures.")
            }
            return Array("ID3".utf8) + [UInt8(version), 0, 0] + Self.synchsafe(body.count) + body
        }
    }

    /// Description and value of a frame TXXX; `nil` for other frames and for those that are compressed or encrypted.
    func userText(_ frame: Frame) -> (description: String, value: String)? {
        guard frame.id.elementsEqual("TXXX".utf8), let encoding = frame.data.first else { return nil }
        let packed: UInt8 = version == 3 ? 0xC0 : 0x0C
        guard frame.flags[1] & packed == 0 else { return nil }
        var data = frame.data.dropFirst()
        if version == 4, frame.flags[1] & 0x01 != 0 { data = data.dropFirst(4) }
        if version == 4, frame.flags[1] & 0x02 != 0 { data = Self.synchronised(data)[...] }
        let text: [UInt8] =
            switch encoding {
            case 1: ID3Text.utf8(utf16: data, bigEndian: nil)
            case 2: ID3Text.utf8(utf16: data, bigEndian: true)
            default: Array(data)
            }
        guard let end = text.firstIndex(of: 0) else { return nil }
        let value = text[(end + 1)...].prefix { $0 != 0 }
        return (String(decoding: text[..<end], as: UTF8.self), String(decoding: value, as: UTF8.self))
    }

    private static func frames(
        _ view: ByteView, version: Int, hasExtension: Bool
    ) throws(Problem) -> [Frame] {
        var offset = 0
        if hasExtension {
            // The size counts itself in v2.4 only.
            let size = version == 4 ? synchsafe(view, 0) : view.big32(0).map { $0 + 4 }
            guard let size, size <= view.count else {
                throw LabelledFile.malformed("MP3", "the extended header is cut off")
            }
            offset = size
        }
        var frames: [Frame] = []
        while let first = view[offset], first != 0 {
            guard let id = view.slice(offset, 4), let flags = view.slice(offset + 8, 2),
                let size = version == 4 ? synchsafe(view, offset + 4) : view.big32(offset + 4),
                let data = view.slice(offset + 10, size), frames.count < maximumFrames
            else { throw LabelledFile.malformed("MP3", "a frame of the tag is cut off") }
            frames.append(Frame(id: Array(id), flags: Array(flags), data: Array(data)))
            offset += 10 + size
        }
        return frames
    }

    /// Four bytes of seven bits each.
    private static func synchsafe(_ view: ByteView, _ offset: Int) -> Int? {
        guard let bytes = view.slice(offset, 4), bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        return bytes.reduce(0) { $0 << 7 | Int($1) }
    }

    private static func synchsafe(_ value: Int) -> [UInt8] {
        [21, 14, 7, 0].map { UInt8(value >> $0 & 0x7F) }
    }

    /// Takes out the zero that stands after each 0xFF.
    private static func synchronised(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var afterFF = false
        for byte in bytes {
            if !(afterFF && byte == 0) { result.append(byte) }
            afterFF = byte == 0xFF
        }
        return result
    }
}
