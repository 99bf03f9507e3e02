import NIOCore
import NIOPosix
import Primitives

@testable import Inference

/// An engine in front of fake servers, asked from one event loop.
final class EngineHouse: Sendable {
    let engine: OpenAIEngine
    let loop: any EventLoop

    convenience init(
        _ servers: FakeServer..., retries: Int = 0, timeouts: UpstreamTimeouts = UpstreamTimeouts(),
        configure: (inout OpenAIEngine.Configuration) -> Void = { _ in }
    ) throws {
        try self.init(ports: servers.map(\.port), retries: retries, timeouts: timeouts, configure: configure)
    }

    init(
        ports: [Int], retries: Int = 0, timeouts: UpstreamTimeouts = UpstreamTimeouts(),
        scheme: String = "http",
        host: String = "127.0.0.1", configure: (inout OpenAIEngine.Configuration) -> Void = { _ in }
    ) throws {
        var endpoints: [OpenAIEngine.Endpoint] = []
        for port in ports {
            let address = try UpstreamAddress("\(scheme)://\(host):\(port)/v1")
            endpoints.append(OpenAIEngine.Endpoint(address: address, apiKey: "sk-upstream"))
        }
        var configuration = OpenAIEngine.Configuration(endpoints: endpoints)
        configuration.retries = retries
        configuration.timeouts = timeouts
        configure(&configuration)
        engine = try OpenAIEngine(name: "test", configuration: configuration, randomness: SeededRandomness(1))
        loop = MultiThreadedEventLoopGroup.singleton.any()
    }

    static let body = #"{"model":"m","messages":[]}"#

    /// Opens one call on the loop.
    @discardableResult
    func open(
        into collector: Collector, operation: EngineCall.Operation = .chat, isStreamed: Bool = false
    ) async throws -> EngineOpening {
        let call = EngineCall(
            operation: operation, body: ByteBuffer(string: Self.body), isStreamed: isStreamed,
            requestID: "req_1")
        return try await loop.run { [engine, loop] in
            try await engine.open(call, into: collector, on: loop)
        }
    }

    /// Asks once and waits for the whole answer.
    func answer() async throws -> Collector {
        let collector = Collector()
        guard case .answering = try await open(into: collector) else {
            throw Problem(.upstreamFailed, "The engine refused.")
        }
        await collector.ended.reach()
        return collector
    }
}
