import NIOCore
import NIOHTTP1

/// One request for a file: what of its head matters.
struct FileRequest: Sendable {
    let id: String
    let method: HTTPMethod
    let target: String
    let range: String?
    let ifRange: String?
    let ifNoneMatch: String?
    let isHTTP10: Bool
    let isKeepAlive: Bool

    init(_ head: HTTPRequestHead, id: String) {
        method = head.method
        target = head.uri
        isKeepAlive = head.isKeepAlive
        isHTTP10 = head.version.minor == 0 && head.version.major == 1
        // More than one line of `Range` is no range that anybody could mean.
        let ranges = head.headers["range"]
        range = ranges.count == 1 ? ranges[0] : nil
        ifRange = head.headers.first(name: "if-range")
        ifNoneMatch = head.headers.first(name: "if-none-match")
        self.id = head.headers.first(name: "x-request-id").flatMap(RequestIdentifier.acceptable) ?? id
    }

    /// Whether the client has the file already (RFC 9110 §13.1.2).
    func has(_ tag: String) -> Bool {
        guard let ifNoneMatch else { return false }
        return ifNoneMatch.split(separator: ",").contains { item in
            var item = item.drop { $0 == " " }
            while item.hasSuffix(" ") { item.removeLast() }
            if item.hasPrefix("W/") { item = item.dropFirst(2) }
            return item == "*" || item == tag
        }
    }
}
