import HTTPTypes
import Hummingbird
import Primitives

/// Errors as PACT 3.0 writes them: `{"code": …, "message": …}`.
enum PactError {
    static func response(_ problem: Problem) -> Response {
        let status = problem.kind.httpStatus
        let code =
            switch status {
            case 401: "TokenExpired"
            case 403: "AccessDenied"
            case 404: "NotFound"
            case 500...: "InternalError"
            default: "BadRequest"
            }
        let isOurs = status >= 500
        let words = isOurs ? "Something went wrong in the server." : problem.detail
        let body: JSONValue = ["code": .string(code), "message": .string(words)]
        // The standard knows no other statuses of the caller's faults.
        let known = [401, 403, 404].contains(status) || isOurs ? status : 400
        var response = Response.json(body.serialized, status: .init(code: known))
        if let seconds = problem.retryAfterSeconds { response.headers[.retryAfter] = String(seconds) }
        return response
    }

    /// A refusal of `/auth/token` (RFC 6749 §5.2).
    static func token(_ error: String, _ words: String, status: HTTPResponse.Status = .badRequest) -> Response
    {
        let body: JSONValue = ["error": .string(error), "error_description": .string(words)]
        var response = Response.json(body.serialized, status: status)
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Basic realm=\"pact\"" }
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
