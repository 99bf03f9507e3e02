import Primitives

/// Labels in JPEG: XMP in an APP1 segment; read also EXIF's UserComment (TC260 guide 20259A).
struct JPEGFile {
    private static let xmp = "http://ns.adobe.com/xap/1.0/\0"
    private static let exif = "Exif\0\0"
    private static let maximumSegments = 10_000
    /// A segment's length is two bytes, which count themselves.
    private static let maximumPayload = 65_533

    private struct Segment {
        let marker: UInt8
        let payload: ArraySlice<UInt8>
    }

    /// Those before the image data.
    private let segments: [Segment]
    private let rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) throws(Problem) {
        let view = ByteView(bytes)
        guard view.big16(0) == 0xFFD8 else { throw LabelledFile.malformed("JPEG", "it has no start") }
        var segments: [Segment] = []
        var offset = 2
        while true {
            // Any number of fill bytes may come before a marker (ITU-T T.81, B.1.1.2).
            guard view[offset] == 0xFF, let marker = view[offset + 1], segments.count < Self.maximumSegments
            else {
                throw LabelledFile.malformed("JPEG", "there is no marker at byte \(offset)")
            }
            if marker == 0xFF {
                offset += 1
                continue
            }
            if marker == 0xDA || marker == 0xD9 { break }
            guard let length = view.big16(offset + 2), length >= 2,
                let payload = view.slice(offset + 4, length - 2)
            else { throw LabelledFile.malformed("JPEG", "a segment at byte \(offset) is cut off") }
            segments.append(Segment(marker: marker, payload: payload))
            offset += 2 + length
        }
        self.segments = segments
        rest = view.from(offset)
    }

    var labels: [FoundLabel] {
        segments.flatMap { segment -> [FoundLabel] in
            if let packet = Self.packet(segment) {
                return packet.texts.map { FoundLabel(carrier: "JPEG APP1 XMP", text: $0) }
            }
            guard let comment = Self.comment(segment)?.text else { return [] }
            return [FoundLabel(carrier: "JPEG EXIF UserComment", text: comment)]
        }
    }

    func labelled(_ label: AIGCLabel) throws(Problem) -> [UInt8] {
        let packet = segments.lazy.compactMap(Self.packet).first
        let xmp =
            try packet.map { packet throws(Problem) in try packet.labelled(label) } ?? XMPPacket.alone(label)
        guard Self.xmp.utf8.count + xmp.count <= Self.maximumPayload else {
            throw Problem(
                .unsupported, "The XMP of the file leaves no room for a label in its segment.",
                mend: "Shorten its metadata; extended XMP is not written here.")
        }
        var result: [UInt8] = [0xFF, 0xD8]
        var isWritten = false
        for segment in segments {
            // After JFIF and EXIF, which readers want first.
            let isHead = segment.marker == 0xE0 || Self.isExif(segment)
            if !isWritten, !isHead {
                Self.append(0xE1, Array(Self.xmp.utf8) + xmp, to: &result)
                isWritten = true
            }
            if Self.packet(segment) != nil { continue }
            Self.append(segment.marker, Self.withoutComment(segment), to: &result)
        }
        if !isWritten { Self.append(0xE1, Array(Self.xmp.utf8) + xmp, to: &result) }
        return result + rest
    }

    private static func append(_ marker: UInt8, _ payload: [UInt8], to bytes: inout [UInt8]) {
        bytes += [0xFF, marker]
        bytes.appendBig16(payload.count + 2)
        bytes += payload
    }

    private static func isExif(_ segment: Segment) -> Bool {
        segment.marker == 0xE1 && segment.payload.starts(with: exif.utf8)
    }

    private static func packet(_ segment: Segment) -> XMPPacket? {
        guard segment.marker == 0xE1, segment.payload.starts(with: xmp.utf8) else { return nil }
        return XMPPacket(segment.payload.dropFirst(xmp.utf8.count))
    }

    /// A label in EXIF's UserComment, and where the comment stands in the payload.
    private static func comment(_ segment: Segment) -> (text: String, range: Range<Int>)? {
        guard isExif(segment) else { return nil }
        let head = exif.utf8.count
        guard let range = ExifComment.range(in: segment.payload.dropFirst(head)) else { return nil }
        let start = segment.payload.startIndex + head
        let bytes = segment.payload[(start + range.lowerBound)..<(start + range.upperBound)]
        let text = String(decoding: bytes, as: UTF8.self)
        guard let open = text.firstIndex(of: "{"), let close = text.lastIndex(of: "}"), open < close,
            text.contains("\"AIGC\"")
        else { return nil }
        return (String(text[open...close]), (head + range.lowerBound)..<(head + range.upperBound))
    }

    /// The payload with a label in its comment blanked out: one label only.
    private static func withoutComment(_ segment: Segment) -> [UInt8] {
        var payload = Array(segment.payload)
        guard let range = comment(segment)?.range else { return payload }
        for place in range { payload[place] = 0x20 }
        return payload
    }
}
