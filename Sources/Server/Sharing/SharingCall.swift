import Delivery
import Exchange
import Foundation
import HTTPTypes
import Hummingbird
import Primitives

/// One request of Delta Sharing, its path and query decoded.
struct SharingCall: Sendable {
    /// The most characters of a name (Delta Sharing protocol, Concepts).
    static let maximumNameCharacters = 255

    let share: Share
    /// Behind the prefix, decoded: `shares`, the name of a share, …
    let segments: [String]
    let query: [String: String]
    let capabilities: SharingCapabilities
    let takesGzip: Bool
    let now: Timestamp

    init(_ request: Request, share: Share, now: Timestamp) throws(Problem) {
        self.share = share
        self.now = now
        var segments: [String] = []
        for part in request.uri.path.split(separator: "/", omittingEmptySubsequences: true).dropFirst() {
            guard let name = part.removingPercentEncoding, name.count <= Self.maximumNameCharacters,
                segments.count < 8,
                !name.unicodeScalars.contains(where: {
                    $0 == "/" || $0 == " " || $0.value < 0x20 || $0.value == 0x7f
                })
            else { throw Problem(.notFound, "There is nothing of that name in what the token opens.") }
            segments.append(name)
        }
        self.segments = segments
        var query: [String: String] = [:]
        for pair in (request.uri.query ?? "").split(separator: "&").prefix(32) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = String(parts[0]).removingPercentEncoding,
                let value = (parts.count > 1 ? String(parts[1]) : "").replacing("+", with: " ")
                    .removingPercentEncoding
            else { throw Problem(.invalidValue, "The query is not percent-encoded UTF-8.") }
            query[name] = value
        }
        self.query = query
        capabilities = SharingCapabilities(request.headers[.sharingCapabilities])
        takesGzip = BodyEncoding.takesGzip(request.headers[.acceptEncoding])
    }

    /// The path with the names taken out, for traces and metrics.
    var template: String {
        var parts = segments
        for (index, name) in [(1, "{share}"), (3, "{schema}"), (5, "{table}")] where parts.count > index {
            parts[index] = name
        }
        return SharingRoutes.prefix + "/" + parts.joined(separator: "/")
    }

    func number(_ name: String) throws(Problem) -> Int64? {
        guard let text = query[name] else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw Problem(.invalidValue, "\(name) is not a whole number from 0.", parameter: name)
        }
        return number
    }

    func time(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = query[name] else { return nil }
        return try Self.time(text, name)
    }

    /// A moment of RFC 3339; `2026-03-01T00:00:00Z`, or the older `2026-03-01 00:00:00`.
    static func time(_ text: String, _ name: String) throws(Problem) -> Timestamp {
        var text = text.replacing(" ", with: "T")
        if text.last?.isNumber == true, !text.dropFirst(10).contains(where: { $0 == "+" || $0 == "-" }) {
            text += "Z"
        }
        guard let time = Timestamp(rfc3339: text) else {
            throw Problem(.invalidValue, "\(name) is not a moment of RFC 3339.", parameter: name)
        }
        return time
    }
}
