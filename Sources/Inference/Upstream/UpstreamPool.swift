import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOTLS
import Primitives

/// The connections of one upstream on one event loop: a call finds its connection without leaving its
/// thread. Confined to the loop.
final class UpstreamPool: @unchecked Sendable {
    /// How often running calls are compared with their time limits.
    private static let tick = TimeAmount.milliseconds(250)

    private let loop: any EventLoop
    private let address: UpstreamAddress
    private let tls: NIOSSLContext?
    private let timeouts: UpstreamTimeouts
    private let maximumConnections: Int
    /// Most recently used last, so that a quiet pool lets its surplus grow old and be closed.
    private var idle: [UpstreamConnection] = []
    private var all: [ObjectIdentifier: UpstreamConnection] = [:]
    private var connecting = 0
    private var ticker: RepeatedTask?

    init(
        loop: any EventLoop, address: UpstreamAddress, tls: NIOSSLContext?, timeouts: UpstreamTimeouts,
        maximumConnections: Int
    ) {
        self.loop = loop
        self.address = address
        self.tls = tls
        self.timeouts = timeouts
        self.maximumConnections = maximumConnections
    }

    /// An idle connection, or nil.
    func reuse() -> UpstreamConnection? {
        loop.assertInEventLoop()
        while let connection = idle.popLast() {
            if connection.isUsable { return connection }
        }
        return nil
    }

    /// A new connection, TLS shaken.
    /// - Throws: `overloaded` at the bound, `upstreamFailed`, `upstreamTimeout`.
    func connect() async throws(Problem) -> UpstreamConnection {
        guard all.count + connecting < maximumConnections else {
            throw Problem(
                .overloaded, "All \(maximumConnections) connections to the engine are in use.",
                mend: "Try again, or raise `max_connections_per_loop` of the engine.",
                retryAfter: .seconds(1))
        }
        connecting += 1
        defer { connecting -= 1 }
        let connection = UpstreamConnection(pool: self)
        let handshake = loop.makePromise(of: Void.self)
        do {
            let channel = try await bootstrap(connection, handshake).connect(
                host: address.host, port: address.port
            ).get()
            if tls == nil { handshake.succeed() }
            try await Self.shaken(handshake, channel, within: timeouts.connect)
            loop.assertInEventLoop()
            // It may have been closed in the meantime; nobody would ever take it off the list again.
            guard connection.isUsable else { throw ChannelError.eof }
            all[ObjectIdentifier(connection)] = connection
            startTicking()
            return connection
        } catch {
            handshake.fail(error)
            if Self.isTimeout(error) {
                throw Problem(.upstreamTimeout, "The engine did not accept a connection in time.")
            }
            throw Problem(.upstreamFailed, "No connection to the engine: \(Self.reason(error)).")
        }
    }

    private static func isTimeout(_ error: any Error) -> Bool {
        if case .connectTimeout? = error as? ChannelError { return true }
        guard let attempts = (error as? NIOConnectionError)?.connectionErrors, !attempts.isEmpty else {
            return false
        }
        return attempts.allSatisfy { isTimeout($0.error) }
    }

    /// Clients hear this: why, but not where the engine is.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first {
                reason(first.error)
            } else {
                "its name is not known"
            }
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case let error as NIOSSLError: "TLS failed, \(error)"
        case let error as NIOSSLExtraError: "TLS failed, \(error)"
        default: "it was closed at once"
        }
    }

    func takeBack(_ connection: UpstreamConnection) {
        connection.unusedSince = .now()
        idle.append(connection)
    }

    func forget(_ connection: UpstreamConnection) {
        loop.assertInEventLoop()
        all[ObjectIdentifier(connection)] = nil
        idle.removeAll { $0 === connection }
        if all.isEmpty {
            ticker?.cancel()
            ticker = nil
        }
    }

    /// Closes what is idle; running calls end by themselves. From any thread.
    func close() {
        loop.execute {
            let closing = self.idle
            self.idle = []
            for connection in closing { connection.close() }
        }
    }

    private func bootstrap(
        _ connection: UpstreamConnection, _ handshake: EventLoopPromise<Void>
    ) -> ClientBootstrap {
        ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(timeouts.connect))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Tokens come in small pieces; the default grows to 64 KiB a read.
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 16_384))
            .channelInitializer { [tls, address] channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        // A literal address has no server name (RFC 6066 §3).
                        let isLiteral = (try? SocketAddress(ipAddress: address.host, port: 0)) != nil
                        try pipeline.addHandlers(
                            NIOSSLClientHandler(
                                context: tls, serverHostname: isLiteral ? nil : address.host),
                            HandshakeWatch(handshake))
                    }
                    try pipeline.addHandlers(
                        EncodedRequestHandler(),
                        ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)),
                        connection)
                }
            }
    }

    private static func shaken(
        _ handshake: EventLoopPromise<Void>, _ channel: any Channel, within limit: Duration
    ) async throws {
        let timer = channel.eventLoop.scheduleTask(in: TimeAmount(limit)) {
            handshake.fail(ChannelError.connectTimeout(TimeAmount(limit)))
            channel.close(promise: nil)
        }
        defer { timer.cancel() }
        try await handshake.futureResult.get()
    }

    private func startTicking() {
        guard ticker == nil else { return }
        ticker = loop.scheduleRepeatedTask(initialDelay: Self.tick, delay: Self.tick) { [weak self] _ in
            guard let self else { return }
            let now = NIODeadline.now()
            for connection in self.all.values { connection.checkTime(at: now) }
            self.closeUnused(at: now)
        }
    }

    private func closeUnused(at now: NIODeadline) {
        // The one that was used longest ago comes first.
        let old = idle.prefix { $0.unusedSince + TimeAmount(timeouts.unused) < now }
        idle.removeFirst(old.count)
        for connection in old { connection.close() }
    }
}

/// Tells when TLS stands, or why it does not.
private final class HandshakeWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let promise: EventLoopPromise<Void>

    init(_ promise: EventLoopPromise<Void>) { self.promise = promise }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { promise.succeed() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
