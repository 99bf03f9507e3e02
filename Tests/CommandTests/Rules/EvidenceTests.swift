import Foundation
import Primitives
import Testing

@testable import minato

@Suite("Evidence packs")
struct EvidenceTests {
    @Test("A sample of records follows from the seed, not from the order in which they come")
    func draw() {
        let ids = (0..<100).map { "use_\($0)" }
        let drawn = EvidenceExport.draw(ids, 10, seed: 3)
        #expect(drawn.count == 10 && Set(drawn).count == 10)
        #expect(EvidenceExport.draw(ids.shuffled(), 10, seed: 3) == drawn)
        #expect(EvidenceExport.draw(ids, 10, seed: 4) != drawn)
        #expect(EvidenceExport.draw(ids, 1_000, seed: 3).count == 100)
        #expect(EvidenceExport.draw([], 5, seed: 3).isEmpty)
    }

    @Test("A manifest comes back as it was written")
    func manifest() throws {
        let manifest = EvidenceManifest(
            service: "s", exportedAt: Timestamp(microseconds: 1_800_000_000_000_000), seed: 9,
            files: [
                .init(path: "b/c.json", bytes: 3, sha256: "ff"), .init(path: "a", bytes: 0, sha256: "00"),
            ])
        let read = try #require(EvidenceManifest(manifest.json))
        #expect(read.files.map(\.path) == ["a", "b/c.json"] && read.seed == 9 && read.service == "s")
    }

    @Test(
        "A manifest whose paths leave the folder is none",
        arguments: ["/etc/passwd", "../x", "a/../../x", "a//b", ".", "", "a/."])
    func paths(path: String) {
        let manifest: JSONValue = [
            "format": .string(EvidenceManifest.format), "service": "s", "seed": "1",
            "exported_at": "2026-01-01T00:00:00Z",
            "files": [["path": .string(path), "bytes": 1, "sha256": "00"]],
        ]
        #expect(EvidenceManifest(manifest) == nil)
    }

    @Test("A folder is whole or not there, and nothing is overwritten")
    func folder() throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path("pack")
        do {
            let folder = try EvidenceFolder(path)
            try folder.write([1, 2], to: "a/b/c")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path("")).isEmpty)
        let folder = try EvidenceFolder(path)
        try folder.write([1, 2], to: "a/b/c")
        try folder.write([3], to: "a/b/d")
        try folder.finish()
        #expect(FileManager.default.contents(atPath: "\(path)/a/b/c") == Data([1, 2]))
        let error = #expect(throws: Problem.self) { _ = try EvidenceFolder(path) }
        #expect(error?.kind == .conflict)
    }

    @Test("A name is one segment and one value, whatever it holds")
    func segments() {
        #expect(RemoteServer.segment("a/b&c=d?e#f+g 港") == "a%2Fb%26c%3Dd%3Fe%23f%2Bg%20%E6%B8%AF")
    }

    @Test("What stands in a table cannot end its cell")
    func table() {
        let text = DutyTable.markdown([
            "name": "s", "at": "t",
            "duties": [["duty": "D01", "clause": "a | b\nc", "title": ["en": "x"], "satisfiers": []]],
        ])
        #expect(text.contains("a \\| b c"))
    }

    @Test("A key itself on the command line is refused, and not repeated")
    func keys() throws {
        let error = #expect(throws: Problem.self) {
            _ = try KeyReference.resolve("sk-secret", option: "--key")
        }
        #expect(error?.parameter == "--key" && error?.description.contains("sk-secret") == false)
    }
}
