/// Which fields of a message pass through the proxy (RFC 9110 §7.6.1).
public enum ProxyFields {
    private static let hopByHop: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te",
        "trailer",
        "transfer-encoding", "upgrade", "content-length",
    ]
    /// What tells who the client is, or what the server says by itself.
    private static let ofClients: Set<String> = [
        "host", "authorization", "cookie", "x-api-key", "api-key", "forwarded", "via", "expect", "x-real-ip",
        "accept-encoding", "origin", "referer",
    ]
    /// What would bind clients to the upstream's host, or tell of its credentials.
    private static let ofUpstreams: Set<String> = [
        "set-cookie", "www-authenticate", "authentication-info", "alt-svc", "strict-transport-security",
        "server",
        "via", "location", "refresh", "clear-site-data",
    ]

    public static func request(_ fields: [(name: String, value: String)]) -> [(name: String, value: String)] {
        passing(fields) { ofClients.contains($0) || $0.hasPrefix("x-forwarded-") }
    }

    public static func answer(_ fields: [(name: String, value: String)]) -> [(name: String, value: String)] {
        passing(fields) { ofUpstreams.contains($0) || $0.hasPrefix("access-control-") }
    }

    private static func passing(
        _ fields: [(name: String, value: String)], except isStripped: (String) -> Bool
    ) -> [(name: String, value: String)] {
        // Those that the sender names belong to the connection too.
        let named = Set(
            fields.filter { $0.name.lowercased() == "connection" }
                .flatMap { $0.value.split(separator: ",") }
                .map {
                    $0.trimmingPrefix { $0 == " " }.lowercased().split(separator: " ").first.map(String.init)
                        ?? ""
                })
        return fields.filter { field in
            let name = field.name.lowercased()
            return !hopByHop.contains(name) && !named.contains(name) && !isStripped(name)
        }
    }
}
