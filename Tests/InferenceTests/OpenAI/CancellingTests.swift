import NIOCore
import NIOPosix
import Primitives
import Testing

@testable import Inference

@Suite("A call that nobody wants any more", .timeLimit(.minutes(5)))
struct CancellingTests {
    @Test("is not sent")
    func before() async throws {
        let server = try await FakeServer { _ in .answer("{}") }
        let house = try EngineHouse(server, retries: 2)
        #expect(await problem { try await house.open(into: Collector(abandoned: [true])) } != nil)
        #expect(server.opened.count == 0)
    }

    @Test("is not sent when it was given up while the connection was made, which serves the next call")
    func whileConnecting() async throws {
        let server = try await FakeServer { _ in .answer("{}") }
        let house = try EngineHouse(server, retries: 2)
        let collector = Collector(abandoned: [false, true, true, true])
        #expect(await problem { try await house.open(into: collector) } != nil)
        #expect(collector.events.isEmpty)
        #expect(server.asked.isEmpty)
        _ = try await house.answer()
        #expect(server.opened.count == 1)
        #expect(house.engine.health.state == .healthy)
    }

    @Test("is not sent when it is cancelled at the moment it goes out")
    func whenSent() async throws {
        let server = try await FakeServer { _ in .answer("{}") }
        let house = try EngineHouse(server)
        let collector = Collector(whenAttempting: { $0.cancel() })
        #expect(await problem { try await house.open(into: collector) } != nil)
        await server.closed.reach()
        #expect(server.asked.isEmpty)
        #expect(collector.events == [.attempting])
    }

    @Test("ends before its answer has begun")
    func beforeHead() async throws {
        let asked = Signal()
        let server = try await FakeServer { _ in [.tell(asked)] }
        let house = try EngineHouse(server)
        let collector = Collector()
        async let opened = problem { try await house.open(into: collector) }
        await asked.reach()
        try await house.loop.run { collector.stream?.cancel() }
        #expect(await opened?.kind == .upstreamFailed)
        await server.closed.reach()
        #expect(collector.events == [.attempting])
    }

    @Test("ends in the middle of its answer, and its receiver hears no more")
    func middle() async throws {
        let server = try await FakeServer { _ in [.head(200), .body("some")] }
        let house = try EngineHouse(server)
        let collector = Collector(whenReceived: { $0.cancel() })
        try await house.open(into: collector)
        await server.closed.reach()
        try await house.loop.run {}
        #expect(collector.events == [.attempting, .began, .bytes("some")])
        try await house.loop.run { collector.stream?.cancel() }
        #expect(house.engine.health.state == .healthy)
    }

    @Test("does not keep an upstream from being tried again")
    func probing() async throws {
        let upstream = Upstream(
            address: try UpstreamAddress("http://127.0.0.1:\(try await FakeServer.unusedPort())"),
            apiKey: nil,
            tls: nil, timeouts: UpstreamTimeouts(), maximumConnectionsPerLoop: 1)
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let call = EngineCall(operation: .chat, body: ByteBuffer(), isStreamed: false, requestID: "req_1")
        for _ in 1...3 {
            _ = try await loop.run { await upstream.attempt(call, into: Collector(), on: loop) }
        }
        let later = NIODeadline.now() + .minutes(1)
        #expect(upstream.admits(at: later))
        #expect(!upstream.admits(at: later))
        // Whoever got leave to try it went away before it asked.
        upstream.wasSpared()
        #expect(upstream.admits(at: later))
        // Or while it asked.
        _ = try await loop.run {
            await upstream.attempt(call, into: Collector(abandoned: [true, true]), on: loop)
        }
        #expect(upstream.admits(at: later))
    }
}

@Suite("A slow reader", .timeLimit(.minutes(5)))
struct SlowReaderTests {
    @Test("gets nothing while it does not read, and all of it afterwards")
    func pause() async throws {
        let go = Signal()
        let more = Signal()
        let server = try await FakeServer { asked in
            asked.number == 1
                ? [.head(200), .body("first"), .tell(go)] : [.head(200), .body("x"), .end, .tell(more)]
        }
        let house = try EngineHouse(server)
        let slow = Collector(whenReceived: { $0.pause() })
        try await house.open(into: slow)
        await slow.received.reach()
        // Another call on the same loop is served meanwhile.
        #expect(try await house.answer().text == "x")
        #expect(slow.text == "first")
        #expect(slow.ending == nil)
        try await house.loop.run { slow.stream?.cancel() }
    }

    @Test("holds the engine back: what it does not read does not pile up here")
    func backPressure() async throws {
        let piece = String(repeating: "x", count: 1 << 20)
        let server = try await FakeServer { _ in
            [.head(200)] + Array(repeating: .body(piece), count: 32) + [.end]
        }
        let house = try EngineHouse(server)
        let slow = Collector(whenReceived: { $0.pause() })
        try await house.open(into: slow)
        await slow.received.reach()
        for _ in 1...20 { try await house.loop.run {} }
        // One read of the socket may have been under way.
        #expect(slow.text.utf8.count < 1 << 21)
        while slow.ending == nil {
            try await house.loop.run { slow.stream?.resume() }
        }
        #expect(slow.ending == .finished)
        #expect(slow.text.utf8.count == 32 << 20)
    }

    @Test("leaves the connection fit for the next call")
    func reuse() async throws {
        let server = try await FakeServer { _ in [.head(200), .body("first"), .end] }
        let house = try EngineHouse(server)
        let slow = Collector(whenReceived: { $0.pause() })
        try await house.open(into: slow)
        while slow.ending == nil { try await house.loop.run { slow.stream?.resume() } }
        #expect(try await house.answer().text == "first")
        #expect(server.opened.count == 1)
    }
}

@Suite("What a call leaves behind", .timeLimit(.minutes(5)))
struct CallLifetimeTests {
    /// How a call comes to its end.
    enum Course: CaseIterable { case finished, cut, cancelled, refused, failed }

    @Test("is nothing, although receiver and call hold each other while it runs", arguments: Course.allCases)
    func released(_ course: Course) async throws {
        let server = try await FakeServer { _ in
            switch course {
            case .finished: .answer("{}")
            case .cut: [.head(200), .body("half"), .close]
            case .cancelled: [.head(200), .body("half")]
            case .refused: .answer("{}", status: 400)
            case .failed: .answer("{}", status: 500)
            }
        }
        let house = try EngineHouse(server)
        weak var weakCollector: Collector?
        do {
            let collector = Collector(whenReceived: { if course == .cancelled { $0.cancel() } })
            weakCollector = collector
            _ = await problem { try await house.open(into: collector) }
            switch course {
            case .finished, .cut: await collector.ended.reach()
            case .cancelled: await server.closed.reach()
            case .refused, .failed: break
            }
        }
        // What still runs on the loop may hold it for a moment.
        for _ in 1...10 { try await house.loop.run {} }
        #expect(weakCollector == nil)
    }
}
