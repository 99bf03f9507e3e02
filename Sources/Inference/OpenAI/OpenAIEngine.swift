import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL
import Primitives

/// An engine of the kind `openai`: one or more servers that speak the OpenAI API.
public final class OpenAIEngine: Engine {
    /// One server of an engine.
    public struct Endpoint: Sendable {
        public var address: UpstreamAddress
        /// Sent as a Bearer token; never logged.
        public var apiKey: String?

        public init(address: UpstreamAddress, apiKey: String?) {
            self.address = address
            self.apiKey = apiKey
        }
    }

    public struct Configuration: Sendable {
        /// 1…16, the preferred one first.
        public var endpoints: [Endpoint]
        public var timeouts = UpstreamTimeouts()
        /// Attempts beyond the first, all before the first byte of an answer.
        public var retries = 2
        public var maximumConnectionsPerLoop = 256
        /// How the engine is asked to bound an answer; nil when it must not be asked.
        public var outputLimitMember: String? = "max_tokens"
        /// PEM file of the authorities to trust instead of the system's.
        public var trustRootsFile: String?
        /// False trusts any certificate: for tests on the loopback interface.
        public var verifiesTLS = true

        public init(endpoints: [Endpoint]) { self.endpoints = endpoints }
    }

    public let name: String
    private let upstreams: [Upstream]
    private let configuration: Configuration
    private let randomness: any Randomness

    /// - Throws: `configuration` when TLS cannot be set up.
    public init(name: String, configuration: Configuration, randomness: any Randomness) throws(Problem) {
        let needsTLS = configuration.endpoints.contains { $0.address.isTLS }
        let tls = needsTLS ? try Self.tlsContext(configuration) : nil
        self.name = name
        self.configuration = configuration
        self.randomness = randomness
        self.upstreams = configuration.endpoints.map { endpoint in
            Upstream(
                address: endpoint.address, apiKey: endpoint.apiKey, tls: endpoint.address.isTLS ? tls : nil,
                timeouts: configuration.timeouts,
                maximumConnectionsPerLoop: configuration.maximumConnectionsPerLoop)
        }
    }

    public var outputLimitMember: String? { configuration.outputLimitMember }

    public var health: EngineHealth {
        let resting = upstreams.filter { !$0.isHealthy }.map { $0.address.hostField }
        if resting.isEmpty { return EngineHealth(.healthy) }
        return EngineHealth(
            resting.count == upstreams.count ? .unavailable : .degraded,
            "not answering: \(resting.joined(separator: ", "))")
    }

    public func open(
        _ call: EngineCall, into receiver: any EngineReceiver, on loop: any EventLoop
    ) async throws -> EngineOpening {
        var plan = AttemptPlan(upstreams: upstreams.count, retries: configuration.retries)
        while true {
            let step = plan.next(jitter: UInt8(truncatingIfNeeded: randomness.next())) { position in
                upstreams[position].admits(at: .now())
            }
            guard case .attempt(let position, let pause) = step else {
                guard case .giveUp(let problem) = step else { continue }
                throw problem
            }
            if pause > .zero { try? await Task.sleep(for: pause) }
            guard !receiver.isAbandoned, !Task.isCancelled else {
                upstreams[position].wasSpared()
                throw Upstream.abandoned
            }
            switch await upstreams[position].attempt(call, into: receiver, on: loop) {
            case .answering: return .answering
            case .refused(let status, let retryAfter, let body):
                guard let problem = Self.failure(status, retryAfter) else {
                    return .refused(status: status, body: body)
                }
                // Credentials, a path, a redirect: set-up, which no second try mends.
                plan.failed(problem, isFinal: status < 408)
            case .failed(let problem, _):
                guard !receiver.isAbandoned else { throw problem }
                plan.failed(problem)
            }
        }
    }

    public func models() async throws -> [String] {
        guard let endpoint = configuration.endpoints.first else { return [] }
        let scheme = endpoint.address.isTLS ? "https" : "http"
        var request = HTTPClientRequest(
            url: "\(scheme)://\(endpoint.address.hostField)\(endpoint.address.basePath)/models")
        if let key = endpoint.apiKey { request.headers.add(name: "authorization", value: "Bearer \(key)") }
        // A client of its own: operators ask rarely, and each engine trusts whom it trusts. A redirect would
        // take the key elsewhere.
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: HTTPClient.Configuration(
                tlsConfiguration: Self.tlsConfiguration(configuration), redirectConfiguration: .disallow))
        let response: HTTPClientResponse
        let body: ByteBuffer
        do {
            response = try await client.execute(request, timeout: .seconds(10))
            body = try await response.body.collect(upTo: 4 * 1024 * 1024)
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
        guard response.status == .ok else {
            throw Problem(
                .upstreamFailed, "The engine \(name) answered \(response.status.code) to /models.")
        }
        let list = try JSONValue(parsing: Array(body.readableBytesView))
        return list["data"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
    }

    /// Closes idle connections.
    public func close() {
        for upstream in upstreams { upstream.close() }
    }

    /// What a status says of the engine rather than of the request; nil for the latter. A refusal of our own
    /// credentials is the operator's to mend and must not look to the client as if its key were wrong.
    private static func failure(_ status: Int, _ retryAfter: Duration?) -> Problem? {
        switch status {
        case 401, 403:
            Problem(
                .upstreamFailed, "The engine refused Minato's own credentials (\(status)).",
                mend: "Set the engine's `api_key` in the configuration.")
        case 404:
            Problem(
                .upstreamFailed, "The engine does not know the model or path of this service (404).",
                mend: "Check `model` and `base_url` in the configuration.")
        case 408, 504: Problem(.upstreamTimeout, "The engine ran out of time (\(status)).")
        case 429:
            Problem(
                .upstreamRateLimited, "The engine is at its rate limit.",
                mend: "Try again later.", retryAfter: retryAfter ?? .seconds(1))
        case 503:
            Problem(
                .engineUnavailable, "The engine is not available (503).", mend: "Try again later.",
                retryAfter: retryAfter ?? .seconds(1))
        case 500...: Problem(.upstreamFailed, "The engine failed (\(status)).", mend: "Try again.")
        case 300..<400: Problem(.upstreamFailed, "The engine redirects (\(status)), which is not followed.")
        default: nil
        }
    }

    private static func tlsConfiguration(_ configuration: Configuration) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.applicationProtocols = ["http/1.1"]
        if let file = configuration.trustRootsFile { tls.trustRoots = .file(file) }
        if !configuration.verifiesTLS { tls.certificateVerification = .none }
        return tls
    }

    private static func tlsContext(_ configuration: Configuration) throws(Problem) -> NIOSSLContext {
        do {
            return try NIOSSLContext(configuration: tlsConfiguration(configuration))
        } catch {
            throw Problem(.configuration, "TLS cannot be set up: \(error).", mend: "Check `ca_file`.")
        }
    }
}
