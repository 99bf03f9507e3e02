import Hummingbird
import Primitives

/// Gives every answer its `x-request-id`, and every log line of the request the same one.
///
/// Put it first, and ``ProblemMiddleware`` right after it: then no answer leaves without an id.
struct RequestIDMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    /// The most bytes of an id that a client may choose.
    private static let maximumBytes = 128

    let clock: any WallClock
    let randomness: any Randomness

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let id = request.headers[.requestID].flatMap(Self.acceptable) ?? newID()
        var context = context
        context.logger[metadataKey: "hb.request.id"] = .string(id)
        var response = try await next(request, context)
        response.headers[.requestID] = id
        return response
    }

    private func newID() -> String { ID<RequestKind>(at: clock.now(), random: randomness).description }

    /// A client's own id is kept when it can do no harm in a log.
    private static func acceptable(_ id: String) -> String? {
        guard !id.isEmpty, id.utf8.count <= maximumBytes, id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return id
    }
}
