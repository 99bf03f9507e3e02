import AsyncHTTPClient
import Auditing
import Exchange
import Logging
import Metrics
import NIOCore
import NIOHTTP1
import NIOSSL
import Persistence
import Primitives

/// Calls the APIs of suppliers for those who have an agreement on them.
public final class ProxyDesk: Sendable {
    public let limits: ProxyLimits
    private let upstreams: [String: (upstream: ProxyUpstream, client: HTTPClient)]
    let database: any Database
    let access: AccessBoard
    let log: AuditLog
    let clock: any WallClock
    let randomness: any Randomness
    let logger: Logger
    let sentBytes = Counter(label: "minato_delivered_bytes_total")

    public init(
        _ upstreams: [ProxyUpstream], limits: ProxyLimits = ProxyLimits(), database: any Database,
        access: AccessBoard, log: AuditLog, clock: any WallClock, randomness: any Randomness, logger: Logger
    ) throws {
        self.limits = limits
        self.database = database
        self.access = access
        self.log = log
        self.clock = clock
        self.randomness = randomness
        self.logger = logger
        var clients: [String: (upstream: ProxyUpstream, client: HTTPClient)] = [:]
        for upstream in upstreams {
            var tls = TLSConfiguration.makeClientConfiguration()
            if let file = upstream.caFile { tls.trustRoots = .file(file) }
            // No redirects: they would lead past the configuration.
            var settings = HTTPClient.Configuration(
                tlsConfiguration: tls, redirectConfiguration: .disallow,
                timeout: .init(
                    connect: TimeAmount(limits.connectTimeout), read: TimeAmount(limits.stallTimeout)))
            // Else it would try until the time is up before it tells that nobody is there.
            settings.connectionPool.retryConnectionEstablishment = false
            settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = limits.concurrency
            clients[upstream.name] = (
                upstream, HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
            )
        }
        self.upstreams = clients
    }

    // The clients insist on being told their end, and keep themselves until that is done.
    deinit { for (_, entry) in upstreams { entry.client.shutdown { _ in } } }

    /// What a client asks.
    public struct Asked: Sendable {
        public let method: String
        /// As the client wrote it, behind the agreement.
        public let path: String
        public let query: String?
        public let fields: [(name: String, value: String)]
        public let body: ByteBuffer

        public init(
            method: String, path: String, query: String?, fields: [(name: String, value: String)],
            body: ByteBuffer
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.fields = fields
            self.body = body
        }
    }

    /// Asks the policy, then the upstream.
    /// - Parameter grant: Under which it is counted.
    /// - Throws: `policyViolation`, `insufficientQuota`, `forbidden` where the agreement is closed; `invalidValue` for
    ///   a path that could lead out; `notFound` where the product has no API; `upstreamFailed`, `upstreamTimeout`.
    public func call(
        _ asked: Asked, under agreement: Agreement, grant: ID<DeliveryGrant>
    ) async throws(Problem) -> ProxyAnswer {
        do {
            let (product, supplier) = try await database.read { transaction in
                let product = try agreement.product.flatMap { id throws(Problem) in
                    try Products.product(id, in: transaction)
                }
                return (
                    product,
                    try product.flatMap { found throws(Problem) in
                        try Participants.participant(found.supplier, in: transaction)
                    }?.name
                )
            }
            guard let product, let name = product.metadata["api"]?["upstream"]?.stringValue,
                let prefix = product.metadata["api"]?["path"]?.stringValue,
                let (upstream, client) = upstreams[name],
                upstream.supplier == supplier
            else { throw Problem(.notFound, "The agreement's product has no API here.") }
            let path = try ProxyPath(prefix: prefix, rest: asked.path)
            let use = ProxyUse(self, agreement, product, grant, "\(asked.method) \(path.text)")
            try await use.begin()
            return try await send(asked, path, upstream, client, use)
        } catch {
            throw error as? Problem ?? Problem(.internalError, "\(error)")
        }
    }

    private func send(
        _ asked: Asked, _ path: ProxyPath, _ upstream: ProxyUpstream, _ client: HTTPClient, _ use: ProxyUse
    ) async throws -> ProxyAnswer {
        var request = HTTPClientRequest(
            url: upstream.baseURL + path.text + (asked.query.map { "?\($0)" } ?? ""))
        request.method = HTTPMethod(rawValue: asked.method)
        for field in ProxyFields.request(asked.fields) {
            request.headers.add(name: field.name, value: field.value)
        }
        if let key = upstream.apiKey { request.headers.add(name: "authorization", value: "Bearer \(key)") }
        if asked.body.readableBytes > 0 { request.body = .bytes(asked.body) }
        let ready = request
        let response: HTTPClientResponse
        do {
            response = try await use.whileOpen { [limits] in
                try await client.execute(ready, timeout: TimeAmount(limits.timeout))
            }
        } catch let problem as Problem {
            throw problem
        } catch let error as HTTPClientError
            where [.deadlineExceeded, .readTimeout, .connectTimeout].contains(error)
        {
            throw Problem(
                .upstreamTimeout, "The supplier's API did not answer in time.", retryAfter: .seconds(1))
        } catch {
            throw Problem(.upstreamFailed, "The supplier's API cannot be reached.", retryAfter: .seconds(1))
        }
        let status = Int(response.status.code)
        switch status {
        case 300..<304, 305..<400:
            throw Problem(.upstreamFailed, "The supplier's API sends elsewhere, which is not followed.")
        case 401, 407:
            throw Problem(.upstreamFailed, "The supplier's API does not take this server's key.")
        default: break
        }
        let length = response.headers.first(name: "content-length").flatMap { Int64($0) }
        guard length ?? 0 <= limits.maximumAnswerBytes else {
            throw Problem(
                .upstreamFailed, "The supplier's API answers more than \(limits.maximumAnswerBytes) bytes.")
        }
        return ProxyAnswer(
            status: status,
            fields: ProxyFields.answer(response.headers.map { (name: $0.name, value: $0.value) }),
            length: length, isHead: asked.method == "HEAD", body: response.body, use: use)
    }
}
