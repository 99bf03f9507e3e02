import Primitives
import Testing

@testable import Labelling

@Suite("Labels in files")
struct RoundTripTests {
    static let files: [(name: String, bytes: [UInt8])] = [
        ("a.png", Samples.png), ("b.png", Samples.pngCompressedText), ("a.jpg", Samples.jpeg),
        ("b.jpg", Samples.jpegComment), ("a.webp", Samples.webpLossless), ("b.webp", Samples.webpLossy),
        ("c.webp", Samples.webpXMP), ("a.wav", Samples.wav), ("a.mp3", Samples.mp3), ("b.mp3", Samples.mp3v4),
        ("c.mp3", Samples.mp3plain), ("a.pdf", Samples.pdf), ("b.pdf", Samples.pdfStreams),
        ("a.docx", Samples.docx), ("b.docx", Samples.docxProperties),
        ("a.md", Array("# Title\n\ntext\n".utf8)),
        ("b.md", Array("---\r\ntitle: x\r\nAIGC:\r\n  Label: 2\r\ndate: y\r\n---\r\nbody".utf8)),
        ("c.md", Array("---\nnot closed".utf8)), ("d.md", []), ("a.json", Array(" {} ".utf8)),
        ("b.json", Array(#"{"id":1.50,"AIGC":{"Label":"x"},"z":[]}"#.utf8)),
    ]

    private func label(_ id: String = "42") throws -> AIGCLabel {
        try AIGCLabel(
            .generated, contentProducer: "001191440300708461136T1XGW3", produceID: id,
            reservedCode1: #"a"b\c<&>()"#)
    }

    @Test("What is written is read back, and it is the only label", arguments: files.indices)
    func roundTrip(_ index: Int) throws {
        let (name, bytes) = Self.files[index]
        let written = try LabelledFile.write(try label(), to: bytes, name: name)
        let found = try LabelledFile.read(written, name: name)
        #expect(found.count == 1)
        #expect(try AIGCLabel(parsing: try #require(found.first).text) == label())
        #expect(try LabelledFile.verify(written, name: name).isEmpty)
    }

    @Test("A second label replaces the first", arguments: files.indices)
    func replacing(_ index: Int) throws {
        let (name, bytes) = Self.files[index]
        let once = try LabelledFile.write(try label(), to: bytes, name: name)
        let twice = try LabelledFile.write(try label("43"), to: once, name: name)
        let found = try LabelledFile.read(twice, name: name)
        #expect(found.count == 1)
        #expect(try AIGCLabel(parsing: try #require(found.first).text).produceID == "43")
    }

    @Test("Labels of others are read where they stand")
    func reading() throws {
        func carriers(_ bytes: [UInt8], _ name: String) throws -> [String] {
            try LabelledFile.read(bytes, name: name).map(\.carrier)
        }
        #expect(try carriers(Samples.pngCompressedText, "x.png") == ["PNG iTXt AIGC"])
        #expect(try carriers(Samples.jpegComment, "x.jpg") == ["JPEG EXIF UserComment"])
        #expect(try carriers(Samples.mp3, "x.mp3") == ["ID3v2.3 TXXX"])
        #expect(try carriers(Samples.mp3v4, "x.mp3") == ["ID3v2.4 TXXX"])
        #expect(try LabelledFile.verify(Samples.jpegComment, name: "x.jpg").isEmpty)
    }

    @Test("A label in the wild with a free name and the value AIGC breaks two rules")
    func wild() throws {
        let faults = try LabelledFile.verify(Samples.pngCompressedText, name: "x.png")
        #expect(Set(faults.map(\.rule)) == [.missingField, .labelValue, .character])
    }

    @Test("The format is told by the bytes, not by the name")
    func format() {
        #expect(LabelledFormat(Samples.png, name: "x.jpg") == .png)
        #expect(LabelledFormat(Samples.mp3plain, name: "x.mp3") == .mp3)
        #expect(LabelledFormat(Samples.mp3plain, name: "x.bin") == nil)
    }

    @Test("The rest of a file stays as it is")
    func untouched() throws {
        let label = try label()
        let pdf = try LabelledFile.write(label, to: Samples.pdf, name: "x.pdf")
        #expect(pdf.starts(with: Samples.pdf))
        let json = try LabelledFile.write(label, to: Array(#"{"a": 1.50}"#.utf8), name: "x.json")
        #expect(String(decoding: json, as: UTF8.self).hasSuffix(#","a": 1.50}"#))
        let markdown = try LabelledFile.write(label, to: Array("# T\n".utf8), name: "x.md")
        #expect(String(decoding: markdown, as: UTF8.self).hasSuffix("\n---\n\n# T\n"))
        let word = try ZipArchive(try LabelledFile.write(label, to: Samples.docx, name: "x"), format: "x")
        let before = try ZipArchive(Samples.docx, format: "x")
        let part = "word/document.xml"
        #expect(
            word.entries.first { $0.name == part }?.data == before.entries.first { $0.name == part }?.data)
    }
}
