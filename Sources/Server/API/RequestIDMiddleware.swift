import Hummingbird
import Primitives

/// Gives every answer its `x-request-id`, and every log line of the request the same one.
///
/// Put it first, and ``ProblemMiddleware`` right after it: then no answer leaves without an id.
struct RequestIDMiddleware: RouterMiddleware {
    typealias Context = ServerContext

    let clock: any WallClock
    let randomness: any Randomness

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let id =
            request.headers[.requestID].flatMap(RequestIdentifier.acceptable)
            ?? RequestIdentifier.new(clock, randomness)
        var context = context
        context.logger[metadataKey: "hb.request.id"] = .string(id)
        var response = try await next(request, context)
        response.headers[.requestID] = id
        return response
    }
}
