import Gateway
import Labelling
import NIOCore
import NIOHTTP1
import Primitives

/// One answer on its way to a client over HTTP/1.1: status, fields, body. Confined to the event loop.
final class ClientAnswer: AnswerSink, @unchecked Sendable {
    var listener: (any ClientListener)? {
        // The client may have left before anybody was there to hear of it.
        didSet { if isGone { listener?.clientLeft() } }
    }
    private var isGone = false
    private weak var handler: AnswerChannelHandler?
    private let request: IncomingRequest
    private let edge: AnswerEdge
    private var isChunked = false
    private var endsByClosing = false

    init(handler: AnswerChannelHandler, request: IncomingRequest, edge: AnswerEdge) {
        self.handler = handler
        self.request = request
        self.edge = edge
    }

    var isWritable: Bool { handler?.isWritable ?? false }

    /// The connection is gone: what is still written goes nowhere.
    func detach() {
        isGone = true
        handler = nil
    }

    func begin(_ head: AnswerHead) {
        var fields = fields(limits: head.limits)
        switch head.content {
        case .events:
            fields.add(name: "content-type", value: "text/event-stream; charset=utf-8")
            fields.add(name: "cache-control", value: "no-cache")
            fields.add(name: "x-accel-buffering", value: "no")
            if request.isHTTP10 { endsByClosing = true } else { isChunked = true }
            if isChunked { fields.add(name: "transfer-encoding", value: "chunked") }
        case .json(let length):
            fields.add(name: "content-type", value: "application/json")
            fields.add(name: "content-length", value: String(length))
        }
        if let record = head.record { fields.add(name: "x-minato-record", value: record) }
        if let charge = head.charge { fields.add(name: "x-minato-charge", value: charge) }
        if let mark = head.mark { fields.add(name: LabelHeader.name, value: mark) }
        if let alert = head.alert { fields.add(name: "x-minato-spend-alert", value: alert) }
        if let notice = head.notice { fields.add(name: "x-minato-notice", value: notice) }
        if head.isReplay { fields.add(name: "x-minato-replay", value: "true") }
        if head.status >= 400 { fields.add(name: "x-should-retry", value: "false") }
        sendHead(head.status, fields)
    }

    func write(_ bytes: ByteBuffer) {
        handler?.send(.body(.byteBuffer(bytes)), flush: isChunked || endsByClosing)
    }

    func end() {
        handler?.send(.end(nil))
        handler?.answered(keepsAlive: keepsAlive)
        handler = nil
    }

    func fail(_ problem: Problem, limits: RateLimitStatus?) {
        let body = ByteBuffer(bytes: problem.openAIJSON())
        var fields = fields(limits: limits)
        fields.add(name: "content-type", value: "application/json")
        fields.add(name: "content-length", value: String(body.readableBytes))
        if let retryAfter = problem.retryAfter, let seconds = problem.retryAfterSeconds {
            fields.add(name: "retry-after", value: String(seconds))
            fields.add(name: "retry-after-ms", value: String(retryAfter.milliseconds))
        }
        if let shouldRetry = problem.shouldRetry {
            fields.add(name: "x-should-retry", value: shouldRetry ? "true" : "false")
        }
        if problem.kind == .missingKey || problem.kind == .invalidKey {
            fields.add(name: "www-authenticate", value: "Bearer realm=\"minato\"")
        }
        if problem.kind == .methodNotAllowed, let allow = edge.allowedMethods(request.path) {
            fields.add(name: "allow", value: allow)
        }
        sendHead(problem.kind.httpStatus, fields)
        if request.method != .HEAD { handler?.send(.body(.byteBuffer(body)), flush: false) }
        end()
    }

    /// A small answer that is not generated: a list of models, a preflight.
    func reply(status: Int, json body: [UInt8]?) {
        var fields = fields(limits: nil)
        if let body {
            fields.add(name: "content-type", value: "application/json")
            fields.add(name: "content-length", value: String(body.count))
        } else if status != 204 {
            fields.add(name: "content-length", value: "0")
        }
        if request.method == .OPTIONS {
            fields.add(name: "access-control-allow-methods", value: "GET, POST, OPTIONS")
            fields.add(
                name: "access-control-allow-headers",
                value: request.corsRequestHeaders ?? "authorization, content-type, idempotency-key")
            fields.add(name: "access-control-max-age", value: "86400")
        }
        sendHead(status, fields)
        if let body, request.method != .HEAD {
            handler?.send(.body(.byteBuffer(ByteBuffer(bytes: body))), flush: false)
        }
        end()
    }

    private var keepsAlive: Bool { request.isKeepAlive && !request.mustClose && !endsByClosing }

    private func sendHead(_ status: Int, _ fields: HTTPHeaders) {
        var fields = fields
        if !keepsAlive {
            fields.add(name: "connection", value: "close")
        } else if request.isHTTP10 {
            fields.add(name: "connection", value: "keep-alive")
        }
        // Of a 1.1 head without a length the encoder makes chunks, which 1.0 does not know.
        let head = HTTPResponseHead(
            version: request.isHTTP10 ? .http1_0 : .http1_1, status: HTTPResponseStatus(statusCode: status),
            headers: fields)
        handler?.send(.head(head), flush: false)
    }

    /// The fields that every answer bears.
    private func fields(limits: RateLimitStatus?) -> HTTPHeaders {
        var fields = HTTPHeaders()
        fields.reserveCapacity(14)
        fields.add(name: "x-request-id", value: request.id)
        let elapsed = (NIODeadline.now() - request.startedAt).nanoseconds / 1_000_000
        fields.add(name: "openai-processing-ms", value: String(elapsed))
        if let origin = request.origin, let allowed = edge.allowedOrigin(origin) {
            fields.add(name: "access-control-allow-origin", value: allowed)
            fields.add(name: "access-control-expose-headers", value: "*")
            if allowed != "*" { fields.add(name: "vary", value: "origin") }
        }
        if let part = limits?.requests { add(part, "requests", to: &fields) }
        if let part = limits?.tokens { add(part, "tokens", to: &fields) }
        return fields
    }

    private func add(_ part: RateLimitStatus.Part, _ name: String, to fields: inout HTTPHeaders) {
        fields.add(name: "x-ratelimit-limit-\(name)", value: String(part.limit))
        fields.add(name: "x-ratelimit-remaining-\(name)", value: String(part.remaining))
        fields.add(name: "x-ratelimit-reset-\(name)", value: part.reset.resetText)
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
