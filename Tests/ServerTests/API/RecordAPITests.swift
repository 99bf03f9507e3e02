import Accounting
import Foundation
import MerkleTree
import Primitives
import Testing

@testable import Server

@Suite("Records of the management API")
struct RecordAPITests {
    @Test("A record tells what was used, what it cost, and who answered")
    func facts() async throws {
        try await APIHost().run { client in
            try await client.service()
            let customer = try await client.customer()
            let id = try await client.use(by: customer)
            let record = try await client.get("/api/records/\(id)")
            #expect(record["account"]?.stringValue == customer.id)
            #expect(record["account_name"] == "acme")
            #expect(record["service"] == "assistant")
            #expect(record["engine"] == "first")
            #expect(record["status"] == "completed")
            #expect(record["estimated"] == false)
            let usage: JSONValue = [
                "input_tokens": 24, "cached_input_tokens": 4, "output_tokens": 8, "source": "reported",
            ]
            #expect(record["usage"] == usage)
            #expect(record["charge"]?["amount"] == "0.0056")
            #expect(record["charge"]?["currency"] == "JPY")
            let lines = record["charge"]?["lines"]?.arrayValue ?? []
            #expect(lines.map { $0["kind"] } == ["input", "cached_input", "output"])
            #expect(lines.map { $0["amount"] } == ["0.002", "0.0004", "0.0032"])
            #expect(record["reserved"] == "0.05")
            #expect(record["capped"] == "0")
            #expect(record["decisions"] == [])
            #expect(record["citations"] == [])
        }
    }

    @Test("The proof of a record leads from its exact bytes to a root that the log signed")
    func proof() async throws {
        try await APIHost().run { client in
            try await client.service()
            let customer = try await client.customer()
            var ids: [String] = []
            for _ in 1...5 { ids.append(try await client.use(by: customer)) }
            let log = try await client.get("/api/records/\(ids[2])")["log"]
            let bytes = try #require(Data(base64Encoded: log?["leaf"]?.stringValue ?? ""))
            let leaf = RFC6962.leaf(Array(bytes))
            #expect(leaf.base64 == log?["leaf_hash"]?.stringValue)
            let proof = log?["inclusion_proof"]
            let path = proof?["path"]?.arrayValue?.compactMap {
                $0.stringValue.flatMap(TreeHash.init(base64:))
            }
            let note = try SignedNote(parsing: Array((proof?["checkpoint"]?.stringValue ?? "").utf8))
            let key = try await client.get("/api/log")["verifier_key"]?.stringValue
            try note.verified(by: [NoteVerifier(vkey: try #require(key))])
            let checkpoint = try Checkpoint(text: note.text)
            #expect(proof?["tree_size"]?.intValue == Int64(checkpoint.size))
            #expect(proof?["root"]?.stringValue == checkpoint.root.base64)
            let index = UInt64(try #require(log?["index"]?.intValue))
            try InclusionProof(path: try #require(path)).verify(
                leaf: leaf, index: index, size: checkpoint.size, root: checkpoint.root)
            #expect(try UseLeaf(parsing: Array(bytes)).record.id.description == ids[2])
        }
    }

    @Test("A record that no checkpoint covers yet is there without its proof")
    func uncovered() async throws {
        try await APIHost(isSigning: false).run { client in
            try await client.service()
            let id = try await client.use(by: try await client.customer())
            let record = try await client.get("/api/records/\(id)")
            #expect(record.status == 200)
            #expect(record["log"]?["inclusion_proof"] == .some(nil))
            #expect(record["log"]?["leaf"]?.stringValue != nil)
        }
    }

    @Test("A use that is under way has no record yet")
    func underWay() async throws {
        try await APIHost().run { client in
            try await client.service()
            let customer = try await client.customer()
            let id = try await client.use(by: customer, isSettled: false)
            let early = try await client.get("/api/records/\(id)", key: customer.key)
            #expect(early.status == 404)
            #expect(early.headers[.retryAfter] == "1")
        }
    }

    @Test("Records are listed newest first, by account, service and time")
    func listing() async throws {
        try await APIHost().run { client in
            try await client.service()
            try await client.service("other")
            let first = try await client.customer("first")
            let second = try await client.customer("second")
            let one = try await client.use(by: first)
            let two = try await client.use(by: first, of: "other")
            let between = client.clock.now() + .milliseconds(5)
            let three = try await client.use(by: second)
            func ids(_ query: String) async throws -> [String?] {
                try await client.items("/api/records" + query, limit: 1).map { $0["id"]?.stringValue }
            }
            #expect(try await ids("") == [three, two, one])
            #expect(try await ids("?order=oldest_first") == [one, two, three])
            #expect(try await ids("?account=first") == [two, one])
            #expect(try await ids("?account=\(second.id)") == [three])
            #expect(try await ids("?account=first&service=other") == [two])
            #expect(try await ids("?from=\(between.rfc3339)") == [three])
            #expect(try await ids("?until=\(between.rfc3339)") == [two, one])
        }
    }

    @Test(
        "What is not there is a problem",
        arguments: [
            ("/api/records/use_00000000000000000000000000", 404), ("/api/records/nothing", 404),
            ("/api/records/acct_00000000000000000000000000", 404), ("/api/records/%00", 404),
            ("/api/records/%FF", 400), ("/api/accounts/%00", 404),
            ("/api/services/%00", 404), ("/api/records?account=%00", 400),
            ("/api/records?account=nobody", 404),
            ("/api/records?service=none", 404),
            ("/api/records?limit=0", 400), ("/api/records?limit=201", 400), ("/api/records?limit=x", 400),
            ("/api/records?cursor=nonsense", 400), ("/api/records?cursor=", 400),
            ("/api/records?order=random", 400), ("/api/records?from=yesterday", 400),
            ("/api/records?acount=a", 400), ("/api/records?limit=1&limit=2", 400),
            ("/api/records?%FF=1", 400),
        ])
    func refusing(path: String, status: Int) async throws {
        try await APIHost().run { client in
            let refused = try await client.get(path)
            #expect(refused.status == status)
        }
    }
}
