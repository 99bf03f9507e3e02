import Carbon
import Exchange
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Persistence
import Primitives

/// The PACT Data Exchange Protocol 3.0: tokens, footprints, events.
///
/// A client is a participant: its name, and a key of its account. It sees what its agreements cover.
struct PactRoutes: Sendable {
    static let maximumTokenBodyBytes = 8_192
    private static let maximumEventBytes = 8 << 20

    let database: any Database
    let desk: CarbonDesk
    let publicURL: BaseURL
    let clock: any WallClock
    let randomness: any Randomness

    func add(to router: Router<ServerContext>) {
        router.post("auth/token") { request, context in
            do {
                return try await token(request)
            } catch {
                let problem = ProblemMiddleware.problem(for: error, request)
                guard problem.kind.httpStatus < 500 else { return Self.refusal(error, of: request, context) }
                return PactError.token("invalid_request", problem.detail)
            }
        }
        router.get(".well-known/openid-configuration") { _, _ in Response.json(discovery.serialized) }
        router.get("3/footprints") { request, context in
            await Self.answer(request, context) { try await footprints(request) }
        }
        router.get("3/footprints/{id}") { request, context in
            await Self.answer(request, context) {
                try await footprint(request, context.parameters.get("id") ?? "")
            }
        }
        router.post("3/events") { request, context in
            await Self.answer(request, context) { try await event(request) }
        }
    }

    private static func answer(
        _ request: Request, _ context: ServerContext, _ body: () async throws -> Response
    ) async -> Response {
        do {
            var response = try await body()
            response.headers[.cacheControl] = "no-store"
            return response
        } catch {
            return refusal(error, of: request, context)
        }
    }

    private static func refusal(
        _ error: any Error, of request: Request, _ context: ServerContext
    ) -> Response {
        let problem = ProblemMiddleware.problem(for: error, request)
        context.logger.tell(problem, of: request, error)
        return PactError.response(problem)
    }

    // MARK: tokens

    /// RFC 6749 §4.4 with HTTP Basic (§2.3.1).
    private func token(_ request: Request) async throws -> Response {
        try checkTransport(request)
        let body = try await collect(request, atMost: Self.maximumTokenBodyBytes)
        let form = String(decoding: body.readableBytesView, as: UTF8.self)
        guard form.split(separator: "&").contains("grant_type=client_credentials") else {
            return PactError.token("unsupported_grant_type", "Send grant_type=client_credentials as a form.")
        }
        guard let (name, secret) = Self.basic(request) else {
            return PactError.token(
                "invalid_client", "Send the client's id and secret by HTTP Basic.", status: .unauthorized)
        }
        let now = clock.now()
        let token = try await database.write { [randomness] transaction throws -> String? in
            guard let client = try CarbonTokens.client(name, secret: secret, in: transaction) else {
                return nil
            }
            return try CarbonTokens.issue(to: client, at: now, random: randomness, in: transaction)
        }
        guard let token else {
            return PactError.token(
                "invalid_client", "The client or its secret is not known here.", status: .unauthorized)
        }
        let answer: JSONValue = [
            "access_token": .string(token), "token_type": "bearer",
            "expires_in": .number(.integer(CarbonTokens.lifetime.components.seconds)),
        ]
        var response = Response.json(answer.serialized)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private static func basic(_ request: Request) -> (name: String, secret: String)? {
        guard let field = request.headers[.authorization], field.prefix(6).lowercased() == "basic ",
            let data = Data(base64Encoded: String(field.dropFirst(6).drop { $0 == " " })),
            let text = String(bytes: data, encoding: .utf8), let colon = text.firstIndex(of: ":")
        else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    /// OpenID Connect Discovery 1.0 §3, as far as PACT asks for it.
    private var discovery: JSONValue {
        [
            "issuer": .string(publicURL.description), "token_endpoint": .string("\(publicURL)/auth/token"),
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        ]
    }

    /// A proxy that ends TLS tells how a request came to it. What came in the clear gets nothing.
    private func checkTransport(_ request: Request) throws(Problem) {
        guard let name = HTTPField.Name("x-forwarded-proto"), let scheme = request.headers[name] else {
            return
        }
        guard publicURL.scheme != .https || scheme.lowercased() == "https" else {
            throw Problem(.forbidden, "Only HTTPS is served.")
        }
    }

    private func partner(_ request: Request, at now: Timestamp) async throws -> Participant {
        try checkTransport(request)
        guard let token = request.bearerToken else {
            throw Problem(.invalidRequest, "The request bears no token: POST /auth/token gives one.")
        }
        let standing = try await database.read { try CarbonTokens.standing(of: token, at: now, in: $0) }
        switch standing {
        case .valid(let participant): return participant
        case .ended: throw Problem(.invalidKey, "The token has ended: POST /auth/token gives another.")
        case .unknown: throw Problem(.invalidRequest, "The token is none of this server.")
        }
    }

    // MARK: footprints

    private func footprints(_ request: Request) async throws -> Response {
        let now = clock.now()
        let partner = try await partner(request, at: now)
        let query = try PactQuery(request.uri.query)
        let (items, next, reads) = try await database.read { transaction in
            let access = try CarbonAccess(of: partner, at: now, in: transaction)
            let page = try access.list(
                query.filter, after: query.cursor, limit: query.limit, in: transaction)
            return (page.items, page.next, access.reads(of: page.items))
        }
        try await record(reads, by: partner, at: now)
        var response = Response.json(
            JSONValue.object(["data": .array(items.map(\.footprint.document))]).serialized)
        if let next {
            // The link stays good: it names a place in the list, and no state of ours.
            let address = "\(base(request))/3/footprints?\(query.next(after: next))"
            // RFC 8288.
            if let link = HTTPField.Name("link") { response.headers[link] = "<\(address)>; rel=\"next\"" }
        }
        return response
    }

    /// With the host by which the client calls us, as PACT asks; ours where it tells none that is one.
    private func base(_ request: Request) -> String {
        guard let host = request.head.authority, (try? BaseURL("http://\(host)"))?.path == "" else {
            return publicURL.description
        }
        return "\(publicURL.scheme.rawValue)://\(host)\(publicURL.path)"
    }

    private func footprint(_ request: Request, _ id: String) async throws -> Response {
        let now = clock.now()
        let partner = try await partner(request, at: now)
        let (found, reads) = try await database.read { transaction in
            let access = try CarbonAccess(of: partner, at: now, in: transaction)
            guard let found = try Footprints.current(id, in: transaction), access.covers(found) else {
                throw Problem(.notFound, "There is no such footprint.")
            }
            return (found, access.reads(of: [found]))
        }
        try await record(reads, by: partner, at: now)
        return Response.json(JSONValue.object(["data": found.footprint.document]).serialized)
    }

    private func record(
        _ reads: [CarbonAccess.Read], by partner: Participant, at now: Timestamp
    ) async throws {
        guard !reads.isEmpty else { return }
        try await database.write { [desk] in try desk.record(reads, by: partner, at: now, in: $0) }
    }

    // MARK: events

    private func event(_ request: Request) async throws -> Response {
        let now = clock.now()
        let partner = try await partner(request, at: now)
        let body = try await collect(request, atMost: Self.maximumEventBytes)
        let event = try IncomingEvent(
            try CarbonEvent(reading: try JSONValue(parsing: Array(body.readableBytesView))))
        try await database.write { [desk] in try desk.receive(event, from: partner, at: now, in: $0) }
        return Response(status: .ok)
    }

    private func collect(_ request: Request, atMost bytes: Int) async throws -> ByteBuffer {
        do {
            return try await request.body.collect(upTo: bytes)
        } catch is NIOTooManyBytesError {
            throw Problem(.bodyTooLarge, "The body is larger than \(bytes) bytes.")
        }
    }
}
