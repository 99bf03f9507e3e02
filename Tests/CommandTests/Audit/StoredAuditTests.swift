import Accounting
import Auditing
import Persistence
import Primitives
import Testing

@testable import minato

@Suite("The audit of a data directory", .timeLimit(.minutes(5)))
struct StoredAuditTests {
    @Test("finds nothing in what a server wrote, signed or not yet signed")
    func untouched() async throws {
        let server = try await ExampleServer()
        try await server.use(3)
        try await server.sign()
        try await server.use(2)
        try await server.reserve()

        let report = try await server.audit()

        #expect(report.faults.isEmpty)
        #expect(report.log.leaves == 6)
        #expect(report.log.head?.size == 4)
        #expect(report.useLeaves == 5)
        #expect(report.ledger?.records == 5)
        #expect(report.ledger?.openUses == 1)
        #expect(report.key.isPinned)
    }

    @Test("finds nothing in a server that has only just begun")
    func empty() async throws {
        let report = try await ExampleServer().audit()

        #expect(report.isValid)
        #expect(report.log.head == nil)
    }

    @Test("says the same of the directory when the server has ended")
    func ended() async throws {
        let server = try await ExampleServer()
        try await server.use(2)
        try await server.sign()
        server.close()

        #expect(try await server.audit().isValid)
    }

    @Test("finds a leaf whose bytes were changed, in the log first")
    func changedLeaf() async throws {
        let server = try await ExampleServer()
        let uses = try await server.use(3)
        try await server.sign()
        let leaf = uses[1].leaf
        let changed = String(decoding: leaf.bytes, as: UTF8.self).replacing(
            "\"status\":\"completed\"", with: "\"status\":\"failed\"")
        try await server.forge(
            "UPDATE log_leaves SET leaf = $1 WHERE idx = $2",
            [.blob(Array(changed.utf8)), .integer(uses[1].logIndex)])

        let faults = try await server.audit().faults

        #expect(faults.first?.part == .log)
        #expect(faults.first?.subject == "leaf \(uses[1].logIndex)")
        #expect(faults.contains { $0.part == .agreement && $0.subject == leaf.record.id.description })
    }

    @Test("finds a record that says otherwise than its leaf")
    func changedRecord() async throws {
        let server = try await ExampleServer()
        let use = try await server.use(2)[0].leaf.record.id
        try await server.forge("UPDATE records SET model = 'other' WHERE id = $1", [.blob(use.bytes)])

        let faults = try await server.audit().faults

        #expect(faults.map(\.part) == [.agreement])
        #expect(faults.first?.subject == use.description)
    }

    @Test("finds a record whose leaf is gone, and one that names another's leaf")
    func missingLeaf() async throws {
        let server = try await ExampleServer()
        let uses = try await server.use(3)
        let last = uses[2]
        try await server.forge("DELETE FROM log_leaves WHERE idx = $1", [.integer(last.logIndex)])
        #expect(
            try await server.audit().faults == [
                AuditFault(
                    part: .agreement, subject: "\(last.leaf.record.id)",
                    detail: "The log has no leaf \(last.logIndex).")
            ])

        try await server.forge(
            "UPDATE records SET log_index = 0 WHERE id = $1", [.blob(uses[0].leaf.record.id.bytes)])
        let subjects = try await server.audit().faults.map(\.subject)
        // The leaf that it does not name any more has no record either.
        #expect(subjects.count { $0 == "\(uses[0].leaf.record.id)" } == 2)
    }

    @Test("finds a leaf of a use that no record tells of")
    func missingRecord() async throws {
        let server = try await ExampleServer()
        let use = try await server.use(2)[1]
        try await server.forge("DELETE FROM records WHERE id = $1", [.blob(use.leaf.record.id.bytes)])

        let faults = try await server.audit().faults

        #expect(
            faults.contains(
                AuditFault(
                    part: .agreement, subject: "\(use.leaf.record.id)",
                    detail: "Leaf \(use.logIndex) says that it was settled; no record does.")))
        // The ledger misses it too.
        #expect(faults.contains { $0.part == .ledger })
    }

    @Test("finds a use that is in the log twice")
    func leafTwice() async throws {
        let server = try await ExampleServer()
        let use = try await server.use(1)[0]
        try await server.forgeLeaf(use.leaf.bytes, subject: use.leaf.record.id.bytes)

        let faults = try await server.audit().faults

        #expect(faults.map(\.part) == [.agreement])
        #expect(faults.first?.subject == "\(use.leaf.record.id)")
    }

    @Test("finds a charge that the ledger did not post")
    func changedCharge() async throws {
        let server = try await ExampleServer()
        let use = try await server.use(1)[0].leaf.record.id
        try await server.forge("UPDATE records SET charge = charge - 1 WHERE id = $1", [.blob(use.bytes)])

        let parts = try await server.audit().faults.map(\.part)

        #expect(Set(parts) == [.ledger, .agreement])
    }

    @Test("finds a leaf that is filed under another id, and one that is no leaf of ours")
    func foreignLeaves() async throws {
        let server = try await ExampleServer()
        let uses = try await server.use(2)
        try await server.forge(
            "UPDATE log_leaves SET subject = $1 WHERE idx = $2",
            [.blob(uses[1].leaf.record.id.bytes), .integer(uses[0].logIndex)])
        try await server.forgeLeaf(Array("[]".utf8), subject: nil)

        let subjects = try await server.audit().faults.map(\.subject)

        #expect(subjects == ["leaf \(uses[0].logIndex)", "leaf 3"])
    }

    @Test("does not call leaves unknown when it has stopped reading records")
    func manyFaults() async throws {
        let server = try await ExampleServer()
        try await server.use(110)
        try await server.forge("UPDATE records SET model = 'other'")

        let faults = try await server.audit().faults

        #expect(faults.count == AuditAgreement.maximumFaults)
        #expect(!faults.contains { $0.detail.contains("no record does") })
    }

    @Test("refuses a log that another key signed")
    func otherKey() async throws {
        let server = try await ExampleServer()
        try await server.use(1)
        try await server.sign()
        let other = try LogKey(origin: "audit.example/log", seed: Array(repeating: 1, count: 32))
        let data = try StoredData(DataOptions.parse(["--data", server.folder.path]))
        let key = try data.logKey(given: other.verifierKey)

        let report = try await data.database.read { transaction in
            try StoredAudit.report(on: "", in: transaction, by: key, ProgressLine(isShown: false))
        }

        #expect(report.faults.first?.subject.hasPrefix("checkpoint of") == true)
        #expect(report.log.head == nil)
    }
}
