import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A client that speaks bytes.
final class RawClient: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    /// - Parameter first: Sent as soon as the connection stands.
    init(port: Int, sending first: String = "") async throws {
        let inbox = Inbox()
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Reader(inbox, sending: first))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        self.inbox = inbox
    }

    deinit { channel.close(promise: nil) }

    var received: String { inbox.text }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    /// Waits until what has been received holds `text` so many times.
    func receive(_ text: String, times: Int = 1) async {
        await inbox.wait { $0.components(separatedBy: text).count > times || $1 }
    }

    /// Waits until the server has closed the connection.
    func end() async { await inbox.wait { $1 } }

    var hasEnded: Bool { inbox.hasEnded }

    /// Sends no more, and goes on reading.
    func closeOutput() async throws { try await channel.close(mode: .output) }

    func close() async throws { try await channel.close() }

    func setReading(_ reads: Bool) async throws { try await channel.setOption(.autoRead, value: reads).get() }

    private final class Inbox: Sendable {
        private struct State {
            var text = ""
            var hasEnded = false
            var waiters: [(@Sendable (String, Bool) -> Bool, CheckedContinuation<Void, Never>)] = []
        }

        private let state = NIOLockedValueBox(State())

        var text: String { state.withLockedValue { $0.text } }
        var hasEnded: Bool { state.withLockedValue { $0.hasEnded } }

        func note(_ text: String, ends: Bool = false) {
            let due = state.withLockedValue { state in
                state.text += text
                if ends { state.hasEnded = true }
                let due = state.waiters.filter { $0.0(state.text, state.hasEnded) }
                state.waiters.removeAll { $0.0(state.text, state.hasEnded) }
                return due
            }
            for waiter in due { waiter.1.resume() }
        }

        func wait(_ isDone: @escaping @Sendable (String, Bool) -> Bool) async {
            await withCheckedContinuation { continuation in
                let isDone = state.withLockedValue { state in
                    if isDone(state.text, state.hasEnded) { return true }
                    state.waiters.append((isDone, continuation))
                    return false
                }
                if isDone { continuation.resume() }
            }
        }
    }

    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        typealias OutboundOut = ByteBuffer

        private let inbox: Inbox
        private let first: String

        init(_ inbox: Inbox, sending first: String) {
            self.inbox = inbox
            self.first = first
        }

        func channelActive(context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: first)), promise: nil)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            inbox.note(String(buffer: unwrapInboundIn(data)))
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .inputClosed? = event as? ChannelEvent { inbox.note("", ends: true) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { inbox.note("", ends: true) }

        func channelInactive(context: ChannelHandlerContext) { inbox.note("", ends: true) }
    }
}

extension String {
    /// The bodies and heads of the answers within what a client received.
    var statusLines: [String] {
        components(separatedBy: "\r\n").compactMap { line in
            line.range(of: "HTTP/1.1 ").map { String(line[$0.lowerBound...]) }
        }
    }
}
