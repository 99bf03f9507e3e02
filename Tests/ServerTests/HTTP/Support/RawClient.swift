import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A client that speaks bytes.
final class RawClient: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    /// - Parameters:
    ///   - first: Sent as soon as the connection stands.
    ///   - last: Once it has come, nothing more is read; nil: all that comes is read. The kernel holds little for a
    ///     client that stops reading.
    init(port: Int, sending first: String = "", readingUntil last: String? = nil) async throws {
        let inbox = Inbox()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Reader(inbox, sending: first, readingUntil: last))
                }
            }
        if last != nil {
            bootstrap = bootstrap.channelOption(.autoRead, value: false)
                .channelOption(.socketOption(.so_rcvbuf), value: 1 << 16)
                .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 1_024))
                .channelOption(.maxMessagesPerRead, value: 1)
        }
        channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
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

    /// Takes a kilobyte at most, where the client stopped reading.
    func readOnce() { channel.read() }

    private final class Inbox: Sendable {
        private struct State {
            var text = ""
            var hasEnded = false
            var waiters: [Int: Waiter] = [:]
            var nextWaiter = 0
        }

        private struct Waiter {
            let isDone: @Sendable (String, Bool) -> Bool
            let continuation: CheckedContinuation<Void, Never>
        }

        private let state = NIOLockedValueBox(State())

        var text: String { state.withLockedValue { $0.text } }
        var hasEnded: Bool { state.withLockedValue { $0.hasEnded } }

        func note(_ text: String, ends: Bool = false) {
            let due = state.withLockedValue { state in
                state.text += text
                if ends { state.hasEnded = true }
                let due = state.waiters.filter { $0.value.isDone(state.text, state.hasEnded) }
                for waiter in due.keys { state.waiters[waiter] = nil }
                return due
            }
            for waiter in due.values { waiter.continuation.resume() }
        }

        /// Ends with its task too: a test's time limit must be able to end it.
        func wait(_ isDone: @escaping @Sendable (String, Bool) -> Bool) async {
            let number = state.withLockedValue { state in
                state.nextWaiter += 1
                return state.nextWaiter
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isDone = state.withLockedValue { state in
                        if Task.isCancelled || isDone(state.text, state.hasEnded) { return true }
                        state.waiters[number] = Waiter(isDone: isDone, continuation: continuation)
                        return false
                    }
                    if isDone { continuation.resume() }
                }
            } onCancel: {
                state.withLockedValue { $0.waiters.removeValue(forKey: number) }?.continuation.resume()
            }
        }
    }

    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let inbox: Inbox
        private let first: String
        private let last: String?

        init(_ inbox: Inbox, sending first: String, readingUntil last: String?) {
            self.inbox = inbox
            self.first = first
            self.last = last
        }

        func channelActive(context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: first)), promise: nil)
            if last != nil { context.read() }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            inbox.note(String(buffer: unwrapInboundIn(data)))
        }

        func channelReadComplete(context: ChannelHandlerContext) {
            if let last, !inbox.text.contains(last) { context.read() }
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
