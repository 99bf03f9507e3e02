import NIOCore
import Primitives
import Testing

@testable import Inference

@Suite("A connection to an engine that breaks", .timeLimit(.minutes(5)))
struct BrokenConnectionTests {
    @Test("in the middle of an answer is a failure, never an end", arguments: [true, false])
    func cut(_ hasLength: Bool) async throws {
        let server = try await FakeServer { _ in
            [.head(200, hasLength ? ["content-length": "100"] : [:]), .body("half"), .close]
        }
        let collector = try await EngineHouse(server, retries: 2).answer()
        #expect(collector.text == "half")
        #expect(collector.ending == .failed(.upstreamFailed))
        #expect(server.asked.count == 1)
    }

    @Test("after it was used is replaced at once, beyond all retries")
    func stale() async throws {
        let server = try await FakeServer { asked in
            asked.connection == 1 && asked.number > 1 ? [.close] : .answer("\(asked.number)")
        }
        let house = try EngineHouse(server)
        #expect(try await house.answer().text == "1")
        let second = try await house.answer()
        #expect(second.text == "3")
        #expect(second.events.filter { $0 == .attempting }.count == 2)
        #expect(server.opened.count == 2)
        #expect(house.engine.health.state == .healthy)
    }

    @Test("that was new counts as an attempt")
    func new() async throws {
        let server = try await FakeServer { _ in [.close] }
        let house = try EngineHouse(server, retries: 1)
        #expect(await problem { try await house.open(into: Collector()) }?.kind == .upstreamFailed)
        #expect(server.asked.count == 2)
    }

    @Test("after the head of a refusal is not taken for a stale one")
    func cutRefusal() async throws {
        let server = try await FakeServer { asked in
            asked.number == 1
                ? .answer("{}") : [.head(400, ["content-length": "100"]), .body("half"), .close]
        }
        let house = try EngineHouse(server)
        _ = try await house.answer()
        #expect(await problem { try await house.open(into: Collector()) }?.kind == .upstreamFailed)
        #expect(server.asked.count == 2)
    }

    @Test("with something else than HTTP is a failure")
    func noHTTP() async throws {
        let server = try await FakeServer { _ in [.head(200, ["content-length": "2"]), .body("four"), .end] }
        let house = try EngineHouse(server)
        let collector = try await house.answer()
        #expect(collector.text == "fo")
        // What follows the answer spoils the connection, not the answer.
        #expect(collector.ending == .finished)
        #expect(try await house.answer().text == "fo")
    }

    @Test("as soon as it stands takes no place for ever")
    func closedAtOnce() async throws {
        let server = try await FakeServer(
            prepare: { channel in channel.eventLoop.execute { channel.close(promise: nil) } },
            { _ in .answer("{}") })
        let house = try EngineHouse(server) { $0.maximumConnectionsPerLoop = 1 }
        for _ in 1...3 {
            let found = await problem { try await house.open(into: Collector()) }
            #expect(found?.kind == .upstreamFailed)
        }
    }

    @Test("is missing when all that are allowed are in use")
    func bound() async throws {
        let server = try await FakeServer { asked in asked.number == 1 ? [.head(200)] : .answer("{}") }
        let house = try EngineHouse(server) { $0.maximumConnectionsPerLoop = 1 }
        let first = Collector()
        try await house.open(into: first)
        let found = await problem { try await house.open(into: Collector()) }
        #expect(found?.kind == .overloaded)
        #expect(found?.retryAfter != nil)
        // That is our bound, not the engine's fault.
        #expect(house.engine.health.state == .healthy)
        try await house.loop.run { first.stream?.cancel() }
        #expect(try await house.answer().text == "{}")
    }
}
