import Accounting
import Auditing
import Primitives
import Testing

@testable import minato

@Suite("The audit of a published log", .timeLimit(.minutes(5)))
struct PublishedAuditTests {
    @Test("finds nothing in what a server publishes")
    func untouched() async throws {
        let server = try await ExampleServer()
        try await server.use(300)
        try await server.sign()

        let report = try await server.publishedAudit()

        #expect(report.faults.isEmpty)
        #expect(report.useLeaves == 300)
        #expect(report.log.head?.size == 301)
        #expect(report.ledger == nil)
    }

    @Test(
        "finds one flipped bit, wherever it is",
        arguments: ["checkpoint", "tile/0/", "tile/1/", "tile/entries/"])
    func flippedBit(_ part: String) async throws {
        let server = try await ExampleServer()
        try await server.use(260)
        try await server.sign()

        let report = try await server.publishedAudit { path, bytes in
            guard path.hasPrefix(part), !bytes.isEmpty else { return bytes }
            var bytes = bytes
            bytes[bytes.count / 2] ^= 1
            return bytes
        }

        #expect(!report.isValid)
    }

    @Test("finds a signed leaf of a use whose lines do not sum to its charge")
    func wrongCharge() async throws {
        let server = try await ExampleServer()
        let leaf = try await server.use(1)[0].leaf
        let charge = leaf.record.charge.decimal
        let changed = String(decoding: leaf.bytes, as: UTF8.self).replacing(
            "\"charge\":\"\(charge)\"", with: "\"charge\":\"0.001\"")
        try await server.forgeLeaf(Array(changed.utf8), subject: leaf.record.id.bytes)
        try await server.sign()

        let faults = try await server.publishedAudit().faults

        #expect(faults.map(\.subject) == ["leaf 2"])
    }

    @Test("says plainly that a key which the log itself named shows consistency and no more")
    func unpinnedKey() async throws {
        let server = try await ExampleServer()
        try await server.sign()

        let unpinned = try await server.publishedAudit(by: .published)
        let pinned = try await server.publishedAudit(by: .option)

        #expect(unpinned.summary.contains("whose it is nobody has shown"))
        #expect(!pinned.summary.contains("whose it is nobody has shown"))
        let json = try JSONValue(parsing: Array(unpinned.json.utf8))
        #expect(json["key"]?["pinned"] == false)
        #expect(json["ledger"]?.isNull == true)
        #expect(json["valid"] == true)
    }
}
