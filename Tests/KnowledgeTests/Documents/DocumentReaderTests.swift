import Foundation
import Primitives
import Testing

@testable import Knowledge

/// What the machine has of the programs that parse.
private enum Programs {
    static let pdftotext = find("pdftotext")
    static let python = find("/usr/bin/python3") ?? find("python3")
    static let parser = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../runtime/document_parser.py").standardizedFileURL.path

    private static func find(_ name: String) -> String? {
        if name.hasPrefix("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
        return (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map {
            "\($0)/\(name)"
        }
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

@Suite("Reading documents", .timeLimit(.minutes(5)))
struct DocumentReaderTests {
    private let reader = DocumentReader(
        DocumentReader.Configuration(
            pdftotext: Programs.pdftotext, python: Programs.python, parser: Programs.parser,
            time: .seconds(60)))

    @Test("of plain kinds needs no program")
    func plain() async throws {
        let none = DocumentReader(DocumentReader.Configuration(pdftotext: nil, python: nil, parser: nil))
        #expect(try await none.blocks(of: Array("# A\n\nb".utf8), .markdown).count == 2)
        #expect(try await none.blocks(of: Array("a\n\nb".utf8), .text).count == 2)
        for format in [DocumentFormat.pdf, .docx, .html] {
            let problem = await #expect(throws: Problem.self) { try await none.blocks(of: [0x61], format) }
            #expect(problem?.kind == .unsupported)
        }
        let problem = await #expect(throws: Problem.self) {
            try await none.blocks(of: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D], .text)
        }
        #expect(problem?.kind == .unprocessable)
    }

    @Test("takes the text of a PDF, page by page", .enabled(if: Programs.pdftotext != nil))
    func pdf() async throws {
        let blocks = try await reader.blocks(of: Self.pdf(["Harbour dues", "are paid monthly."]), .pdf)
        #expect(blocks.map(\.text).joined(separator: " ") == "Harbour dues are paid monthly.")
        #expect(blocks.first?.page == 1)
        for broken in [Array("%PDF-1.4\nbroken".utf8), [], Array(Self.pdf(["x"]).prefix(60))] {
            let problem = await #expect(throws: Problem.self) { try await reader.blocks(of: broken, .pdf) }
            #expect(problem?.kind == .unprocessable)
        }
    }

    @Test("takes the text of a page in its own encoding", .enabled(if: Programs.python != nil))
    func html() async throws {
        // Shift_JIS: 港
        let page =
            Array("<meta charset=Shift_JIS><title>x</title><p>".utf8) + [0x8D, 0x60] + Array("</p>".utf8)
        let blocks = try await reader.blocks(of: page, .html)
        #expect(blocks == [DocumentBlock(.heading(level: 1), "x"), DocumentBlock(.paragraph, "港")])
        #expect(
            HTMLEncoding.declared(in: Array(#"<meta content="text/html; charset='gb2312'">"#.utf8))
                == .gb18030)
        #expect(HTMLEncoding.declared(in: Array("<p>charset here".utf8)) == nil)
    }

    @Test("tells why a document cannot be read", .enabled(if: Programs.python != nil))
    func broken() async throws {
        let problem = await #expect(throws: Problem.self) { try await reader.blocks(of: [1, 2, 3], .docx) }
        #expect(problem?.kind == .unprocessable)
        #expect(problem?.detail.contains("no ZIP archive") == true)
        let bounded = DocumentReader(
            DocumentReader.Configuration(
                pdftotext: nil, python: Programs.python, parser: Programs.parser, maximumBytes: 1_000))
        let large = await #expect(throws: Problem.self) {
            try await bounded.blocks(of: [UInt8](repeating: 0x61, count: 1_001), .html)
        }
        #expect(large?.kind == .unprocessable)
        let hasty = DocumentReader(
            DocumentReader.Configuration(
                pdftotext: nil, python: Programs.python, parser: Programs.parser, time: .zero))
        await #expect(throws: Problem.self) { try await hasty.blocks(of: [0x61], .html) }
    }

    @Test(
        "knows a format by its type, else by its name",
        arguments: [
            ("application/pdf", "a", .pdf), ("text/html; charset=x", "a.txt", .html),
            ("text/plain", "a.md", .markdown),
            ("application/octet-stream", "A.DOCX", .docx), ("text/plain", "a", .text),
            ("text/csv", "a.csv", nil),
            ("image/png", "a.png", nil),
        ] as [(String, String, DocumentFormat?)])
    func formats(_ type: String, _ name: String, _ format: DocumentFormat?) {
        #expect(DocumentFormat(mediaType: type, name: name) == format)
    }

    /// A page with these lines, in the few objects that make a PDF (ISO 32000-1 §7.5).
    private static func pdf(_ lines: [String]) -> [UInt8] {
        let drawn = lines.enumerated().map { "1 0 0 1 72 \(700 - 14 * $0.offset) Tm (\($0.element)) Tj" }
        let content = "BT /F1 12 Tf \(drawn.joined(separator: " ")) ET"
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            "<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        var text = "%PDF-1.4\n"
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(text.utf8.count)
            text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = text.utf8.count
        text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for offset in offsets { text += String(format: "%010d 00000 n \n", offset) }
        text += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return Array(text.utf8)
    }
}
