import NIOCore
import Primitives
import Testing

@testable import Inference

@Suite("The time limits of a call", .timeLimit(.minutes(1)))
struct TimeLimitTests {
    private let short = Duration.milliseconds(400)
    /// For tests whose engine answers in time, also on a busy machine.
    private let ample = Duration.seconds(2)

    @Test("end one that does not begin to be answered")
    func firstByte() async throws {
        let server = try await FakeServer { _ in [] }
        let house = try EngineHouse(server, timeouts: UpstreamTimeouts(firstByte: short))
        #expect(await problem { try await house.open(into: Collector()) }?.kind == .upstreamTimeout)
        await server.closed.reach()
    }

    @Test("do not send a late request again only because its connection was used before")
    func lateOnUsedConnection() async throws {
        let server = try await FakeServer { asked in asked.number == 1 ? .answer("{}") : [] }
        let house = try EngineHouse(server, timeouts: UpstreamTimeouts(firstByte: ample))
        _ = try await house.answer()
        #expect(await problem { try await house.open(into: Collector()) }?.kind == .upstreamTimeout)
        #expect(server.asked.count == 2)
    }

    @Test("end an answer that falls silent")
    func idle() async throws {
        let server = try await FakeServer { _ in [.head(200), .body("some")] }
        let house = try EngineHouse(server, timeouts: UpstreamTimeouts(idle: short))
        let collector = try await house.answer()
        #expect(collector.text == "some")
        #expect(collector.ending == .failed(.upstreamTimeout))
        await server.closed.reach()
    }

    @Test("end a refusal that falls silent")
    func idleRefusal() async throws {
        let server = try await FakeServer { _ in [.head(400), .body("some")] }
        let house = try EngineHouse(server, timeouts: UpstreamTimeouts(idle: short))
        #expect(await problem { try await house.open(into: Collector()) }?.kind == .upstreamTimeout)
    }

    @Test("end an answer that takes too long in all")
    func total() async throws {
        let server = try await FakeServer { _ in [.head(200), .body("some")] }
        let house = try EngineHouse(server, timeouts: UpstreamTimeouts(total: ample))
        #expect(try await house.answer().ending == .failed(.upstreamTimeout))
    }

    @Test("do not count the time that a slow client takes")
    func paused() async throws {
        let server = try await FakeServer { _ in [.head(200), .body("some")] }
        let house = try EngineHouse(
            server, timeouts: UpstreamTimeouts(idle: short, total: .milliseconds(1200)))
        // Paused at once, so that only the limit of the whole can end it.
        let collector = Collector(whenReceived: { $0.pause() })
        let start = ContinuousClock.now
        try await house.open(into: collector)
        await collector.ended.reach()
        #expect(ContinuousClock.now - start >= .milliseconds(1200))
    }
}
