import Primitives

/// Labels in PNG (ISO/IEC 15948): XMP in an iTXt chunk; read also tEXt, zTXt and iTXt with the keyword `AIGC`
/// (TC260 guide 20259A).
struct PNGFile {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    private static let maximumChunks = 100_000
    private static let maximumText = 1_048_576
    private static let xmpKeyword = "XML:com.adobe.xmp"
    private static let keyword = "AIGC"

    private struct Chunk {
        let type: String
        let data: ArraySlice<UInt8>
        /// The whole chunk, with length and check sum.
        let whole: ArraySlice<UInt8>
    }

    private let chunks: [Chunk]
    /// What comes after the end; kept as it is.
    private let rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) throws(Problem) {
        let view = ByteView(bytes)
        guard view.begins(with: Self.signature) else {
            throw LabelledFile.malformed("PNG", "it has no signature")
        }
        var chunks: [Chunk] = []
        var offset = 8
        while chunks.last?.type != "IEND" {
            guard let length = view.big32(offset), length <= Int(Int32.max),
                let type = view.slice(offset + 4, 4), let data = view.slice(offset + 8, length),
                let whole = view.slice(offset, length + 12), chunks.count < Self.maximumChunks
            else { throw LabelledFile.malformed("PNG", "a chunk at byte \(offset) is cut off") }
            chunks.append(Chunk(type: String(decoding: type, as: UTF8.self), data: data, whole: whole))
            offset += length + 12
        }
        guard chunks.first?.type == "IHDR" else { throw LabelledFile.malformed("PNG", "it has no header") }
        self.chunks = chunks
        rest = view.from(offset)
    }

    var labels: [FoundLabel] {
        chunks.flatMap { chunk -> [FoundLabel] in
            guard let text = Self.text(of: chunk) else { return [] }
            if text.keyword == Self.xmpKeyword {
                return XMPPacket(text.content).texts.map {
                    FoundLabel(carrier: "PNG \(chunk.type) XMP", text: $0)
                }
            }
            guard text.keyword == Self.keyword else { return [] }
            return [
                FoundLabel(
                    carrier: "PNG \(chunk.type) AIGC", text: String(decoding: text.content, as: UTF8.self))
            ]
        }
    }

    func labelled(_ label: AIGCLabel) throws(Problem) -> [UInt8] {
        let texts = chunks.map { Self.text(of: $0) }
        let packet = texts.first { $0?.keyword == Self.xmpKeyword }.flatMap { $0?.content }
        let xmp = try packet.map { content throws(Problem) in try XMPPacket(content).labelled(label) }
        var result = Self.signature
        for (chunk, text) in zip(chunks, texts) {
            // Other XMP chunks would be a second packet, which XMP does not allow.
            if let text, text.keyword == Self.keyword || text.keyword == Self.xmpKeyword { continue }
            result += chunk.whole
            if chunk.type == "IHDR" { result += Self.chunk(xmp ?? XMPPacket.alone(label)) }
        }
        return result + rest
    }

    /// An iTXt chunk with XMP, not compressed (XMP part 3, 1.1.5).
    private static func chunk(_ xmp: [UInt8]) -> [UInt8] {
        let content = Array("iTXt\(xmpKeyword)".utf8) + [0, 0, 0, 0, 0] + xmp
        var chunk: [UInt8] = []
        chunk.appendBig32(content.count - 4)
        chunk += content
        chunk.appendBig32(Int(CRC32.of(content)))
        return chunk
    }

    /// Keyword and content of a chunk of text; `nil` for other chunks and for malformed ones.
    private static func text(of chunk: Chunk) -> (keyword: String, content: ArraySlice<UInt8>)? {
        let view = ByteView(chunk.data)
        guard ["tEXt", "zTXt", "iTXt"].contains(chunk.type), let end = view.zero(from: 0),
            (1...79).contains(end),
            let keyword = view.slice(0, end).map({ String(decoding: $0, as: UTF8.self) }),
            keyword == xmpKeyword || keyword == Self.keyword
        else { return nil }
        switch chunk.type {
        case "tEXt": return (keyword, view.from(end + 1))
        case "zTXt":
            return Inflate.zlib(view.from(end + 2), maximum: maximumText).map { (keyword, $0[...]) }
        default:
            guard let language = view.zero(from: end + 3), let translated = view.zero(from: language + 1)
            else {
                return nil
            }
            let content = view.from(translated + 1)
            guard view[end + 1] == 1 else { return (keyword, content) }
            return Inflate.zlib(content, maximum: maximumText).map { (keyword, $0[...]) }
        }
    }
}
