import NIOCore
import Primitives
import Testing

@testable import Inference

/// That the clock is looked at; what it means is tested with ``UpstreamExchange``.
@Suite("The time limits of a call", .timeLimit(.minutes(5)))
struct TimeLimitTests {
    private let short = Duration.milliseconds(200)

    @Test("end one that does not begin to be answered, and its connection")
    func firstByte() async throws {
        let server = try await FakeServer { _ in [] }
        let house = try EngineHouse(server, timeouts: UpstreamTimeouts(firstByte: short))
        #expect(await problem { try await house.open(into: Collector()) }?.kind == .upstreamTimeout)
        await server.closed.reach()
    }

    @Test("end an answer that falls silent, and its connection")
    func idle() async throws {
        let server = try await FakeServer { _ in [.head(200), .body("some")] }
        let house = try EngineHouse(server, timeouts: UpstreamTimeouts(idle: short))
        #expect(try await house.answer().ending == .failed(.upstreamTimeout))
        await server.closed.reach()
    }

    @Test("end a connection that no call uses")
    func unused() async throws {
        let server = try await FakeServer { _ in .answer("{}") }
        let house = try EngineHouse(server, timeouts: UpstreamTimeouts(unused: short))
        _ = try await house.answer()
        await server.closed.reach()
        _ = try await house.answer()
        #expect(server.opened.count == 2)
    }

    @Test("end a refusal that falls silent")
    func idleRefusal() async throws {
        let server = try await FakeServer { _ in [.head(400), .body("some")] }
        let house = try EngineHouse(server, timeouts: UpstreamTimeouts(idle: short))
        #expect(await problem { try await house.open(into: Collector()) }?.kind == .upstreamTimeout)
    }
}
