import Documents
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Primitives

/// Turns whatever a route throws, and every request that has no route, into an answer of RFC 9457.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = ServerContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Self.problem(for: error, request)
            context.logger.tell(problem, of: request, error)
            var response = Response.problem(problem, instance: request.uri.path)
            if problem.kind == .methodNotAllowed {
                response.headers[.allow] = RouteTable.allowedMethods(at: request.uri.path)
                    .joined(separator: ", ")
            }
            return request.method == .head ? response.createHeadResponse() : response
        }
    }

    /// What is told of an error.
    static func problem(for error: any Error, _ request: Request) -> Problem {
        if let error = error as? HTTPError, error.status == .notFound { return unknownRoute(request) }
        return problem(for: error)
    }

    /// The same of an error that belongs to no request by HTTP.
    static func problem(for error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let error as any HTTPResponseError where error.status.kind == .clientError:
            Problem(.invalidRequest, "The request cannot be read: \(error.status.reasonPhrase).")
        case is CancellationError:
            Problem(
                .shuttingDown, "The server is shutting down.", mend: "Try again.", retryAfter: .seconds(1))
        default: Problem(.internalError, "Something unexpected happened.", mend: "See the server's log.")
        }
    }

    /// An address that is there for other methods, or none at all.
    private static func unknownRoute(_ request: Request) -> Problem {
        let path = request.uri.path
        let allowed = RouteTable.allowedMethods(at: path)
        let shown = FaultCollector.shown("\(request.method.rawValue) \(path)")
        guard allowed.isEmpty else {
            return Problem(
                .methodNotAllowed, "There is no \(shown).",
                mend: "Use \(allowed.joined(separator: " or ")).")
        }
        return Problem(
            .unknownRoute, "There is no \(shown).", mend: "See /openapi.json for what there is.")
    }
}
