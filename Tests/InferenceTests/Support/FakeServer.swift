import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP/1.1 server on the loopback interface that answers each request by a script.
final class FakeServer: Sendable {
    /// What the server does next on the connection of a request.
    enum Step: Sendable {
        /// Chunked, unless the fields give a length.
        case head(Int, HTTPHeaders = [:])
        /// Of HTTP/1.0, which has no chunks.
        case oldHead(Int, HTTPHeaders = [:])
        case body(String)
        case end
        case close
        /// Fires when everything before it has been written.
        case tell(Signal)
    }

    /// A request as it came.
    struct Asked: Sendable {
        /// Counted from 1 over all connections.
        let number: Int
        /// Counted from 1.
        let connection: Int
        let head: HTTPRequestHead
        let body: String
    }

    typealias Script = @Sendable (Asked) -> [Step]
    /// Prepares a connection before HTTP: TLS.
    typealias Preparation = @Sendable (any Channel) throws -> Void

    let port: Int
    /// Fires at each connection that was accepted, and at each that was closed.
    let opened: Signal
    let closed: Signal
    private let requests: NIOLockedValueBox<[Asked]>
    private let channel: any Channel

    init(
        host: String = "127.0.0.1", prepare: @escaping Preparation = { _ in }, _ script: @escaping Script
    ) async throws {
        let opened = Signal()
        let closed = Signal()
        let requests = NIOLockedValueBox<[Asked]>([])
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    opened.fire()
                    let number = opened.count
                    channel.closeFuture.whenComplete { _ in closed.fire() }
                    try prepare(channel)
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
                    try channel.pipeline.syncOperations.addHandler(
                        Conversation(number, script) { asked in
                            requests.withLockedValue { requests in
                                let asked = asked(requests.count + 1)
                                requests.append(asked)
                                return asked
                            }
                        })
                }
            }
            .bind(host: host, port: 0).get()
        self.opened = opened
        self.closed = closed
        self.requests = requests
        self.port = channel.localAddress?.port ?? 0
    }

    deinit { channel.close(promise: nil) }

    /// The requests that have come, in their order.
    var asked: [Asked] { requests.withLockedValue { $0 } }

    /// The address of a port on which nobody listens.
    static func unusedPort() async throws -> Int {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        try await channel.close()
        return port
    }

    private final class Conversation: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let connection: Int
        private let script: Script
        private let note: ((Int) -> Asked) -> Asked
        private var head: HTTPRequestHead?
        private var body = ""

        init(_ connection: Int, _ script: @escaping Script, note: @escaping ((Int) -> Asked) -> Asked) {
            self.connection = connection
            self.script = script
            self.note = note
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): self.head = head
            case .body(let bytes): body += String(buffer: bytes)
            case .end:
                guard let head else { return }
                let body = body
                self.body = ""
                let asked = note { Asked(number: $0, connection: connection, head: head, body: body) }
                for step in script(asked) { perform(step, context) }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func perform(_ step: Step, _ context: ChannelHandlerContext) {
            switch step {
            case .head(let status, let fields): writeHead(.http1_1, status, fields, context)
            case .oldHead(let status, let fields): writeHead(.http1_0, status, fields, context)
            case .body(let text): write(.body(.byteBuffer(ByteBuffer(string: text))), context)
            case .end: write(.end(nil), context)
            case .close: context.close(promise: nil)
            case .tell(let signal): signal.fire()
            }
        }

        private func writeHead(
            _ version: HTTPVersion, _ status: Int, _ fields: HTTPHeaders, _ context: ChannelHandlerContext
        ) {
            let status = HTTPResponseStatus(statusCode: status)
            write(.head(HTTPResponseHead(version: version, status: status, headers: fields)), context)
        }

        private func write(_ part: HTTPServerResponsePart, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(part), promise: nil)
        }
    }
}

extension [FakeServer.Step] {
    /// A whole JSON answer.
    static func answer(_ body: String, status: Int = 200, _ fields: HTTPHeaders = [:]) -> Self {
        var fields = fields
        fields.add(name: "content-length", value: String(body.utf8.count))
        return [.head(status, fields), .body(body), .end]
    }
}
