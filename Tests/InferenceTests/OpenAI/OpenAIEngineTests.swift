import NIOCore
import Primitives
import Testing

@testable import Inference

@Suite("An engine that speaks the OpenAI API", .timeLimit(.minutes(5)))
struct OpenAIEngineTests {
    @Test("hands on the bytes of an answer, and its end")
    func answers() async throws {
        let server = try await FakeServer { _ in [.head(200), .body("one "), .body("two"), .end] }
        let collector = try await EngineHouse(server).answer()
        #expect(collector.text == "one two")
        #expect(collector.events.prefix(2) == [.attempting, .began])
        #expect(collector.ending == .finished)
    }

    @Test(
        "asks in the way of the API",
        arguments: zip(
            EngineCall.Operation.allCases, ["/v1/chat/completions", "/v1/completions", "/v1/embeddings"]))
    func request(_ operation: EngineCall.Operation, _ path: String) async throws {
        let server = try await FakeServer { _ in .answer("{}") }
        let collector = Collector()
        try await EngineHouse(server).open(
            into: collector, operation: operation, isStreamed: operation == .chat)
        let asked = try #require(server.asked.first)
        #expect(asked.head.method == .POST)
        #expect(asked.head.uri == path)
        #expect(asked.body == EngineHouse.body)
        let fields = asked.head.headers
        #expect(fields["host"] == ["127.0.0.1:\(server.port)"])
        #expect(fields["authorization"] == ["Bearer sk-upstream"])
        #expect(fields["content-type"] == ["application/json"])
        #expect(fields["content-length"] == [String(EngineHouse.body.utf8.count)])
        #expect(fields["accept"] == [operation == .chat ? "text/event-stream" : "application/json"])
        #expect(fields["x-request-id"] == ["req_1"])
    }

    @Test("uses a connection again")
    func reuse() async throws {
        let server = try await FakeServer { asked in .answer("\(asked.number)") }
        let house = try EngineHouse(server)
        for number in 1...5 { #expect(try await house.answer().text == "\(number)") }
        #expect(server.opened.count == 1)
    }

    @Test("does not use a connection again that the engine said it would close")
    func noReuse() async throws {
        let server = try await FakeServer { _ in .answer("{}", ["connection": "close"]) }
        let house = try EngineHouse(server)
        for _ in 1...3 { _ = try await house.answer() }
        #expect(server.opened.count == 3)
    }

    @Test("takes the end of the connection for the end of an answer that has no other")
    func closeDelimited() async throws {
        let server = try await FakeServer { _ in
            [.oldHead(200), .body("all"), .close]
        }
        let collector = try await EngineHouse(server).answer()
        #expect(collector.text == "all")
        #expect(collector.ending == .finished)
    }

    @Test("gives the client what the engine says of a request", arguments: [400, 413, 415, 422])
    func refused(_ status: Int) async throws {
        let server = try await FakeServer { _ in .answer(#"{"error":{"message":"no"}}"#, status: status) }
        let collector = Collector()
        guard
            case .refused(let given, let body) = try await EngineHouse(server, retries: 2).open(
                into: collector)
        else {
            Issue.record("was answered")
            return
        }
        #expect(given == status)
        #expect(String(buffer: body) == #"{"error":{"message":"no"}}"#)
        #expect(server.asked.count == 1)
        #expect(collector.events == [.attempting])
    }

    @Test("keeps no more than 64 KiB of a refusal")
    func longRefusal() async throws {
        let server = try await FakeServer { _ in
            [.head(400)] + Array(repeating: .body(String(repeating: "x", count: 10_000)), count: 20) + [.end]
        }
        guard case .refused(_, let body) = try await EngineHouse(server).open(into: Collector()) else {
            Issue.record("was answered")
            return
        }
        #expect(body.readableBytes == 64 * 1024)
    }

    @Test(
        "does not take the engine's trouble for the client's",
        arguments: [
            (302, Problem.Kind.upstreamFailed), (401, .upstreamFailed), (403, .upstreamFailed),
            (404, .upstreamFailed),
            (408, .upstreamTimeout), (429, .upstreamRateLimited), (500, .upstreamFailed),
            (502, .upstreamFailed),
            (503, .engineUnavailable), (504, .upstreamTimeout), (529, .upstreamFailed),
        ])
    func trouble(_ status: Int, _ kind: Problem.Kind) async throws {
        let server = try await FakeServer { _ in
            .answer("{}", status: status, ["location": "http://127.0.0.1/"])
        }
        let house = try EngineHouse(server)
        let found = await problem { try await house.open(into: Collector()) }
        #expect(found?.kind == kind)
        #expect(server.asked.count == 1)
    }

    @Test("says when an engine at its limit wants to be asked again")
    func retryAfter() async throws {
        let server = try await FakeServer { _ in .answer("{}", status: 429, ["retry-after": "7"]) }
        let house = try EngineHouse(server)
        #expect(await problem { try await house.open(into: Collector()) }?.retryAfter == .seconds(7))
    }

    @Test("asks again after a failure, as often as it may")
    func retries() async throws {
        let server = try await FakeServer { asked in
            asked.number < 3 ? .answer("{}", status: 500) : .answer("third")
        }
        #expect(try await EngineHouse(server, retries: 2).answer().text == "third")

        let broken = try await FakeServer { _ in .answer("{}", status: 500) }
        let house = try EngineHouse(broken, retries: 2)
        #expect(await problem { try await house.open(into: Collector()) }?.kind == .upstreamFailed)
        #expect(broken.asked.count == 3)
    }

    @Test("falls back to the second upstream, and tells both from each other")
    func fallBack() async throws {
        let first = try await FakeServer { _ in .answer("{}", status: 500) }
        let second = try await FakeServer { _ in .answer("second") }
        let house = try EngineHouse(first, second, retries: 1)
        let collector = try await house.answer()
        #expect(collector.text == "second")
        #expect(collector.events.filter { $0 == .attempting }.count == 2)
        #expect(first.asked.count == 1)
    }

    @Test("leaves out an upstream that keeps failing, and says so")
    func health() async throws {
        let first = try await FakeServer { _ in .answer("{}", status: 500) }
        let second = try await FakeServer { _ in .answer("second") }
        let house = try EngineHouse(first, second, retries: 1)
        #expect(house.engine.health.state == .healthy)
        for _ in 1...10 { _ = try await house.answer() }
        // Three failures in a row; more only where the machine was so slow that a rest had passed.
        #expect((3..<10).contains(first.asked.count))
        #expect(house.engine.health.state == .degraded)
        #expect(house.engine.health.detail.contains("127.0.0.1:\(first.port)"))
    }

    @Test("is unavailable when no upstream answers, and is asked all the same")
    func unavailable() async throws {
        let port = try await FakeServer.unusedPort()
        let house = try EngineHouse(ports: [port])
        for _ in 1...4 {
            #expect(await problem { try await house.open(into: Collector()) }?.kind == .upstreamFailed)
        }
        #expect(house.engine.health.state == .unavailable)
        #expect(house.engine.health.detail.contains("127.0.0.1:\(port)"))
    }

    @Test("is healthy as soon as an upstream answers again")
    func recovery() async throws {
        let server = try await FakeServer { asked in
            asked.number <= 3 ? .answer("{}", status: 500) : .answer("back")
        }
        let house = try EngineHouse(server)
        for _ in 1...3 { _ = await problem { try await house.open(into: Collector()) } }
        #expect(house.engine.health.state == .unavailable)
        #expect(try await house.answer().text == "back")
        #expect(house.engine.health.state == .healthy)
    }

    @Test("tells a client why there is no connection, not where the engine is")
    func noConnection() async throws {
        let port = try await FakeServer.unusedPort()
        let house = try EngineHouse(ports: [port])
        let found = try #require(await problem { try await house.open(into: Collector()) })
        #expect(found.kind == .upstreamFailed)
        #expect(found.detail.contains("refused"))
        #expect(!found.detail.contains("127.0.0.1"))
        #expect(!found.detail.contains("\(port)"))
    }

    @Test("lists the models of its engine")
    func models() async throws {
        let server = try await FakeServer { _ in
            .answer(#"{"object":"list","data":[{"id":"a"},{"id":"b/c"}]}"#)
        }
        #expect(try await EngineHouse(server).engine.models() == ["a", "b/c"])
        #expect(server.asked.first?.head.uri == "/v1/models")
        #expect(server.asked.first?.head.headers["authorization"] == ["Bearer sk-upstream"])
    }
}
