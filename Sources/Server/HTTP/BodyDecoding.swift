import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPCompression
import Primitives

/// Unzips a request's body that came whole. Few clients zip, so the decompressor stands in no connection's
/// pipeline; it runs here, in a pipeline of its own, when one did.
enum BodyDecoding {
    /// - Throws: `bodyTooLarge` when the content is larger than `maximumBytes`, `invalidRequest` when it is
    ///   not what `Content-Encoding` says, `unsupportedMediaType` for another encoding.
    static func decoded(
        _ body: ByteBuffer, encoding: String, atMost maximumBytes: Int
    ) throws(Problem) -> ByteBuffer {
        let name = encoding.lowercased()
        guard ["gzip", "x-gzip", "deflate"].contains(name) else {
            throw Problem(
                .unsupportedMediaType, "Content-Encoding \(encoding.prefix(32)) is not understood.",
                mend: "Send gzip, deflate or no Content-Encoding.")
        }
        do {
            return try run(body, name == "x-gzip" ? "gzip" : name, maximumBytes)
        } catch NIOHTTPDecompression.DecompressionError.limit {
            throw Problem(
                .bodyTooLarge, "The body is larger than \(maximumBytes) bytes once it is unzipped.",
                mend: "Send less, or raise `max_body_bytes`.")
        } catch {
            throw Problem(
                .invalidRequest, "The body is not what its Content-Encoding says: \(error).",
                mend: "Send gzip, deflate or no Content-Encoding.")
        }
    }

    private static func run(_ body: ByteBuffer, _ encoding: String, _ maximumBytes: Int) throws -> ByteBuffer
    {
        let channel = EmbeddedChannel(
            handler: NIOHTTPRequestDecompressor(limit: .size(maximumBytes)))
        defer { _ = try? channel.finish() }
        let head = HTTPRequestHead(
            version: .http1_1, method: .POST, uri: "/",
            headers: ["content-encoding": encoding, "content-length": String(body.readableBytes)])
        try channel.writeInbound(HTTPServerRequestPart.head(head))
        try channel.writeInbound(HTTPServerRequestPart.body(body))
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        var decoded = ByteBuffer()
        while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
            if case .body(let bytes) = part { decoded.writeImmutableBuffer(bytes) }
        }
        return decoded
    }
}
