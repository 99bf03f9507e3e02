import NIOCore
import NIOHTTP1
import Primitives

/// One HTTP/1.1 connection to an upstream: a channel handler that serves one exchange at a time. Confined to
/// its event loop.
final class UpstreamConnection: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let pool: UpstreamPool
    private var context: ChannelHandlerContext?
    private var exchange: UpstreamExchange?
    private var mayBeReused = true
    /// When its last call ended; for the pool.
    var unusedSince = NIODeadline.now()

    init(pool: UpstreamPool) { self.pool = pool }

    var isUsable: Bool { context?.channel.isActive == true && exchange == nil && mayBeReused }

    /// Sends a request; the exchange hears of everything that follows.
    func send(_ bytes: (head: ByteBuffer, body: ByteBuffer?), for exchange: UpstreamExchange) {
        guard let context, context.channel.isActive else {
            exchange.lost(Self.closed, mayBeStale: true)
            return
        }
        self.exchange = exchange
        context.write(wrapOutboundOut(.head(EncodedRequestHandler.shownHead)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(bytes.head))), promise: nil)
        if let body = bytes.body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.flush()
    }

    func setReading(_ reads: Bool) {
        guard let channel = context?.channel else { return }
        do {
            try channel.syncOptions?.setOption(.autoRead, value: reads)
        } catch {
            close()
        }
    }

    func close() { context?.close(promise: nil) }

    func checkTime(at now: NIODeadline) { exchange?.checkTime(at: now) }

    // MARK: ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            if !head.isKeepAlive { mayBeReused = false }
            exchange?.receivedHead(head)
        case .body(let bytes): exchange?.receivedBody(bytes)
        case .end:
            guard let ended = exchange else { return }
            exchange = nil
            // Back to the pool before the receiver hears the end: its next call may want a connection.
            if mayBeReused {
                setReading(true)
                pool.takeBack(self)
            } else {
                close()
            }
            ended.receivedEnd()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset is how a connection ends that the other side had closed when the request was sent.
        if error is IOError {
            lose(Self.closed, mayBeStale: true)
        } else {
            lose(Problem(.upstreamFailed, "The engine's answer broke off: \(error)."), mayBeStale: false)
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        lose(Self.closed, mayBeStale: true)
        pool.forget(self)
    }

    private static let closed = Problem(
        .upstreamFailed, "The engine closed the connection before its answer was complete.")

    private func lose(_ problem: Problem, mayBeStale: Bool) {
        mayBeReused = false
        guard let lost = exchange else { return }
        exchange = nil
        lost.lost(problem, mayBeStale: mayBeStale)
    }
}
