import Delivery
import Exchange
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Primitives

/// Serves `/files` on the connection's own event loop: the kernel copies from the file to the socket (`sendfile`), no
/// byte of a file enters this process. Stands above ``AnswerChannelHandler``, which hands it one request at a time, and
/// below the router, which gets all other requests. Confined to the event loop of its channel.
///
/// A download looks at its agreement before each piece, and is cut at once, what lies in the socket's buffer included,
/// when the agreement closes.
final class FileChannelHandler: ChannelDuplexHandler, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The largest body of a request here, which has no use for one.
    private static let maximumBodyBytes = 1 << 16
    /// How often a download is looked at, at most: whether its reader still reads.
    private static let longestPulse = TimeAmount.seconds(5)

    private enum State {
        case idle
        /// The request's head came, its end has not.
        case receiving
        /// The link is judged and the file opened.
        case opening
        case sending
        case closed
    }

    private let edge: FileEdge
    private var context: ChannelHandlerContext?
    private var state = State.idle
    private var request: FileRequest?
    private var bodyBytes = 0
    private var opening: Task<Void, Never>?
    private var download: FileDownload?
    private var listener = 0
    private var pulse: Scheduled<Void>?
    private var ending: Scheduled<Void>?
    private var mustClose = false

    init(edge: FileEdge) { self.edge = edge }

    // MARK: life of the channel

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        leave()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent where isBusy:
            // The router's handler would close the connection at once, for it sees no request.
            mustClose = true
            return
        case ChannelEvent.inputClosed: mustClose = true
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    private var isBusy: Bool {
        switch state {
        case .idle, .closed: false
        case .receiving, .opening, .sending: true
        }
    }

    // MARK: requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        switch (state, part) {
        case (.idle, .head(let head)) where FileEdge.owns(head.uri):
            state = .receiving
            bodyBytes = 0
            request = FileRequest(head, id: edge.newRequestID())
        case (.receiving, .body(let bytes)):
            bodyBytes += bytes.readableBytes
            if bodyBytes > Self.maximumBodyBytes {
                mustClose = true
                refuse(Problem(.bodyTooLarge, "A request for a file has no use for a body."))
            }
        case (.receiving, .end): open()
        case (.idle, _): context.fireChannelRead(data)
        default: break
        }
    }

    private func open() {
        guard let context, let request else { return }
        guard request.method == .GET || request.method == .HEAD else {
            refuse(Problem(.methodNotAllowed, "Files are read only.", mend: "Use GET or HEAD."))
            return
        }
        state = .opening
        let loop = context.eventLoop
        opening = Task { [edge] in
            let result: Result<(OpenedFile, FileReply), any Error>
            do {
                result = .success(try await Self.open(request, edge))
            } catch {
                result = .failure(error)
            }
            loop.execute { self.opened(result) }
        }
    }

    /// Opens the file, and makes it a use where bytes of it follow.
    private static func open(_ request: FileRequest, _ edge: FileEdge) async throws -> (OpenedFile, FileReply)
    {
        let file = try await edge.open(request.target)
        let reply = FileReply(to: request, with: file)
        guard reply.body != nil else { return (file, reply) }
        do {
            try await edge.begin(file)
            return (file, reply)
        } catch {
            edge.close(file)
            throw error
        }
    }

    private func opened(_ result: Result<(OpenedFile, FileReply), any Error>) {
        opening = nil
        guard case .opening = state else {
            // The client left meanwhile.
            if case .success(let (file, _)) = result { edge.close(file) }
            return
        }
        switch result {
        case .success(let (file, reply)):
            send(head: reply.status, reply.fields)
            guard let range = reply.body else {
                edge.close(file)
                finish()
                return
            }
            begin(FileDownload(file, range))
        case .failure(let error):
            refuse(edge.problem(of: error, request: request?.id ?? ""))
        }
    }

    // MARK: answers

    private func begin(_ download: FileDownload) {
        guard let context else { return }
        self.download = download
        state = .sending
        DownloadSocket(channel: context.channel).begin()
        let loop = context.eventLoop
        listener = download.file.access.onClose { [weak self] in
            loop.execute { [weak self] in self?.stop() }
        }
        download.file.watch.onClose { [weak self] in
            loop.execute { [weak self] in self?.stop() }
        }
        if let endsAt = download.file.endsAt {
            let left = max(0, endsAt.microseconds - edge.clock.now().microseconds)
            ending = loop.assumeIsolated().scheduleTask(in: .microseconds(left)) { [weak self] in self?.stop()
            }
        }
        schedulePulse()
        sendPiece()
    }

    private func sendPiece() {
        guard let context, let download, case .sending = state else { return }
        guard download.file.access.isOpen else {
            stop()
            return
        }
        guard let piece = download.nextPiece(atMost: edge.limits.pieceBytes) else {
            release()
            finish()
            DownloadSocket(channel: context.channel).end()
            return
        }
        if OpenedFile.isCached(piece, of: download.file.handle) {
            send(piece, of: download)
        } else {
            cacheAndSend(piece, of: download)
        }
    }

    /// The disk is waited for elsewhere: the loop has other connections.
    private func cacheAndSend(_ piece: Range<Int64>, of download: FileDownload) {
        // A descriptor of its own: the download may end, and close its own, meanwhile.
        guard let loop = context?.eventLoop, let file = try? download.file.handle.duplicate() else {
            send(piece, of: download)
            return
        }
        edge.noteColdPiece()
        NIOThreadPool.singleton.runIfActive(eventLoop: loop) {
            OpenedFile.cache(piece, of: file)
            try file.close()
        }.assumeIsolated().whenComplete { _ in self.send(piece, of: download) }
    }

    private func send(_ piece: Range<Int64>, of download: FileDownload) {
        guard let context, self.download === download else { return }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { [weak self] result in
            guard let self, self.download === download else { return }
            switch result {
            case .success:
                download.tookPiece()
                self.sendPiece()
            // The channel goes inactive of itself.
            case .failure: break
            }
        }
        let region = download.take(piece)
        context.writeAndFlush(wrapOutboundOut(.body(.fileRegion(region))), promise: promise)
    }

    /// Ends a download in its middle: nothing more reaches the client, not even what the kernel holds already.
    private func stop() {
        guard let context, download != nil else { return }
        release()
        state = .closed
        DownloadSocket(channel: context.channel).resetAtClose()
        context.close(promise: nil)
    }

    private func refuse(_ problem: Problem) {
        guard let request else { return }
        let body = ByteBuffer(bytes: problem.problemJSON())
        var fields: HTTPHeaders = [
            "content-type": "application/problem+json", "content-length": String(body.readableBytes),
            "cache-control": "no-store",
        ]
        if problem.kind == .methodNotAllowed { fields.add(name: "allow", value: "GET, HEAD") }
        if let seconds = problem.retryAfterSeconds { fields.add(name: "retry-after", value: String(seconds)) }
        send(head: HTTPResponseStatus(statusCode: problem.kind.httpStatus), fields)
        if request.method != .HEAD {
            context?.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        finish()
    }

    private func send(head status: HTTPResponseStatus, _ fields: HTTPHeaders) {
        guard let context, let request else { return }
        var fields = fields
        fields.add(name: "x-request-id", value: request.id)
        if !request.isKeepAlive || mustClose {
            fields.add(name: "connection", value: "close")
        } else if request.isHTTP10 {
            fields.add(name: "connection", value: "keep-alive")
        }
        let head = HTTPResponseHead(
            version: request.isHTTP10 ? .http1_0 : .http1_1, status: status, headers: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func finish() {
        guard let context else { return }
        let closes = mustClose || !(request?.isKeepAlive ?? false)
        request = nil
        // Before the end is written: the next request may come in from within the write.
        state = closes ? .closed : .idle
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if closes { context.close(promise: nil) }
    }

    // MARK: ends

    private func leave() {
        opening?.cancel()
        opening = nil
        release()
        state = .closed
    }

    /// Counts what was sent and gives back what the download holds.
    private func release() {
        pulse?.cancel()
        ending?.cancel()
        pulse = nil
        ending = nil
        guard let download else { return }
        self.download = nil
        download.file.access.forget(listener)
        if download.piece > 0 { download.tookPiece(except: bufferedBytes ?? download.piece) }
        edge.sent(download.takeUncounted(), by: download.file.link, hasEnded: true)
        edge.close(download.file)
    }

    /// What the channel holds for the kernel; nil where it no longer knows.
    private var bufferedBytes: Int64? {
        context.flatMap { DownloadSocket(channel: $0.channel).bufferedBytes }
    }

    // MARK: time

    private func schedulePulse() {
        let delay = min(Self.longestPulse, edge.limits.stallTime)
        pulse = context?.eventLoop.assumeIsolated().scheduleTask(in: delay) { [weak self] in
            self?.checkProgress()
        }
    }

    /// Counts what went out meanwhile, and cuts off a reader that takes next to nothing.
    private func checkProgress() {
        guard let download, case .sending = state else { return }
        edge.sent(download.takeUncounted(), by: download.file.link, hasEnded: false)
        let moved = download.total + download.piece - (bufferedBytes ?? download.piece)
        if moved - download.progress.bytes >= edge.limits.stallBytes {
            download.progress = (.now(), moved)
        } else if NIODeadline.now() - download.progress.at >= edge.limits.stallTime {
            stop()
            return
        }
        schedulePulse()
    }
}
