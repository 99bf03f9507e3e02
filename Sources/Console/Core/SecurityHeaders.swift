/// What each answer of the console tells browsers to keep to.
enum SecurityHeaders {
    /// Nothing from elsewhere, no script and no style in the page itself, no frame around it.
    static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    ].joined(separator: "; ")

    static func all(isSecure: Bool) -> [(name: String, value: String)] {
        var headers = [
            ("content-security-policy", policy), ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"), ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
        ]
        if isSecure { headers.append(("strict-transport-security", "max-age=31536000")) }
        return headers
    }

    /// Compares in a time that tells nothing of where the two differ.
    static func isSame(_ given: String?, _ expected: String) -> Bool {
        let (given, expected) = (Array((given ?? "").utf8), Array(expected.utf8))
        guard given.count == expected.count, !expected.isEmpty else { return false }
        return zip(given, expected).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
