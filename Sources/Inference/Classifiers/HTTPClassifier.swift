import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOSSL
import Primitives

/// A classifier behind an address that the configuration names. It is asked nothing else, and redirects are not
/// followed.
public final class HTTPClassifier: Classifier {
    public struct Configuration: Sendable {
        /// Such as `http://127.0.0.1:9301/v1`.
        public var baseURL: String
        public var format: ClassifierFormat
        public var model: String
        /// Sent as a Bearer token; never logged.
        public var apiKey: String?
        /// How long one verdict may take.
        public var timeout = Duration.seconds(5)
        /// Questions under way at once; above it there is no verdict.
        public var maximumInFlight = 64
        /// PEM file of the authorities to trust instead of the system's.
        public var trustRootsFile: String?

        public init(baseURL: String, format: ClassifierFormat, model: String) {
            self.baseURL = baseURL
            self.format = format
            self.model = model
        }
    }

    /// The longest answer of a classifier.
    private static let maximumAnswerBytes = 256 * 1024

    public let name: String
    private let configuration: Configuration
    private let client: HTTPClient
    private let gate: ClassifierGate
    private let logger: Logger

    public init(name: String, configuration: Configuration, logger: Logger) {
        self.name = name
        self.logger = logger
        self.configuration = configuration
        gate = ClassifierGate(limit: configuration.maximumInFlight)
        var tls = TLSConfiguration.makeClientConfiguration()
        if let file = configuration.trustRootsFile { tls.trustRoots = .file(file) }
        var settings = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(2)))
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.maximumInFlight
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    public var model: String { configuration.model }

    // The client insists on being told its end, and keeps itself until that is done.
    deinit { client.shutdown { _ in } }

    public func judge(_ exchange: JudgedExchange) async throws(Problem) -> Verdict {
        guard gate.enter() else {
            throw Problem(
                .overloaded,
                "The classifier \(name) has \(configuration.maximumInFlight) questions under way.",
                mend: "Try again in a moment, or raise its `max_in_flight`.", retryAfter: .seconds(1))
        }
        defer { gate.leave() }
        var request = HTTPClientRequest(url: configuration.baseURL + configuration.format.path)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        if let key = configuration.apiKey {
            request.headers.add(name: "authorization", value: "Bearer \(key)")
        }
        request.body = .bytes(configuration.format.body(exchange, model: configuration.model))
        let answer: (status: UInt, body: ByteBuffer)
        do {
            answer = try await self.answer(to: request)
        } catch is Late {
            throw Problem(.upstreamTimeout, "The classifier \(name) did not answer in time.")
        } catch {
            // What the system says of it names addresses, and what is thrown here stands in public records.
            logger.warning(
                "classifier not asked", metadata: ["classifier": "\(name)", "reason": "\(error)"])
            throw Problem(.upstreamFailed, "The classifier \(name) could not be asked.")
        }
        let status = answer.status
        guard ![401, 403].contains(status) else {
            throw Problem(
                .configuration, "The classifier \(name) answered \(status): it refuses the key.",
                mend: "Look at the `api_key` of the classifier.")
        }
        guard status == 200 else {
            throw Problem(
                status == 429 ? .upstreamRateLimited : .upstreamFailed,
                "The classifier \(name) answered \(status).")
        }
        return try configuration.format.verdict(Array(answer.body.readableBytesView))
    }

    private struct Late: Error {}

    /// Head and body within the time: the client's own deadline ends with the head.
    private func answer(to request: HTTPClientRequest) async throws -> (status: UInt, body: ByteBuffer) {
        try await withThrowingTaskGroup(of: (status: UInt, body: ByteBuffer).self) { group in
            group.addTask { [client, configuration] in
                let response = try await client.execute(
                    request, deadline: .now() + TimeAmount(configuration.timeout))
                let body = try await response.body.collect(upTo: Self.maximumAnswerBytes)
                return (response.status.code, body)
            }
            group.addTask { [configuration] in
                try await Task.sleep(for: configuration.timeout)
                throw Late()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw Late() }
            return first
        }
    }
}
