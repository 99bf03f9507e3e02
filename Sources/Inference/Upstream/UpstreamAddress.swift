import Foundation
import Primitives

/// Where an upstream listens and how requests to it begin: the parts of its base address.
public struct UpstreamAddress: Sendable, Hashable {
    public let host: String
    public let port: Int
    public let isTLS: Bool
    /// Path of the base address without a trailing slash, such as `/v1`.
    public let basePath: String

    /// - Parameter url: `http` or `https`, with a host, without query, fragment and user information.
    /// - Throws: `configuration`.
    public init(_ url: String) throws(Problem) {
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty,
            let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            parts.query == nil, parts.fragment == nil, parts.user == nil,
            (1...65_535).contains(parts.port ?? 80)
        else {
            throw Problem(
                .configuration, "\"\(url)\" is no base address of an engine.",
                mend: "Use http://HOST:PORT/v1 or https://HOST/v1.")
        }
        // An IPv6 literal is written in brackets in a URL and without them to a resolver.
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        self.isTLS = scheme == "https"
        self.port = parts.port ?? (isTLS ? 443 : 80)
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        self.basePath = path
    }

    /// The value of the `Host` field (RFC 9110 §7.2).
    public var hostField: String {
        let literal = host.contains(":") ? "[\(host)]" : host
        return port == (isTLS ? 443 : 80) ? literal : "\(literal):\(port)"
    }
}
