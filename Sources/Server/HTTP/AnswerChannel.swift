import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// One client's connection: HTTP/1.1 at the bottom, `/v1` answered by ``AnswerChannelHandler``, `/files`
/// by ``FileChannelHandler``, everything else by the router above.
struct AnswerChannel: ServerChildChannel {
    typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    private let http: HTTP1Channel
    private let edge: AnswerEdge
    private let files: FileEdge

    init(responder: @escaping HTTPChannelHandler.Responder, edge: AnswerEdge, files: FileEdge) {
        http = HTTP1Channel(responder: responder)
        self.edge = edge
        self.files = files
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        http.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
            // Small writes of a stream leave at once; a slow reader is noticed early.
            try channel.syncOptions?.setOption(
                .writeBufferWaterMark, value: .init(low: 32 * 1024, high: 128 * 1024))
            // Requests are small; the default grows to 64 KiB a read, which is allocated for each of them.
            try channel.syncOptions?.setOption(
                .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 8192))
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            try pipeline.addHandlers(
                AnswerChannelHandler(edge: edge), FileChannelHandler(edge: files), position: .before(codec))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}
