import MerkleTree
import Primitives
import Testing

@testable import Server

@Suite("Engines and log of the management API")
struct OperationAPITests {
    @Test("Engines are listed with their health, and without models where they tell none")
    func engines() async throws {
        try await APIHost().run { client in
            let listed = try await client.get("/api/engines")
            #expect(listed[0]?["name"] == "first")
            #expect(listed[0]?["health"] == ["state": "healthy", "detail": ""])
            #expect(listed[0]?["models"] == ["m"])
            #expect(listed[1]?["health"] == ["state": "unavailable", "detail": "it is gone"])
            #expect(listed[1]?["models"] == .some(nil))
        }
    }

    @Test("The log shows its key before anything is signed")
    func unsigned() async throws {
        try await APIHost(isSigning: false).run { client in
            let log = try await client.get("/api/log")
            #expect(log["origin"] == "test.example/log")
            #expect(log["size"] == 0)
            #expect(log["checkpoint"] == .some(nil))
            #expect(try NoteVerifier(vkey: log["verifier_key"]?.stringValue ?? "").name == "test.example/log")
        }
    }

    @Test("The server tells how it is: nodes, answers, writes, log")
    func operation() async throws {
        try await APIHost().run { client in
            let shown = try await client.get("/api/operation")
            #expect(shown["nodes"]?[0]?["faults"]?.arrayValue != nil)
            #expect(shown["answers"]?["in_flight"] == 0)
            #expect(shown["writes"]?["failures"] == 0)
            #expect(shown["log"]?["size"]?.intValue != nil)
        }
    }

    @Test("A histogram tells bounds of its shares, a counter its sum")
    func figures() throws {
        let registry = PrometheusRegistry()
        #expect(registry.histogram("t") == nil && registry.gauge("g") == nil)
        let timer = registry.makeTimer(label: "t", dimensions: [])
        let histogram = try #require(registry.histogram("t"))
        #expect(histogram.bound(of: 0.5) == nil)
        for milliseconds in [0.2, 0.3, 40, 400_000] { timer.recordNanoseconds(Int64(milliseconds * 1e6)) }
        #expect(histogram.count == 4)
        #expect(histogram.bound(of: 0.5) == 0.0005)
        #expect(histogram.bound(of: 0.75) == 0.05)
        #expect(histogram.bound(of: 1) == nil)
        registry.makeCounter(label: "c", dimensions: [("kind", "a")]).increment(by: 2)
        registry.makeCounter(label: "c", dimensions: [("kind", "b")]).increment(by: 3)
        #expect(registry.counts("c").map(\.value) == [2, 3])
        #expect(registry.counts("d").isEmpty)
    }

    @Test("Events are the log's own leaves, the newest first, page by page, and for operators only")
    func events() async throws {
        try await APIHost().run { client in
            for name in ["one", "two", "three"] {
                _ = try await client.post(
                    "/api/accounts", ["name": .string(name), "currency": "JPY"])
            }
            let first = try await client.get("/api/events?kind=account.&limit=2")
            #expect(first["items"]?.arrayValue?.count == 2)
            #expect(first["items"]?[0]?["kind"] == "account.created")
            #expect(first["items"]?[0]?["actor"] == "operator")
            #expect(first["items"]?[0]?["id"]?.stringValue?.hasPrefix("acct_") == true)
            let cursor = try #require(first["next_cursor"]?.stringValue)
            let second = try await client.get("/api/events?kind=account.&limit=2&cursor=\(cursor)")
            #expect(second["items"]?.arrayValue?.isEmpty == false)
            let indexes = [first, second].flatMap { $0["items"]?.arrayValue ?? [] }
                .compactMap { $0["index"]?.intValue }
            #expect(indexes == indexes.sorted(by: >) && Set(indexes).count == indexes.count)
            #expect(try await client.get("/api/events?actor=peer")["items"] == [])
        }
    }
}
