import Primitives
import Testing

@testable import Labelling

@Suite("Hostile files")
struct HostileTests {
    /// What is linear takes milliseconds; what is quadratic would take hours.
    private static let patience = Duration.seconds(60)

    private func png(_ text: [UInt8]) -> [UInt8] {
        var bytes = PNGFile.signature
        for (type, data) in [("IHDR", [UInt8](repeating: 0, count: 13)), ("iTXt", text), ("IEND", [])] {
            bytes.appendBig32(data.count)
            bytes += Array(type.utf8) + data
            bytes.appendBig32(0)
        }
        return bytes
    }

    @Test("XMP full of openings is read in time")
    func xmp() throws {
        let head = Array("XML:com.adobe.xmp\0\0\0\0\0<D xmlns:T='\(XMPPacket.namespace)'>".utf8)
        let openings = Array(String(repeating: "<T:AIGC>", count: 500_000).utf8)
        let start = ContinuousClock.now
        #expect(try LabelledFile.read(png(head + openings), name: "").isEmpty)
        #expect(ContinuousClock.now - start < Self.patience)
    }

    @Test("An archive whose entries overlap is refused before it grows")
    func overlap() throws {
        var archive = try ZipArchive(Samples.docx, format: "x")
        archive.set("big", [UInt8](repeating: 0, count: 1_000_000))
        var bytes = archive.bytes
        let place = try #require(ByteSearch.last("PK\u{1}\u{2}", in: bytes))
        let end = try #require(ByteSearch.last("PK\u{5}\u{6}", in: bytes))
        let entry = Array(bytes[place..<end])
        var directory: [UInt8] = []
        for number in 0..<999 {
            // The same data under names that differ.
            directory += entry.dropLast(3) + Array(String(number + 1_000).utf8.suffix(3))
        }
        bytes.removeSubrange(place...)
        bytes += directory + Array("PK\u{5}\u{6}".utf8) + [0, 0, 0, 0]
        bytes.appendLittle16(999)
        bytes.appendLittle16(999)
        bytes.appendLittle32(directory.count)
        bytes.appendLittle32(place)
        bytes.appendLittle16(0)
        #expect(throws: Problem.self) { try ZipArchive(bytes, format: "x") }
    }

    @Test("Random bytes behind each signature are read or refused")
    func noise() {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        let random = SeededRandomness(seed)
        let heads: [[UInt8]] = [
            PNGFile.signature, [0xFF, 0xD8, 0xFF], Array("RIFF\u{50}\0\0\0WEBP".utf8),
            Array("RIFF\u{50}\0\0\0WAVE".utf8), Array("ID3\u{4}\0\u{40}\0\0\0\u{50}".utf8),
            Array("%PDF-1.7 startxref 9 ".utf8),
            Array("PK\u{3}\u{4}PK\u{5}\u{6}".utf8),
        ]
        for head in heads {
            for _ in 0..<500 { _ = try? LabelledFile.read(head + random.bytes(100), name: "x.mp3") }
        }
    }
}
