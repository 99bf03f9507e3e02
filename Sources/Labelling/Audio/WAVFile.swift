import Primitives

/// Labels in WAV: a RIFF chunk `AIGC` with the object (TC260 guide 202510A).
struct WAVFile {
    private static let chunk = "AIGC"
    private var riff: RIFFChunks

    init(_ bytes: [UInt8]) throws(Problem) { riff = try RIFFChunks(bytes, form: "WAVE", format: "WAV") }

    var labels: [FoundLabel] {
        riff.chunks.filter { $0.isNamed(Self.chunk) }.map { chunk in
            let text = chunk.data.prefix { $0 != 0 }
            return FoundLabel(carrier: "WAV chunk AIGC", text: String(decoding: text, as: UTF8.self))
        }
    }

    func labelled(_ label: AIGCLabel) -> [UInt8] {
        var riff = riff
        riff.chunks.removeAll { $0.isNamed(Self.chunk) }
        riff.chunks.append(RIFFChunks.Chunk(Self.chunk.utf8, Array(label.object.utf8)[...]))
        return riff.bytes
    }
}
