import Primitives

/// Labels in MP3: an ID3v2.3 or ID3v2.4 tag with a frame TXXX described as `AIGC` (TC260 guide 202510A).
struct MP3File {
    private let tag: ID3Tag
    private let audio: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) throws(Problem) {
        let view = ByteView(bytes)
        guard view.has("ID3", at: 0) else {
            guard Self.isFrame(view) else { throw LabelledFile.malformed("MP3", "it has no frame") }
            tag = ID3Tag()
            audio = bytes[...]
            return
        }
        let (tag, length) = try ID3Tag.parse(view)
        self.tag = tag
        audio = view.from(length)
    }

    /// Whether a frame of MPEG audio begins here (ISO/IEC 11172-3, 2.4.1.3: eleven bits of one).
    static func isFrame(_ view: ByteView) -> Bool { view.big16(0).map { $0 & 0xFFE0 == 0xFFE0 } ?? false }

    var labels: [FoundLabel] {
        tag.frames.compactMap { frame in
            guard let text = tag.userText(frame), text.description == "AIGC" else { return nil }
            return FoundLabel(carrier: "ID3v2.\(tag.version) TXXX", text: text.value)
        }
    }

    func labelled(_ label: AIGCLabel) throws(Problem) -> [UInt8] {
        var tag = tag
        tag.frames = self.tag.frames.filter { self.tag.userText($0)?.description != "AIGC" }
        // Encoding 0 is ISO 8859-1; a label has nothing beyond ASCII.
        tag.frames.append(
            ID3Tag.Frame(
                id: Array("TXXX".utf8), flags: [0, 0], data: [0] + Array("AIGC\0\(label.object)".utf8)))
        return try tag.bytes + audio
    }
}
