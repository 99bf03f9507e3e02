import Primitives

/// An `http` or `https` URL that paths are appended to: scheme, host, port and a path, nothing else (RFC 3986 §3).
public struct BaseURL: Hashable, Sendable {
    public enum Scheme: String, Sendable, CaseIterable {
        case http, https

        /// The port of a URL that names none (RFC 9110 §4.2).
        public var defaultPort: Int { self == .http ? 80 : 443 }
    }

    public let scheme: Scheme
    /// A name or an address in lower case; an IPv6 address without brackets.
    public let host: String
    /// 1…65535.
    public let port: Int
    /// Empty, or `/` and at least one segment, without a `/` at the end.
    public let path: String

    /// Reads a URL such as `http://127.0.0.1:9101/v1`; slashes at the end do not count.
    ///
    /// - Throws: ``Problem/Kind/configuration`` where it is anything else: another scheme, no host, user
    ///   information, a query, a fragment, blanks, characters outside of ASCII.
    public init(_ text: String) throws(Problem) {
        guard let separator = text.firstRange(of: "://"),
            let scheme = Scheme(rawValue: text[..<separator.lowerBound].lowercased())
        else {
            throw Problem(
                .configuration, "the URL does not start with http:// or https://",
                mend: "write it in full, such as http://127.0.0.1:8080")
        }
        guard text.utf8.count <= 2_048, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }) else {
            throw Problem(
                .configuration,
                "the URL has blanks or characters that a URL cannot have, or over 2048 of them",
                mend: "write other characters percent-encoded (RFC 3986)")
        }
        let rest = text[separator.upperBound...]
        guard !rest.contains("?"), !rest.contains("#") else {
            throw Problem(
                .configuration, "the URL has a query or a fragment", mend: "end it before the first ? or #")
        }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else {
            throw Problem(
                .configuration, "the URL carries a user name or a password",
                mend: "give keys where they belong")
        }
        let (host, port) = try Self.hostAndPort(authority)
        var path = rest[authority.endIndex...]
        while path.hasSuffix("/") { path.removeLast() }
        self.scheme = scheme
        self.host = host
        self.port = port ?? scheme.defaultPort
        self.path = String(path)
    }

    init(scheme: Scheme, host: String, port: Int, path: String = "") {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    /// Whether the host is this machine by its name or address (RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).
    public var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The host as a URL writes it: an IPv6 address in brackets.
    public var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }

    /// Host and, where the scheme does not imply it, port (RFC 3986 §3.2).
    public var authority: String { port == scheme.defaultPort ? bracketedHost : "\(bracketedHost):\(port)" }

    private static func hostAndPort(_ authority: Substring) throws(Problem) -> (String, Int?) {
        let host: Substring
        var portText: Substring = ""
        var isAddress6 = false
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end]
            portText = authority[authority.index(after: end)...]
            isAddress6 = true
        } else {
            host = authority.prefix { $0 != ":" }
            portText = authority[host.endIndex...]
        }
        guard HostName.isValid(host, allowingIPv6: isAddress6), isAddress6 == host.contains(":") else {
            throw Problem(
                .configuration, "the URL has no valid host",
                mend: "write a name or an address, an IPv6 address in brackets")
        }
        guard !portText.isEmpty else { return (host.lowercased(), nil) }
        guard portText.first == ":", let port = HostName.port(portText.dropFirst()) else {
            throw Problem(.configuration, "the URL has no valid port", mend: "write a port from 1 to 65535")
        }
        return (host.lowercased(), port)
    }
}

extension BaseURL: CustomStringConvertible {
    /// The URL, without the port that its scheme implies and without a slash at the end.
    public var description: String {
        "\(scheme.rawValue)://\(authority)\(path)"
    }
}
