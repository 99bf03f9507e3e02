import NIOCore
import NIOHTTP1
import Primitives

/// One request to `/v1` while it comes in. Confined to its connection's event loop.
final class IncomingRequest: @unchecked Sendable {
    /// The most bytes of an `Idempotency-Key`.
    static let maximumIdempotencyKeyBytes = 255

    let method: HTTPMethod
    /// Without the query.
    let path: String
    let isKeepAlive: Bool
    let expectsContinue: Bool
    let isHTTP10: Bool
    /// Set by a browser; answered with CORS fields.
    let origin: String?
    let key: String?
    let idempotencyKey: String?
    let id: String
    let startedAt = NIODeadline.now()
    /// What a browser asks to be allowed before it sends its request.
    let corsRequestHeaders: String?
    /// Who sends it, where it is a question of the console's playground.
    let playground: PlaygroundRequest?
    var mustClose = false
    private(set) var body = ByteBuffer()
    private let contentLength: Int?
    /// The `Content-Encoding`, unless it is none.
    let encoding: String?
    private let contentType: String?

    init(_ head: HTTPRequestHead, id: String) {
        method = head.method
        path = String(head.uri.prefix { $0 != "?" })
        isKeepAlive = head.isKeepAlive
        isHTTP10 = head.version.minor == 0 && head.version.major == 1
        var key: String?
        var chosenID: String?
        var idempotencyKey: String?
        var origin: String?
        var corsRequestHeaders: String?
        var expectsContinue = false
        var contentLength: Int?
        var encoding: String?
        var contentType: String?
        // One pass: each look-up by name would compare with every field again.
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 4 where name.isField("date"): continue
            case 6 where name.isField("origin"): origin = value
            case 6 where name.isField("expect"): expectsContinue = value.isField("100-continue")
            case 7 where name.isField("api-key"): key = key ?? value
            case 12 where name.isField("x-request-id"): chosenID = value
            case 12 where name.isField("content-type"): contentType = value
            case 13 where name.isField("authorization"): key = BearerToken.text(of: value)
            case 14 where name.isField("content-length"): contentLength = Int(value)
            case 15 where name.isField("idempotency-key"): idempotencyKey = value
            case 16 where name.isField("content-encoding"): encoding = value.isField("identity") ? nil : value
            case 30 where name.isField("access-control-request-headers"): corsRequestHeaders = value
            default: continue
            }
        }
        self.key = key
        self.id = chosenID.flatMap(RequestIdentifier.acceptable) ?? id
        self.idempotencyKey = idempotencyKey
        self.origin = origin
        self.corsRequestHeaders = corsRequestHeaders
        self.expectsContinue = expectsContinue
        self.contentLength = contentLength
        self.encoding = encoding
        self.contentType = contentType
        playground = PlaygroundRequest(head)
    }

    /// What could not be read as a request.
    init(unreadable id: String) {
        method = .GET
        path = ""
        isKeepAlive = false
        isHTTP10 = false
        expectsContinue = false
        origin = nil
        key = nil
        idempotencyKey = nil
        corsRequestHeaders = nil
        contentLength = nil
        encoding = nil
        contentType = nil
        playground = nil
        self.id = id
        mustClose = true
    }

    /// What the head alone tells to be wrong.
    func earlyProblem(atMost maximumBytes: Int) -> Problem? {
        if let contentLength, contentLength > maximumBytes { return Self.tooLarge(maximumBytes) }
        if let idempotencyKey,
            idempotencyKey.isEmpty || idempotencyKey.utf8.count > Self.maximumIdempotencyKeyBytes
        {
            return Problem(
                .invalidValue,
                "The Idempotency-Key has \(idempotencyKey.utf8.count) bytes.",
                mend: "Give 1 to \(Self.maximumIdempotencyKeyBytes) bytes, such as a UUID.")
        }
        return nil
    }

    /// - Returns: A problem when the body is larger than allowed.
    func append(_ bytes: ByteBuffer, atMost maximumBytes: Int) -> Problem? {
        guard body.readableBytes + bytes.readableBytes <= maximumBytes else {
            body = ByteBuffer()
            return Self.tooLarge(maximumBytes)
        }
        if body.readableBytes == 0 { body = bytes } else { body.writeImmutableBuffer(bytes) }
        return nil
    }

    /// Whether the body claims to be something else than JSON.
    var contentTypeProblem: Problem? {
        guard let contentType else { return nil }
        let type = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        // curl's -d says so when nothing else is said, and every server of this API accepts it.
        guard
            type.isEmpty || type.hasSuffix("json") || type == "application/x-www-form-urlencoded"
                || type.hasPrefix("text/plain")
        else {
            return Problem(
                .unsupportedMediaType, "The body is \(contentType), this address takes JSON.",
                mend: "Send Content-Type: application/json.")
        }
        return nil
    }

    private static func tooLarge(_ maximumBytes: Int) -> Problem {
        Problem(
            .bodyTooLarge, "The body is larger than the \(maximumBytes) bytes that are allowed.",
            mend: "Send less, or raise `max_body_bytes`.")
    }
}

extension String {
    /// Whether this is a header field's name or token, in any case; `lower` is in lower case.
    fileprivate func isField(_ lower: StaticString) -> Bool {
        guard utf8.count == lower.utf8CodeUnitCount else { return false }
        return zip(utf8, UnsafeBufferPointer(start: lower.utf8Start, count: lower.utf8CodeUnitCount))
            .allSatisfy { $0 == $1 || ($0 ^ $1 == 0x20 && (0x61...0x7A).contains($1)) }
    }
}
