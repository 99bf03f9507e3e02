import AsyncHTTPClient
import Foundation
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

    public init(name: String, configuration: Configuration) {
        self.name = name
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
        let status: UInt
        let body: ByteBuffer
        do {
            let response = try await client.execute(
                request, deadline: .now() + TimeAmount(configuration.timeout))
            status = response.status.code
            body = try await response.body.collect(upTo: Self.maximumAnswerBytes)
        } catch let error as HTTPClientError where Self.isTimeout(error) {
            throw Problem(.upstreamTimeout, "The classifier \(name) did not answer in time.")
        } catch {
            throw Problem(.upstreamFailed, "The classifier \(name) could not be asked: \(error).")
        }
        guard status == 200 else {
            throw Problem(
                status == 429 ? .upstreamRateLimited : .upstreamFailed,
                "The classifier \(name) answered \(status).")
        }
        return try configuration.format.verdict(Array(body.readableBytesView))
    }

    private static func isTimeout(_ error: HTTPClientError) -> Bool {
        [
            .deadlineExceeded, .readTimeout, .connectTimeout, .getConnectionFromPoolTimeout,
            .writeTimeout,
        ].contains(error)
    }
}
