import Primitives

/// Labels in WebP (RFC 9649): XMP in the chunk `XMP `, which the extended header announces.
struct WebPFile {
    private static let packet = "XMP "
    /// RFC 9649 §2.7.1: the flags of the extended header.
    private static let xmpFlag: UInt8 = 0x04
    private static let alphaFlag: UInt8 = 0x10

    private let riff: RIFFChunks

    init(_ bytes: [UInt8]) throws(Problem) { riff = try RIFFChunks(bytes, form: "WEBP", format: "WebP") }

    var labels: [FoundLabel] {
        riff.chunks.filter { $0.isNamed(Self.packet) }.flatMap { chunk in
            XMPPacket(chunk.data).texts.map { FoundLabel(carrier: "WebP XMP", text: $0) }
        }
    }

    func labelled(_ label: AIGCLabel) throws(Problem) -> [UInt8] {
        var riff = riff
        let packet = riff.chunks.first { $0.isNamed(Self.packet) }.map { XMPPacket($0.data) }
        let xmp =
            try packet.map { packet throws(Problem) in try packet.labelled(label) } ?? XMPPacket.alone(label)
        riff.chunks.removeAll { $0.isNamed(Self.packet) }
        if let first = riff.chunks.first, first.isNamed("VP8X"), first.data.count >= 10 {
            var header = Array(first.data)
            header[0] |= Self.xmpFlag
            riff.chunks[0].data = header[...]
        } else {
            riff.chunks.insert(RIFFChunks.Chunk("VP8X".utf8, try header()[...]), at: 0)
        }
        riff.chunks.append(RIFFChunks.Chunk(Self.packet.utf8, xmp[...]))
        return riff.bytes
    }

    /// The extended header of a simple file: flags, and width and height less one.
    private func header() throws(Problem) -> [UInt8] {
        guard let image = riff.chunks.first else { throw LabelledFile.malformed("WebP", "it has no image") }
        let view = ByteView(image.data)
        var flags = Self.xmpFlag
        let size: (width: Int, height: Int)
        if image.isNamed("VP8 "), let width = view.little16(6), let height = view.little16(8) {
            // RFC 6386 §9.1: 14 bits each, after the frame's tag and start code.
            size = ((width & 0x3FFF) - 1, (height & 0x3FFF) - 1)
        } else if image.isNamed("VP8L"), let bits = view.little32(1) {
            // RFC 9649 §3.4: 14 bits each, less one, then whether alpha is used.
            size = (bits & 0x3FFF, bits >> 14 & 0x3FFF)
            if bits >> 28 & 1 == 1 { flags |= Self.alphaFlag }
        } else {
            throw LabelledFile.malformed("WebP", "the image was not found")
        }
        guard size.width >= 0, size.height >= 0 else {
            throw LabelledFile.malformed("WebP", "the image has no size")
        }
        var header: [UInt8] = [flags, 0, 0, 0]
        header.appendLittle24(size.width)
        header.appendLittle24(size.height)
        return header
    }
}
