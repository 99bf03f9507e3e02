import Primitives
import Testing

@testable import Labelling

@Suite("PDF")
struct PDFTests {
    private func label() throws -> AIGCLabel {
        try AIGCLabel(.generated, contentProducer: "P(1)\\", produceID: "1")
    }

    /// A file with these objects, numbered from 1; the first is the catalogue.
    private func file(_ objects: [String], trailer: String = "/Root 1 0 R") -> [UInt8] {
        var text = "%PDF-1.4\n"
        var table = "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for (place, object) in objects.enumerated() {
            let offset = String(text.utf8.count)
            table += String(repeating: "0", count: 10 - offset.count) + offset + " 00000 n \n"
            text += "\(place + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = text.utf8.count
        return Array(
            "\(text)\(table)trailer\n<</Size \(objects.count + 1) \(trailer)>>\nstartxref\n\(start)\n%%EOF\n"
                .utf8)
    }

    @Test("A label in XMP is read, and goes when another is written")
    func metadata() throws {
        let xmp = "<rdf:RDF><D xmlns:T='\(XMPPacket.namespace)'><T:AIGC>{}</T:AIGC></D></rdf:RDF>"
        let bytes = file([
            "<</Type/Catalog/Metadata 2 0 R>>", "<</Length 3 0 R>>\nstream\n\(xmp)\nendstream",
            "\(xmp.utf8.count)",
        ])
        #expect(try LabelledFile.read(bytes, name: "").map(\.carrier) == ["PDF XMP"])
        let written = try LabelledFile.write(try label(), to: bytes, name: "")
        #expect(written.starts(with: bytes))
        let found = try LabelledFile.read(written, name: "")
        #expect(found.map(\.carrier) == ["PDF Info AIGC"])
        #expect(try AIGCLabel(parsing: try #require(found.first).text) == label())
    }

    @Test("The other entries of the information dictionary stay")
    func information() throws {
        let bytes = file(
            ["<</Type/Catalog>>", "<</Title (a \\(b\\)) /AIGC <7B7D> /Keys [1 -2.5 /N (x) <<>>]>>"],
            trailer: "/Root 1 0 R /Info 2 0 R")
        #expect(try LabelledFile.read(bytes, name: "").map(\.text) == ["{}"])
        let written = try LabelledFile.write(try label(), to: bytes, name: "")
        let text = String(decoding: written, as: UTF8.self)
        #expect(text.contains("/Title (a \\(b\\))\n/Keys [1 -2.5 /N (x) <<>>]"))
        #expect(try LabelledFile.read(written, name: "").count == 1)
    }

    @Test("Encrypted files are refused")
    func encrypted() {
        let bytes = file(["<</Type/Catalog>>"], trailer: "/Root 1 0 R /Encrypt 2 0 R")
        #expect {
            try LabelledFile.read(bytes, name: "")
        } throws: { error in
            (error as? Problem)?.kind == .unsupported
        }
    }

    @Test("Sections that point at each other end")
    func loop() {
        let bytes = file(["<</Type/Catalog>>"], trailer: "/Root 1 0 R /Prev 52")
        #expect(throws: Problem.self) { try LabelledFile.read(bytes, name: "") }
    }

    @Test("Deep nesting ends", arguments: ["[", "<<", "<</A", "("])
    func nesting(_ part: String) {
        let deep = String(repeating: part, count: 50_000)
        let bytes = file(["<</Type/Catalog>>"], trailer: "/Root 1 0 R /A \(deep)")
        #expect(throws: Problem.self) { try LabelledFile.read(bytes, name: "") }
    }
}
