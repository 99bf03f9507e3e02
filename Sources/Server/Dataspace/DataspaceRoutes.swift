import Accounting
import Dataspace
import Exchange
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Persistence
import Primitives

/// The Dataspace Protocol over HTTP (2025-1, HTTPS bindings): `/.well-known/dspace-version` and `/dsp/2025-1/…`, both
/// roles under one address.
struct DataspaceRoutes: Sendable {
    let desk: DataspaceDesk
    let house: Participant
    let database: any Database
    /// By which `Authorization` a peer is known.
    let peers: [(hash: KeyHash, did: String)]

    func add(to router: Router<ServerContext>) {
        router.get("/.well-known/dspace-version") { _, _ in Response.json(version.serialized) }
        for method in [HTTPRequest.Method.get, .post] {
            router.on("/dsp/2025-1/**", method: method) { request, context in
                context.coreContext.endpointPath.value = DataspaceTerms.path
                return await respond(to: request, context.logger)
            }
        }
    }

    private var version: JSONValue {
        [
            "protocolVersions": [
                [
                    "version": .string(DataspaceTerms.version), "path": .string(DataspaceTerms.path),
                    "binding": "HTTPS", "serviceId": .string("urn:minato:service:\(house.id)"),
                    "identifierType": "did:web",
                ]
            ]
        ]
    }

    /// One request's way, top to bottom.
    private func respond(to request: Request, _ logger: Logger) async -> Response {
        // A slash at the end is nothing; one within an identifier is percent-encoded.
        let segments = request.uri.path.dropFirst(DataspaceTerms.path.count)
            .split(separator: "/").map { $0.removingPercentEncoding ?? "" }
        let kind: DataspaceError.Kind =
            switch segments.first {
            case "negotiations": .negotiation
            case "transfers": .transfer
            default: .catalog
            }
        var body: JSONValue = .null
        do {
            // Who is not known learns nothing, not even what is there (§Authorization).
            guard let caller = try await caller(of: request) else {
                throw Problem(
                    .notFound, "There is nothing here for the Authorization that was sent.",
                    mend: "Ask the operator to register your connector.")
            }
            if request.method == .post {
                // Who is suspended may read, and end what is under way.
                if kind != .catalog, segments.last != "termination" { try await requireActive(caller) }
                body = try await readBody(of: request)
            }
            let answer = try await answer(request, segments, body, caller)
            return answer
        } catch {
            let problem = Self.problem(for: error)
            if problem.kind.httpStatus >= 500 {
                logger.error(
                    "request of the dataspace protocol failed",
                    metadata: ["path": "\(request.uri.path)", "reason": "\(problem)", "error": "\(error)"])
            }
            // A peer is told nothing of this server's inside. The log has it, under the id that the answer bears.
            let told = problem.kind.httpStatus == 500 ? Self.unexpected : problem
            let refusal = DataspaceError(
                kind, providerPid: body["providerPid"]?.stringValue ?? segments.dropFirst().first ?? "",
                consumerPid: body["consumerPid"]?.stringValue ?? segments.dropFirst().first ?? "", told)
            var response = Response.json(
                refusal.json.serialized, status: .init(code: problem.kind.httpStatus))
            if let wait = problem.retryAfter {
                response.headers[.retryAfter] = String(wait.components.seconds)
            }
            return response
        }
    }

    private static let unexpected = Problem(
        .internalError, "Something unexpected happened.", mend: "Try again later.")

    private static func problem(for error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
        case is CancellationError:
            Problem(
                .shuttingDown, "The server is shutting down.", mend: "Try again.", retryAfter: .seconds(1))
        default: unexpected
        }
    }

    private func answer(
        _ request: Request, _ segments: [String], _ body: JSONValue, _ caller: Participant
    ) async throws -> Response {
        switch (request.method, segments.first, Array(segments.dropFirst())) {
        case (.post, "catalog", ["request"]): return try await catalog(request, body, caller)
        case (.get, "catalog", let rest) where rest.count == 2 && rest[0] == "datasets":
            let catalog = catalog
            let dataset = try await database.read { transaction in
                try catalog.dataset(rest[1], for: caller, in: transaction)
            }
            return Response.json(dataset.serialized)
        case (.get, "negotiations", let rest) where rest.count == 1:
            return Response.json(try await desk.negotiation(pid: rest[0], for: caller).serialized)
        case (.get, "transfers", let rest) where rest.count == 1:
            return Response.json(try await desk.transfer(pid: rest[0], for: caller).serialized)
        case (.post, "negotiations", let rest):
            guard let (kind, pid) = Self.negotiationMessage(rest, body) else { break }
            let message = try NegotiationMessage(body, kind: kind)
            guard let pid else { return Self.acknowledged(try await desk.open(message, from: caller)) }
            return Self.acknowledged(try await desk.take(message, pid: pid, from: caller))
        case (.post, "transfers", let rest):
            guard let (kind, pid) = Self.transferMessage(rest) else { break }
            let message = try TransferMessage(body, kind: kind)
            guard let pid else { return Self.acknowledged(try await desk.open(message, from: caller)) }
            return Self.acknowledged(try await desk.take(message, pid: pid, from: caller))
        default: break
        }
        throw Problem(
            .unknownRoute, "The protocol has no such address.",
            mend: "See Dataspace Protocol 2025-1, HTTPS bindings.")
    }

    /// Which message an address takes, and in which process; none for one that begins it.
    private static func negotiationMessage(
        _ rest: [String], _ body: JSONValue
    ) -> (kind: NegotiationMessage.Kind, pid: String?)? {
        switch rest.count {
        case 1 where rest[0] == "request": (.request, nil)
        case 1 where rest[0] == "offers": (.offer, nil)
        case 2 where rest[1] == "request": (.request, rest[0])
        case 2 where rest[1] == "offers": (.offer, rest[0])
        case 2 where rest[1] == "agreement": (.agreement, rest[0])
        case 3 where rest[1] == "agreement" && rest[2] == "verification": (.verification, rest[0])
        case 2 where rest[1] == "events":
            (body["eventType"] == "FINALIZED" ? .finalized : .accepted, rest[0])
        case 2 where rest[1] == "termination": (.termination, rest[0])
        default: nil
        }
    }

    private static func transferMessage(_ rest: [String]) -> (kind: TransferMessage.Kind, pid: String?)? {
        if rest == ["request"] { return (.request, nil) }
        guard rest.count == 2, let kind = TransferMessage.Kind(rawValue: rest[1]), kind != .request else {
            return nil
        }
        return (kind, rest[0])
    }

    private static func acknowledged(_ answer: Acknowledgement) -> Response {
        Response.json(answer.body.serialized, status: answer.isCreated ? .created : .ok)
    }

    private func readBody(of request: Request) async throws -> JSONValue {
        if let type = request.headers[.contentType]?.prefix(while: { $0 != ";" }).lowercased(),
            !type.filter({ $0 != " " }).hasSuffix("json")
        {
            throw Problem(
                .unsupportedMediaType, "A message is application/json.",
                mend: "Send Content-Type: application/json.")
        }
        var bytes: ByteBuffer
        do {
            bytes = try await request.body.collect(upTo: DataspaceTerms.maximumBytes)
        } catch is NIOTooManyBytesError {
            throw Problem(
                .bodyTooLarge, "A message has at most \(DataspaceTerms.maximumBytes) bytes.",
                mend: "Send less.")
        }
        if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            bytes = try BodyDecoding.decoded(bytes, encoding: encoding, atMost: DataspaceTerms.maximumBytes)
        }
        return try DataspaceTerms.parse(Array(bytes.readableBytesView))
    }

    // MARK: Who asks

    /// The participant for whom a request speaks: a peer by the whole `Authorization`, else one of this server by the
    /// key of its account.
    private func caller(of request: Request) async throws -> Participant? {
        guard let field = request.headers[.authorization] else { return nil }
        let hash = KeyHash(key: field)
        // All of them, so that the time tells nothing of which one it is.
        let known = peers.reduce(String?.none) { found, peer in
            peer.hash.equalsInConstantTime(hash) ? peer.did : found
        }
        let key = request.bearerToken ?? ""
        return try await database.read { transaction in
            if let known { return try Participants.identified(by: known, in: transaction) }
            guard let key = try APIKeys.find(KeyHash(key: key), in: transaction), !key.isRevoked
            else {
                return nil
            }
            // A connector's messages bind its organisation.
            guard (try? Members.require(.sign, of: key.id, in: transaction)) != nil else { return nil }
            return try Participants.participant(of: key.account, in: transaction)
        }
    }

    /// - Throws: `forbidden`, `accountSuspended`: who is suspended begins nothing and goes on with nothing.
    private func requireActive(_ caller: Participant) async throws {
        guard caller.state == .active else {
            throw Problem(
                .forbidden, "\(caller.legalName) is suspended.", mend: "Ask the operator of the exchange.")
        }
        guard let account = caller.account else { return }
        guard try await database.read({ try Accounts.account(account, in: $0) })?.state != .suspended else {
            throw Problem(
                .accountSuspended, "The account of \(caller.legalName) is suspended.",
                mend: "Ask the operator of the exchange.")
        }
    }

    // MARK: Catalog

    private var catalog: DataspaceCatalog {
        DataspaceCatalog(house: house, address: desk.settings.address, dataPlane: desk.dataPlane)
    }

    private func catalog(
        _ request: Request, _ body: JSONValue, _ caller: Participant
    ) async throws -> Response {
        _ = try CatalogRequestMessage(body)
        var after: ID<Product>?
        if let cursor = request.uri.queryParameters["cursor"] {
            after = ID(String(cursor))
            guard after != nil else {
                throw Problem(
                    .invalidValue, "The cursor is none of this catalog.",
                    mend: "Follow the Link of the page before.", parameter: "cursor")
            }
        }
        let catalog = catalog
        let start = after
        let (page, next, previous) = try await database.read { transaction in
            let (page, next) = try catalog.page(for: caller, after: start, in: transaction)
            let previous = try start.map { try DataspaceCatalog.previous(of: $0, in: transaction) }
            return (page, next, previous)
        }
        var links: [String] = []
        let address = "\(desk.settings.address)/catalog/request"
        if let next { links.append("<\(address)?cursor=\(next)>; rel=\"next\"") }
        if let previous {
            links.append("<\(address)\(previous.map { "?cursor=\($0)" } ?? "")>; rel=\"previous\"")
        }
        var response = Response.json(page.serialized)
        if !links.isEmpty { response.headers[.link] = links.joined(separator: ", ") }
        return response
    }
}
