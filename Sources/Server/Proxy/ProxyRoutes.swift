import Auditing
import Delivery
import Exchange
import Gateway
import HTTPTypes
import Hummingbird
import Logging
import Metrics
import NIOCore
import Persistence
import Primitives

/// `/proxy/{agreement}/…`: the API of an agreement's product, for the key of the consumer's account or the token of a
/// grant.
struct ProxyRoutes: Sendable {
    static let prefix = "/proxy"

    let desk: ProxyDesk
    let house: Participant
    let database: any Database
    let authority: Authority
    let permits: Permits
    let log: AuditLog
    let clock: any WallClock
    let randomness: any Randomness

    func add(to router: Router<ServerContext>) {
        for method in [HTTPRequest.Method.get, .head, .post] {
            for path in ["\(Self.prefix)/:agreement", "\(Self.prefix)/:agreement/**"] {
                router.on(RouterPath(path), method: method) { request, context in
                    context.coreContext.endpointPath.value = "\(Self.prefix)/{agreement}/…"
                    return try await respond(
                        to: request, context.parameters.get("agreement") ?? "", context.logger)
                }
            }
        }
    }

    private func respond(
        to request: Request, _ text: String, _ logger: Logger
    ) async throws -> Response {
        guard let id = ID<Agreement>(text) else { throw Problem(.notFound, "There is no such agreement.") }
        let (agreement, grant) = try await granted(id, request)
        try permits.take()
        let permit = ProxyPermit(permits)
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: desk.limits.maximumRequestBytes)
        } catch is NIOTooManyBytesError {
            throw Problem(
                .bodyTooLarge, "The request is larger than \(desk.limits.maximumRequestBytes) bytes.")
        }
        // As the client wrote it: nothing is decoded before it is judged.
        let head = "\(Self.prefix)/\(text)"
        guard request.uri.path.hasPrefix(head) else {
            throw Problem(.invalidValue, "The path cannot be read.", parameter: "path")
        }
        let asked = ProxyDesk.Asked(
            method: request.method.rawValue, path: String(request.uri.path.dropFirst(head.count)),
            query: request.uri.query,
            fields: request.headers.map { (name: $0.name.rawName, value: $0.value) },
            body: body)
        let answer: ProxyAnswer
        do throws(Problem) {
            answer = try await desk.call(asked, under: agreement, grant: grant)
            Counter(label: "minato_proxy_calls_total", dimensions: [("outcome", "answered")]).increment()
        } catch {
            let outcome =
                error.kind == .upstreamFailed || error.kind == .upstreamTimeout ? "failed" : "refused"
            Counter(label: "minato_proxy_calls_total", dimensions: [("outcome", outcome)]).increment()
            throw error
        }
        var fields = HTTPFields()
        for (name, value) in answer.fields {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        let length = answer.length.flatMap { Int(exactly: $0) }
        return Response(
            status: .init(code: answer.status), headers: fields,
            body: ResponseBody(contentLength: length) { writer in
                defer { withExtendedLifetime(permit) {} }
                if request.method != .head {
                    while let piece = try await Self.next(of: answer, request, logger) {
                        try await writer.write(piece)
                    }
                }
                try await writer.finish(nil)
            })
    }

    /// The head is out: what goes wrong from here on shows as an answer that breaks off, and in the log.
    private static func next(
        of answer: ProxyAnswer, _ request: Request, _ logger: Logger
    ) async throws -> ByteBuffer? {
        do {
            return try await answer.next()
        } catch {
            let problem =
                error as? Problem ?? Problem(.upstreamFailed, "The supplier's API broke off its answer.")
            logger.tell(problem, of: request, error)
            throw error
        }
    }

    private func granted(
        _ id: ID<Agreement>, _ request: Request
    ) async throws -> (Agreement, ID<DeliveryGrant>) {
        let now = clock.now()
        if let text = request.bearerToken, text.hasPrefix(GrantToken.prefix) {
            let token = GrantToken(text)
            return try await database.read { transaction in
                guard let grant = try DeliveryGrants.grant(token: token.hash, in: transaction),
                    grant.format == .proxy, grant.isOpen(at: now), grant.agreement == id
                else { throw Problem(.invalidKey, "The token opens nothing here.") }
                return (try Agreements.required(id, in: transaction), grant.id)
            }
        }
        let (caller, key) = try await authority.identity(of: request, for: .accounts)
        let new = ID<DeliveryGrant>(at: now, random: randomness)
        return try await database.write { [log, house] transaction in
            let (agreement, own) = try caller.agreement(id, to: .use, by: key, house: house, in: transaction)
            guard agreement.consumer == own.id else {
                throw Problem(.forbidden, "The API is for the agreement's consumer, who is somebody else.")
            }
            let grant = try DeliveryGrants.standing(
                new, under: agreement, .proxy, at: now, by: .account, log: log, in: transaction)
            return (agreement, grant.id)
        }
    }
}

/// One place among those that may be under way, given back when nothing holds it.
private final class ProxyPermit: Sendable {
    private let permits: Permits

    init(_ permits: Permits) { self.permits = permits }

    deinit { permits.release() }
}
