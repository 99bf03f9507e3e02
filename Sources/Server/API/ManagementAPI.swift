import Accounting
import Auditing
import Billing
import Compliance
import Documents
import Foundation
import Gateway
import Hummingbird
import Inference
import Logging
import MerkleTree
import NIOCore
import Oversight
import Persistence
import Primitives

/// The management API under `/api`, and `/openapi.json`, which describes it and everything else that is served.
///
/// What it serves stands in ``routes``. Whatever it changes, it changes in one transaction with the leaf that
/// tells of it, and puts in force before it answers.
struct ManagementAPI: Sendable {
    /// Bounds of the API.
    struct Limits: Sendable {
        /// The largest body of a request.
        var maximumBodyBytes = 1 << 20
        /// How long a file may take to come in.
        var uploadWait = Duration.seconds(120)
        /// How long the answer with a record waits for a checkpoint that covers it.
        var checkpointWait = Duration.seconds(2)
        /// How long an engine may take to tell its models.
        var engineWait = Duration.seconds(3)
    }

    let database: any Database
    let reader: LogReader
    let sequencer: Sequencer
    /// The public key of the log.
    let verifier: NoteVerifier
    let engines: [any Engine]
    /// The names of the rule packs there are.
    let rulePacks: [String]
    /// The names of the classifiers there are.
    let classifiers: [String]
    /// What the server does, for the status of duties.
    let capabilities: ServiceFacts.Capabilities
    let commitments: PayloadCommitments
    let changes: Changes
    let limits: Limits
    let clock: any WallClock
    let randomness: any Randomness
    let authority: Authority
    let gateway: Gateway
    let vault: ContentVault
    let directory: Directory
    let people: PeopleParts
    let exchange: ExchangeParts
    let passages: PassageLookup
    let files: ProductFileRoutes
    /// Who issues invoices; nil where the configuration names nobody.
    let issuer: Issuer?
    /// What the process has measured of itself.
    let figures: ServerFigures
    private let uploads = UploadSlot()
    private let logger: Logger

    /// - Parameter adminKeys: The hashes of the keys of operators; without any, nobody is one.
    init(
        database: any Database, log: AuditLog, reader: LogReader, sequencer: Sequencer,
        verifier: NoteVerifier, gateway: Gateway, vault: ContentVault, directory: Directory,
        engines: [any Engine], rulePacks: [String] = [],
        classifiers: [String] = [], commitments: PayloadCommitments, people: PeopleParts,
        exchange: ExchangeParts, passages: PassageLookup, issuer: Issuer? = nil, adminKeys: [KeyHash],
        capabilities: ServiceFacts.Capabilities = .ofThisVersion(aigcProducer: nil),
        figures: ServerFigures? = nil,
        limits: Limits = Limits(),
        clock: any WallClock, randomness: any Randomness, logger: Logger
    ) {
        self.database = database
        self.reader = reader
        self.sequencer = sequencer
        self.verifier = verifier
        self.engines = engines
        self.rulePacks = rulePacks
        self.classifiers = classifiers
        self.capabilities = capabilities
        self.commitments = commitments
        self.changes = Changes(log: log, actor: .operator)
        self.limits = limits
        self.clock = clock
        self.randomness = randomness
        self.authority = Authority(adminKeys: adminKeys, database: database)
        self.gateway = gateway
        self.vault = vault
        self.directory = directory
        self.people = people
        self.exchange = exchange
        self.passages = passages
        self.issuer = issuer
        self.figures =
            figures
            ?? ServerFigures(
                registry: PrometheusRegistry(),
                readiness: Readiness(database: database, engines: engines, sequencer: sequencer),
                gateway: gateway, startedAt: clock.now())
        files = ProductFileRoutes(
            database: database, log: log, exchange: exchange, authority: authority, clock: clock,
            randomness: randomness)
        self.logger = logger
    }

    /// Every operation of the management API. What is not here is neither served nor described.
    static let routes: [APIRoute] =
        accountRoutes + keyRoutes + planRoutes + subscriptionRoutes + spendingRoutes + serviceRoutes
        + recordRoutes + incidentRoutes + transferRoutes
        + wordListRoutes + operationRoutes + eventRoutes + assessmentRoutes + evidenceRoutes + dutyRoutes
        + termsRoutes + peopleRoutes + complaintRoutes + requestRoutes + exchangeRoutes
        + billingRoutes + invoiceRoutes + statementRoutes + searchRoutes + earningsRoutes
        + userRoutes + membershipRoutes + userSessionRoutes

    /// Adds the routes. ``RequestIDMiddleware`` and ``ProblemMiddleware`` must stand in front of them.
    func addRoutes(to router: Router<ServerContext>) {
        for method in Set(Self.routes.map(\.operation.method)) {
            // The table knows names with slashes, which the router does not.
            router.on("/api/**", method: method) { request, context in
                try await respond(to: request, context)
            }
        }
        router.get("/openapi.json") { request, context in try await respond(to: request, context) }
    }

    /// One request's way, top to bottom.
    private func respond(to request: Request, _ context: ServerContext) async throws -> Response {
        if let file = try await files.response(to: request, context) { return file }
        let path = request.uri.path
        guard let (route, parameters) = RouteTable.route(request.method.rawValue, at: path) else {
            throw HTTPError(.notFound)
        }
        context.coreContext.endpointPath.value = route.operation.path.text
        let (caller, key) = try await authority.identity(of: request, for: route.operation.access)
        if route.operation.upload != nil { try uploads.take() }
        defer { if route.operation.upload != nil { uploads.free() } }
        let body = try await readBody(of: request, for: route.operation)
        var upload: APIUpload?
        if let expected = route.operation.upload {
            upload = try await Self.readUpload(of: request, as: expected, within: limits.uploadWait)
        }
        let call = APICall(
            caller: caller, key: key, path: path, parameters: try Self.decoded(parameters),
            query: try APIQuery(request.uri.query, for: route.operation), body: BodyReader(body),
            upload: upload,
            idempotency: try Self.idempotency(of: request, upload?.identity(request.uri.query) ?? body),
            accept: request.headers[.accept], now: clock.now())
        let answer = try await route.handler(self, call)
        if answer.changesDirectory { try await reload() }
        return answer.response
    }

    /// The body, checked against the operation's shape.
    private func readBody(of request: Request, for operation: APIOperation) async throws -> JSONValue {
        guard let expected = operation.body else { return [:] }
        if let problem = Self.contentTypeProblem(request) { throw problem }
        let bytes: ByteBuffer
        do {
            bytes = try await request.body.collect(upTo: limits.maximumBodyBytes)
        } catch is NIOTooManyBytesError {
            throw Problem(
                .bodyTooLarge, "The body is larger than \(limits.maximumBodyBytes) bytes.", mend: "Send less."
            )
        }
        if bytes.readableBytes == 0, expected.mayBeEmpty { return [:] }
        let value = try JSONValue(parsing: Array(bytes.readableBytesView))
        try expected.shape.check(value)
        return value
    }

    /// A change that is durable must not stay out of force unnoticed: a revoked key would go on opening.
    func reload() async throws {
        do {
            try await directory.reload()
        } catch {
            logger.error("changes are durable but not in force", metadata: ["reason": "\(error)"])
            throw Problem(
                .storageUnavailable, "The change is durable, but could not be put in force yet: \(error)",
                mend: "Repeat the request with the same Idempotency-Key, or restart the server.",
                retryAfter: .seconds(1))
        }
    }
}

extension ManagementAPI {
    /// A new id, made now.
    func newID<Kind>(_ call: APICall, of kind: Kind.Type = Kind.self) -> ID<Kind> {
        ID(at: call.now, random: randomness)
    }

    private static func idempotency(
        of request: Request, _ body: JSONValue
    ) throws(Problem) -> IdempotentRequest? {
        guard request.method == .post, let key = request.headers[.idempotencyKey] else { return nil }
        return try IdempotentRequest(
            key, method: request.method.rawValue, path: request.uri.path, body: body)
    }

    static func decoded(_ parameters: [String: Substring]) throws(Problem) -> [String: String] {
        var decoded: [String: String] = [:]
        for (name, text) in parameters {
            guard let value = text.removingPercentEncoding else {
                throw Problem(
                    .invalidRequest, "The path is not percent-encoded UTF-8.",
                    mend: "Encode it as RFC 3986 §2.1 does.", parameter: name)
            }
            decoded[name] = value
        }
        return decoded
    }

    /// Whether the body claims to be something else than JSON. What `curl -d` says when nothing else is said is
    /// accepted, as under `/v1`.
    private static func contentTypeProblem(_ request: Request) -> Problem? {
        guard let field = request.headers[.contentType] else { return nil }
        let type = field.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        let isAccepted =
            type.isEmpty || type.hasSuffix("json") || type == "application/x-www-form-urlencoded"
            || type == "text/plain"
        return isAccepted
            ? nil
            : Problem(
                .unsupportedMediaType, "The body is \(FaultCollector.shown(field)), this address takes JSON.",
                mend: "Send Content-Type: application/json.")
    }
}
