import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPCompression

/// Zips an answer's body that is there as a whole.
enum BodyEncoding {
    /// Less is not worth its while; more is sent as it is, so that no request computes long.
    static let sizes = 1_024...(16 << 20)

    /// Whether a client takes gzip (RFC 9110 §12.5.3): what it names counts before `*`, and `q=0` is no.
    static func takesGzip(_ acceptEncoding: String?) -> Bool {
        var takes: [String: Bool] = [:]
        for item in (acceptEncoding ?? "").lowercased().split(separator: ",").prefix(32) {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let name = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) }
            takes[name == "x-gzip" ? "gzip" : name] = weight ?? 1 > 0
        }
        return takes["gzip"] ?? takes["*"] ?? false
    }

    /// - Returns: Nil where the body is better sent as it is.
    @concurrent static func gzip(_ body: [UInt8]) async -> ByteBuffer? {
        guard sizes.contains(body.count) else { return nil }
        let channel = EmbeddedChannel(handler: NIOHTTPRequestCompressor(encoding: .gzip))
        defer { _ = try? channel.finish() }
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")
        do {
            for part: HTTPClientRequestPart in [
                .head(head), .body(.byteBuffer(ByteBuffer(bytes: body))), .end(nil),
            ] {
                try channel.writeOutbound(part)
            }
            var zipped = ByteBuffer()
            while let part = try channel.readOutbound(as: HTTPClientRequestPart.self) {
                if case .body(.byteBuffer(let bytes)) = part { zipped.writeImmutableBuffer(bytes) }
            }
            return zipped.readableBytes < body.count ? zipped : nil
        } catch {
            return nil
        }
    }
}
