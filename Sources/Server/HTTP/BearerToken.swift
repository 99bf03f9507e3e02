import HTTPTypes
import Hummingbird

/// What a request's `Authorization` bears by the scheme Bearer (RFC 6750 §2.1; RFC 9110 §11.1: the scheme in any case).
enum BearerToken {
    /// Empty where nothing follows the scheme; nil for another scheme.
    static func text(of authorization: String) -> String? {
        let scheme = authorization.prefix(7)
        guard scheme.count == 7, scheme.lowercased() == "bearer " else { return nil }
        return String(authorization.dropFirst(7).drop { $0 == " " })
    }
}

extension Request {
    /// The token or key that the request bears; nil where it bears none.
    var bearerToken: String? {
        guard let text = headers[.authorization].flatMap(BearerToken.text), !text.isEmpty else { return nil }
        return text
    }
}
