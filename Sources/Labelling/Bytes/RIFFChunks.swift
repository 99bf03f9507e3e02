import Primitives

/// The chunks of a RIFF file, which WAV and WebP are.
struct RIFFChunks {
    private static let maximumChunks = 100_000

    struct Chunk {
        /// Four bytes; mostly letters.
        let code: [UInt8]
        var data: ArraySlice<UInt8>

        init(_ code: some Sequence<UInt8>, _ data: ArraySlice<UInt8>) {
            self.code = Array(code)
            self.data = data
        }

        func isNamed(_ name: String) -> Bool { code.elementsEqual(name.utf8) }
    }

    /// `WAVE` or `WEBP`.
    let form: String
    var chunks: [Chunk] = []
    /// What comes after the form; kept as it is.
    private let rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8], form: String, format: String) throws(Problem) {
        let view = ByteView(bytes)
        guard view.has("RIFF", at: 0), view.has(form, at: 8), let size = view.little32(4) else {
            throw LabelledFile.malformed(format, "it has no header")
        }
        self.form = form
        let end = min(size + 8, bytes.count)
        rest = view.from(end)
        var offset = 12
        while offset + 8 <= end {
            guard let name = view.slice(offset, 4), let length = view.little32(offset + 4),
                let data = view.slice(offset + 8, length), chunks.count < Self.maximumChunks
            else { throw LabelledFile.malformed(format, "a chunk at byte \(offset) is cut off") }
            chunks.append(Chunk(name, data))
            offset += 8 + length + length % 2
        }
    }

    /// The file.
    var bytes: [UInt8] {
        var content = Array(form.utf8)
        for chunk in chunks {
            content += chunk.code
            content.appendLittle32(chunk.data.count)
            content += chunk.data
            if chunk.data.count % 2 == 1 { content.append(0) }
        }
        var bytes = Array("RIFF".utf8)
        bytes.appendLittle32(content.count)
        return bytes + content + rest
    }
}
