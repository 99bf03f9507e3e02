import HTTPTypes
import Hummingbird
import Primitives

extension Response {
    static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Response {
        bytes(Array(text.utf8), type: type)
    }

    static func json(_ body: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        bytes(body, type: "application/json", status: status)
    }

    static func bytes(
        _ body: [UInt8], type: String, status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// RFC 9457.
    static func problem(_ problem: Problem, instance: String? = nil) -> Response {
        var response = bytes(
            problem.problemJSON(instance: instance), type: "application/problem+json",
            status: .init(code: problem.kind.httpStatus))
        if let seconds = problem.retryAfterSeconds { response.headers[.retryAfter] = String(seconds) }
        if problem.kind == .missingKey || problem.kind == .invalidKey {
            response.headers[.wwwAuthenticate] = "Bearer realm=\"minato\""
        }
        return response
    }
}
