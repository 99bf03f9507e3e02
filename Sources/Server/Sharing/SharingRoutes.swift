import Delivery
import Exchange
import HTTPTypes
import Hummingbird
import NIOCore
import Persistence
import Primitives

/// Delta Sharing under `/sharing` (Delta Sharing protocol, REST APIs): a share for each agreement, opened by the bearer
/// token of its profile.
struct SharingRoutes: Sendable {
    static let prefix = "/sharing"
    /// The largest body of a query.
    static let maximumBodyBytes = 1 << 18
    private static let maximumTokenBytes = 512

    let database: any Database
    let exchange: ExchangeParts
    let shelf: TableShelf
    let meter: any DeliveryMeter
    let linkLifetime: Duration
    let clock: any WallClock
    let randomness: any Randomness

    func add(to router: Router<ServerContext>) {
        for method in [HTTPRequest.Method.get, .post] {
            router.on("\(Self.prefix)/**", method: method) { request, context in
                do {
                    return try await respond(to: request, context)
                } catch {
                    let problem = ProblemMiddleware.problem(for: error, request)
                    context.logger.tell(problem, of: request, error)
                    return Self.failure(problem)
                }
            }
        }
    }

    private func respond(to request: Request, _ context: ServerContext) async throws -> Response {
        let now = clock.now()
        guard let token = request.bearerToken, token.utf8.count <= Self.maximumTokenBytes else {
            throw Problem(
                .missingKey, "The request bears no token.", mend: "Send the profile's bearer token.")
        }
        let share = try await database.read { try Share.opened(by: GrantToken(token), at: now, in: $0) }
        let call = try SharingCall(request, share: share, now: now)
        context.coreContext.endpointPath.value = call.template
        switch (request.method, call.segments.count) {
        case (.get, 1...):
            if let listing = try await listing(call) { return listing }
        default: break
        }
        guard call.segments.count == 7, call.segments[2] == "schemas", call.segments[4] == "tables" else {
            throw Self.nothing(call)
        }
        switch (request.method, call.segments[6]) {
        case (.get, "version"): return try version(call)
        case (.get, "metadata"): return try await metadata(call)
        case (.post, "query"):
            let bytes: ByteBuffer
            do {
                bytes = try await request.body.collect(upTo: Self.maximumBodyBytes)
            } catch is NIOTooManyBytesError {
                throw Problem(.bodyTooLarge, "The query is larger than \(Self.maximumBodyBytes) bytes.")
            }
            return try await query(call, Array(bytes.readableBytesView))
        case (.get, "changes"): return try await changes(call)
        default: throw Self.nothing(call)
        }
    }

    static func nothing(_ call: SharingCall) -> Problem {
        Problem(.notFound, "There is nothing of that name in what the token opens.")
    }

    /// Errors in the protocol's own form.
    private static func failure(_ problem: Problem) -> Response {
        let code =
            switch problem.kind.httpStatus {
            case 401: "UNAUTHENTICATED"
            case 403: "PERMISSION_DENIED"
            case 404: "RESOURCE_DOES_NOT_EXIST"
            case 429: "RESOURCE_EXHAUSTED"
            case 400..<500: "INVALID_PARAMETER_VALUE"
            case 503: "TEMPORARILY_UNAVAILABLE"
            default: "INTERNAL_ERROR"
            }
        // What is wrong here is the operator's business: it stands in the log, with the request's id.
        let told =
            problem.kind.httpStatus == 500
            ? ["Something went wrong in the server."] : [problem.detail, problem.mend].compactMap { $0 }
        let message = told.joined(separator: " ")
        let body: JSONValue = ["errorCode": .string(code), "message": .string(message)]
        var response = Response.json(body.serialized, status: .init(code: problem.kind.httpStatus))
        if problem.kind.httpStatus == 401 { response.headers[.wwwAuthenticate] = "Bearer realm=\"sharing\"" }
        if let seconds = problem.retryAfterSeconds { response.headers[.retryAfter] = String(seconds) }
        return response
    }
}
