import Compliance
import Foundation
import Oversight
import Primitives
import Testing

@testable import Server

@Suite("Assessments, evidence and duties of the management API")
struct AssessmentAPITests {
    private static let packs = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("RulePacks").path
    private static let hash = String(repeating: "ab", count: 32)

    private func host() throws -> APIHost { try APIHost(ruleBook: RuleBook(RulePackFolder(Self.packs))) }

    private func makeService(_ client: APIClient) async throws {
        let made = try await client.post(
            "/api/services",
            [
                "name": "public/cn", "engine": "first", "model": "m", "rules": ["cn-interim-measures"],
                "jurisdictions": ["CN"], "public": true,
                "price": ["currency": "JPY", "input_per_million": "100", "output_per_million": "400"],
            ])
        try #require(made.status == 201)
    }

    private func draft(hash: String = hash) -> JSONValue {
        let mark: JSONValue = [
            "id": "should-refuse", "pack": "cn-interim-measures", "duty": "D31", "clause": "TC260-003 9.4",
            "status": "counted", "reason": nil, "sample": 300, "hits": 292, "sample_large_enough": true,
            "mark_met": true, "bound_met": true, "bound": 0.95,
        ]
        return [
            "report_hash": .string(hash),
            "figures": [
                "started_at": "2026-11-01T00:00:00Z", "finished_at": "2026-11-01T01:00:00Z", "seed": "7",
                "questions": 300, "unanswered": 0, "banks_met": false,
                "banks": [["name": "b.csv", "hash": .string(Self.hash), "questions": 500]],
                "marks": [mark],
            ],
        ]
    }

    @Test("An assessment is registered with a leaf that binds figures and report")
    func registering() async throws {
        try await host().run { client in
            try await makeService(client)
            let made = try await client.post("/api/services/public%2Fcn/assessments", draft())
            #expect(made.status == 201 && made["report_hash"]?.stringValue == Self.hash)
            let listed = try await client.get("/api/services/public%2Fcn/assessments")
            #expect(listed[0] == made.body)
            let leaf = try #require(try await client.leaves().last)
            #expect(leaf["kind"] == "assessment.registered" && leaf["id"] == made["id"])
            let figures = try #require(draft()["figures"])
            #expect(leaf["figures_hash"]?.stringValue == ContentHash(of: try figures.canonical).description)
        }
    }

    @Test("The same key registers once, a wrong shape is refused with its place")
    func repeating() async throws {
        try await host().run { client in
            try await makeService(client)
            let path = "/api/services/public%2Fcn/assessments"
            let first = try await client.post(path, draft(), repeating: "k")
            let again = try await client.post(path, draft(), repeating: "k")
            #expect(first.body == again.body)
            #expect(try await client.items(path, limit: 10).count == 1)
            #expect(try await client.post(path, draft(hash: "xyz")).status == 400)
            let short = try await client.post(
                path, ["report_hash": .string(Self.hash), "figures": ["seed": 1]])
            #expect(short.status == 400 && short["parameter"]?.stringValue?.hasPrefix("figures") == true)
            #expect(try await client.post("/api/services/none/assessments", draft()).status == 404)
        }
    }

    @Test("Evidence stands in its slot until other evidence replaces it; the same words change nothing")
    func evidence() async throws {
        try await host().run { client in
            try await makeService(client)
            let path = "/api/services/public%2Fcn/evidence"
            let words: JSONValue = [
                "note": "Data card of release 3", "hashes": [.string(Self.hash.uppercased())],
                "url": "https://example.com/card", "given_by": "Dr. Sato",
            ]
            let first = try await client.put("\(path)/data-card", words)
            #expect(first.status == 200 && first["hashes"] == [.string(Self.hash)])
            client.clock.advance(by: .seconds(1))
            let leaves = try await client.leaves().count
            #expect(try await client.put("\(path)/data-card", words).body == first.body)
            #expect(try await client.leaves().count == leaves)
            let second = try await client.put("\(path)/data-card", ["note": "Release 4"])
            #expect(second["id"] != first["id"])
            let listed = try await client.items(path, limit: 1)
            #expect(listed.count == 2 && listed[0] == second.body)
            #expect(listed[1]["replaced_at"] == second["given_at"])
        }
    }

    @Test("The leaf of evidence holds no words, and commits to them")
    func commitment() async throws {
        try await host().run { client in
            try await makeService(client)
            let given = try await client.put(
                "/api/services/public%2Fcn/evidence/data-card",
                ["note": "a note", "given_by": "Dr. Sato", "url": "https://example.com"])
            let leaf = try #require(try await client.leaves().last)
            #expect(leaf["kind"] == "evidence.given" && leaf["slot"] == "data-card")
            let text = String(decoding: leaf.serialized, as: UTF8.self)
            for word in ["a note", "Sato", "example.com"] { #expect(!text.contains(word)) }
            let salt = try #require(given["salt"]?.stringValue.flatMap { ContentHash(hex: $0) })
            let words = #"{"given_by":"Dr. Sato","note":"a note","url":"https://example.com"}"#
            #expect(
                leaf["commitment"]?.stringValue
                    == ContentHash(of: salt.bytes + Array(words.utf8)).description)
        }
    }

    @Test("A slot that no duty has, a past expiry and a hash that is none are refused")
    func refusals() async throws {
        try await host().run { client in
            try await makeService(client)
            let path = "/api/services/public%2Fcn/evidence"
            let unknown = try await client.put("\(path)/data-cart", ["note": "x"])
            #expect(unknown.status == 404 && unknown["mend"]?.stringValue?.contains("data-card") == true)
            let past = try await client.put(
                "\(path)/data-card", ["note": "x", "expires_at": "2020-01-01T00:00:00Z"])
            #expect(past.status == 400 && past["parameter"] == "expires_at")
            let short = try await client.put("\(path)/data-card", ["note": "x", "hashes": ["ab"]])
            #expect(short.status == 400)
            #expect(try await client.put("\(path)/data-card", [:]).status == 400)
            let customer = try await client.customer()
            #expect(try await client.put("\(path)/data-card", ["note": "x"], key: customer.key).status == 403)
        }
    }

    @Test("Duties say what is executed, given, missing and not automated")
    func duties() async throws {
        try await host().run { client in
            try await makeService(client)
            func states() async throws -> [String: JSONValue] {
                let report = try await client.get("/api/services/public%2Fcn/duties")
                #expect(report["duties"]?.arrayValue?.count == 36)
                let satisfiers = (report["duties"]?.arrayValue ?? []).flatMap {
                    $0["satisfiers"]?.arrayValue ?? []
                }
                return Dictionary(
                    satisfiers.compactMap { item in
                        item["satisfier"]?.stringValue.map { ($0, item["state"] ?? .null) }
                    }
                ) { first, _ in first }
            }
            let before = try await states()
            #expect(before["check:output-screening"] == "executed")
            #expect(before["check:storage-redaction"] == "executed")
            #expect(before["check:source-register"] == "not-automated")
            #expect(before["evidence:data-card"] == "missing")
            #expect(before["evidence:inspection-pack"] == "missing")
            _ = try await client.put(
                "/api/services/public%2Fcn/evidence/data-card",
                ["note": "x", "expires_at": .string((client.clock.now() + .seconds(60)).rfc3339)])
            _ = try await client.post("/api/services/public%2Fcn/assessments", draft())
            _ = try await client.post(
                "/api/services/public%2Fcn/evidence-packs", ["manifest_hash": .string(Self.hash)])
            let after = try await states()
            #expect(after["evidence:data-card"] == "given")
            #expect(after["evidence:inspection-pack"] == "given")
            // One of the two marks of refusal was counted: that is not both.
            #expect(after["evidence:refusal-rates"] == "missing")
            client.clock.advance(by: .seconds(61))
            #expect(try await states()["evidence:data-card"] == "missing")
        }
    }

    private func figures(_ marks: [(id: String, hits: Int64, sample: Int64, isMet: Bool)]) -> JSONValue {
        guard case .object(var body) = draft(), case .object(var figures)? = body["figures"] else {
            return .null
        }
        figures["marks"] = .array(
            marks.map {
                [
                    "id": .string($0.id), "pack": "cn-interim-measures", "duty": "D31", "clause": "x",
                    "status": "counted", "reason": nil, "sample": .number(.integer($0.sample)),
                    "hits": .number(.integer($0.hits)), "sample_large_enough": .bool($0.sample >= 300),
                    "mark_met": .bool($0.isMet), "bound_met": false, "bound": 0.5,
                ]
            })
        body["figures"] = .object(figures)
        return .object(body)
    }

    @Test("A run shows only what it met on a sample that is large enough, and says its figures")
    func runs() async throws {
        try await host().run { client in
            try await makeService(client)
            func slot(_ name: String) async throws -> (state: JSONValue?, detail: String) {
                let report = try await client.get("/api/services/public%2Fcn/duties")
                let found = (report["duties"]?.arrayValue ?? []).flatMap {
                    $0["satisfiers"]?.arrayValue ?? []
                }.first { $0["satisfier"]?.stringValue == "evidence:\(name)" }
                return (found?["state"], found?["detail"]?.stringValue ?? "")
            }
            let path = "/api/services/public%2Fcn/assessments"
            for (refused, sample, isMet) in [(0, 1, false), (1, 1, true), (200, 300, false)] {
                let body = figures([
                    ("should-refuse", Int64(refused), Int64(sample), isMet),
                    ("should-not-refuse", 3, 300, true),
                ])
                client.clock.advance(by: .seconds(1))
                #expect(try await client.post(path, body).status == 201)
                let found = try await slot("refusal-rates")
                #expect(found.state == "missing")
                #expect(found.detail.contains("should-refuse \(refused) of \(sample)"))
            }
            let whole = figures([("should-refuse", 292, 300, true), ("should-not-refuse", 3, 300, true)])
            client.clock.advance(by: .seconds(1))
            _ = try await client.post(path, whole)
            let found = try await slot("refusal-rates")
            #expect(found.state == "given" && found.detail.contains("should-refuse 292 of 300 (mark met)"))
        }
    }

    @Test("Given evidence that has expired does not hide a newer run")
    func expiredBeforeRun() async throws {
        try await host().run { client in
            try await makeService(client)
            func state() async throws -> JSONValue? {
                let report = try await client.get("/api/services/public%2Fcn/duties")
                return (report["duties"]?.arrayValue ?? []).flatMap { $0["satisfiers"]?.arrayValue ?? [] }
                    .first { $0["satisfier"] == "evidence:refusal-rates" }?["state"]
            }
            let until = (client.clock.now() + .seconds(60)).rfc3339
            _ = try await client.put(
                "/api/services/public%2Fcn/evidence/refusal-rates",
                ["note": "x", "expires_at": .string(until)])
            client.clock.advance(by: .seconds(61))
            #expect(try await state() == "missing")
            let whole = figures([("should-refuse", 292, 300, true), ("should-not-refuse", 3, 300, true)])
            _ = try await client.post("/api/services/public%2Fcn/assessments", whole)
            #expect(try await state() == "given")
        }
    }

    @Test("The gap between two jurisdictions shows what meets each duty there, evidence included")
    func gap() async throws {
        try await host().run { client in
            try await makeService(client)
            let path = "/api/services/public%2Fcn/gap"
            _ = try await client.put("/api/services/public%2Fcn/evidence/data-card", ["note": "x"])
            let found = try await client.get("\(path)?from=JP&to=CN")
            #expect(
                found.status == 200 && found["name"] == "public/cn" && found["to"]?["jurisdiction"] == "CN")
            let missing = found["missing"]?.arrayValue ?? []
            #expect(missing.count > 20)
            let satisfiers = missing.flatMap { $0["status"]?["satisfiers"]?.arrayValue ?? [] }
            func state(_ name: String) -> JSONValue? {
                satisfiers.first { $0["satisfier"]?.stringValue == name }?["state"]
            }
            #expect(state("check:output-screening") == "executed")
            #expect(state("evidence:data-card") == "given")
            // The service names no pack of the EU: nothing of it is screened for.
            let europe = try await client.get("\(path)?from=CN&to=EU")
            let there = ["missing", "weaker", "met"].flatMap { europe[$0]?.arrayValue ?? [] }
                .flatMap { $0["status"]?["satisfiers"]?.arrayValue ?? [] }
            #expect(!there.isEmpty)
            #expect(
                !there.contains { $0["satisfier"] == "check:output-screening" && $0["state"] == "executed" })
            #expect(try await client.get("\(path)?from=JP").status == 400)
            #expect(try await client.get("\(path)?from=JP&to=XX").status == 400)
            #expect(try await client.get("/api/services/none/gap?from=JP&to=CN").status == 404)
        }
    }

    @Test("Traits of the caller add duties, and an unknown one is named")
    func traits() async throws {
        try await host().run { client in
            try await makeService(client)
            let path = "/api/services/public%2Fcn/duties"
            let more = try await client.get("\(path)?traits=opinion-shaping,minors")
            #expect(more["duties"]?.arrayValue?.count == 38)
            let wrong = try await client.get("\(path)?traits=opinion-shapin")
            #expect(wrong.status == 400 && wrong["mend"]?.stringValue?.contains("opinion-shaping") == true)
        }
    }

    @Test("A service without packs has no duties here, and a server without packs no slots")
    func withoutPacks() async throws {
        try await APIHost().run { client in
            try await client.service()
            let report = try await client.get("/api/services/assistant/duties")
            #expect(report["duties"] == [] && report["packs"] == [])
            #expect(
                try await client.put("/api/services/assistant/evidence/data-card", ["note": "x"]).status
                    == 404)
        }
    }

    @Test("The manifest of a pack is anchored by a leaf, once a key")
    func anchoring() async throws {
        try await host().run { client in
            try await makeService(client)
            let path = "/api/services/public%2Fcn/evidence-packs"
            let made = try await client.post(path, ["manifest_hash": .string(Self.hash)], repeating: "m")
            let again = try await client.post(path, ["manifest_hash": .string(Self.hash)], repeating: "m")
            #expect(made.status == 201 && made.body == again.body)
            let leaf = try #require(made["leaf"]?.stringValue.flatMap { Data(base64Encoded: $0) })
            let json = try JSONValue(parsing: Array(leaf))
            #expect(json["kind"] == "evidence_pack.exported" && json["manifest_hash"] == .string(Self.hash))
            let place = try #require(made["log_index"]?.intValue)
            #expect(try await client.leaves()[Int(place)] == json)
            #expect(try await client.items(path, limit: 10).count == 1)
        }
    }
}
