import Auditing
import MerkleTree
import Primitives
import Testing

@testable import minato

@Suite("An audit report")
struct AuditReportTests {
    private static let fault = AuditFault(part: .ledger, subject: "use_1", detail: "It is settled twice.")

    @Test("lists every fault for programs")
    func json() throws {
        let json = try JSONValue(parsing: Array(report([Self.fault]).json.utf8))

        #expect(json["valid"] == false)
        #expect(
            json["faults"] == [["part": "ledger", "subject": "use_1", "detail": "It is settled twice."]])
        #expect(json["ledger"]?["records"] == 3)
        #expect(json["log"]?["head"]?.isNull == true)
    }

    @Test("names the first fault for people, and how many more there are")
    func text() throws {
        let report = try report([Self.fault, Self.fault, Self.fault])

        #expect(report.failure(Self.fault).hasPrefix("error: ledger: use_1: It is settled twice.\n"))
        #expect(report.failure(Self.fault).contains("2 more faults"))
        #expect(report.summary.contains("3 FAULTS"))
        #expect(!report.summary.contains("all is well"))
        #expect(try self.report([]).summary.contains("data: all is well"))
    }

    private func report(_ faults: [AuditFault]) throws -> AuditReport {
        let key = try LogKey(origin: "audit.example/log", seed: Array(0..<32))
        return AuditReport(
            source: "data", key: TrustedKey(verifier: key.verifier, origin: .dataDirectory), log: LogReport(),
            useLeaves: 3, ledger: .init(accounts: 2, records: 3, openUses: 0, documents: 0), faults: faults)
    }
}
