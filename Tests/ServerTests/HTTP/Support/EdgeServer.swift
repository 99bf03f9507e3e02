import Accounting
import Auditing
import Foundation
import Gateway
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import Oversight
import Persistence
import Primitives
import Schema

@testable import Server

/// The edge of `/v1` on a real socket, with a gateway, a ledger and a fake engine behind it, and in the place of
/// the router a handler that says `elsewhere`.
final class EdgeServer: Sendable {
    static let key = "sk-test-key"

    let engine: ScriptedEngine
    let database: SQLiteDatabase
    let gateway: Gateway
    let port: Int
    private let folder: DatabaseFolder
    private let channel: any Channel
    private let connections: NIOLockedValueBox<[any Channel]>

    init(
        maximumBodyBytes: Int = 1 << 20, idleTimeout: TimeAmount = .minutes(5),
        requestTimeout: TimeAmount = .minutes(5), origins: [String] = ["*"],
        _ script: @escaping ScriptedEngine.Script = ScriptedEngine.answering()
    ) async throws {
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let random = SeededRandomness(3)
        let clock = SystemClock()
        folder = try DatabaseFolder()
        let database = try folder.open(logger: silent)
        try database.migrate(DatabaseSchema.all)
        try await Self.seed(database, random, clock.now())
        let engine = ScriptedEngine(script)
        let directory = Directory(database: database, engines: [engine])
        try await directory.reload()
        let gateway = Gateway(
            directory: directory, database: database, log: AuditLog(),
            limits: Gateway.Limits(
                maximumInFlight: 1000, maximumAnswerBytes: 64 << 20, idempotencyCacheBytes: 1 << 20,
                idempotencyCacheLifetime: .seconds(60)),
            commitments: PayloadCommitments(secret: Array(0..<32)),
            subjects: SubjectHasher(secret: Array(0..<32)), vault: ContentVault(secret: Array(0..<32)),
            clock: clock, randomness: random,
            logger: silent)
        let edge = AnswerEdge(
            gateway: gateway,
            limits: AnswerEdge.Limits(
                maximumBodyBytes: maximumBodyBytes, idleTimeout: idleTimeout, requestTimeout: requestTimeout),
            origins: origins, randomness: random, clock: clock)
        let connections = NIOLockedValueBox<[any Channel]>([])
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 32 * 1024, high: 128 * 1024))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    connections.withLockedValue { $0.append(channel) }
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(
                        withPipeliningAssistance: false, withErrorHandling: false)
                    try pipeline.addHandlers(AnswerChannelHandler(edge: edge), Elsewhere())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
        self.engine = engine
        self.database = database
        self.gateway = gateway
        self.connections = connections
    }

    deinit {
        channel.close(promise: nil)
        database.close()
    }

    private static func seed(
        _ database: any Database, _ random: SeededRandomness, _ now: Timestamp
    ) async throws {
        let draft = try AccountDraft(name: "demo", currency: .jpy, terms: .prepaid)
        let terms = try ServiceTerms(name: "assistant", engine: "fake", model: "m", defaultOutputTokens: 16)
        let rate = try Money(decimal: "1000000", currency: .jpy)
        let price = try PriceTerms(inputPerMillion: rate, outputPerMillion: rate)
        try await database.write { transaction in
            let account = try Accounts.create(
                draft, id: ID(at: now, random: random), at: now, in: transaction)
            _ = try Accounts.addCredit(
                rate, to: account.id, transfer: ID(at: now, random: random), at: now, in: transaction)
            _ = try APIKeys.create(
                id: ID(at: now, random: random), account: account.id, label: "test", key: key,
                origin: .config, at: now, in: transaction)
            let service = try Services.create(
                terms, id: ID(at: now, random: random), origin: .config, at: now, in: transaction)
            _ = try Prices.set(
                price, for: service.id, id: ID(at: now, random: random), at: now, in: transaction)
        }
    }

    /// - Parameter first: Sent as soon as the connection stands.
    func connect(sending first: String = "") async throws -> RawClient {
        try await RawClient(port: port, sending: first)
    }

    /// Tells all connections that the server wants to end.
    func quiesce() {
        for connection in connections.withLockedValue({ $0 }) {
            connection.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    func statuses() async throws -> [UseStatus] {
        try await database.read { transaction in
            try Uses.records(
                RecordFilter(), PageRequest(after: nil, limit: 100), in: transaction
            ).items.map(\.record.status)
        }
    }

    // MARK: requests

    static func post(
        _ body: String, path: String = "/v1/chat/completions", key: String = EdgeServer.key,
        _ fields: String...
    ) -> String {
        request(
            "POST", path, "authorization: Bearer \(key)", "content-length: \(body.utf8.count)",
            fields.joined(separator: "\r\n")) + body
    }

    static func get(_ path: String = "/v1/models", _ fields: String...) -> String {
        request("GET", path, "authorization: Bearer \(key)", fields.joined(separator: "\r\n"))
    }

    static func request(_ method: String, _ path: String, version: String = "1.1", _ fields: String...)
        -> String
    {
        let lines = ["\(method) \(path) HTTP/\(version)", "host: h"] + fields.filter { !$0.isEmpty }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    static let question = #"{"model":"assistant","messages":[{"role":"user","content":"hello"}]}"#
    static let streamed =
        #"{"model":"assistant","messages":[{"role":"user","content":"hello"}],"stream":true}"#

    /// Stands where the router is: answers each request, and closes when it is told to and has none.
    private final class Elsewhere: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            // The router answers from a task of its own, never within the read.
            context.eventLoop.assumeIsolated().execute {
                let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["content-length": "9"])
                context.write(self.wrapOutboundOut(.head(head)), promise: nil)
                context.write(
                    self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: "elsewhere")))), promise: nil)
                context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
            }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event is ChannelShouldQuiesceEvent { context.close(promise: nil) }
        }
    }
}
