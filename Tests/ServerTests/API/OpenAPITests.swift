import Accounting
import Auditing
import Credentials
import Exchange
import Gateway
import HTTPTypes
import Hummingbird
import Inference
import Logging
import MerkleTree
import Oversight
import Persistence
import Primitives
import Testing

@testable import Server

@Suite("The description of the API")
struct OpenAPITests {
    @Test("It is an OpenAPI 3.1 document that everybody may read")
    func document() async throws {
        try await APIHost().run { client in
            let document = try await client.get("/openapi.json", key: nil)
            #expect(document["openapi"] == "3.1.0")
            #expect(document.body == OpenAPIDocument.document)
        }
    }

    @Test("Every reference leads somewhere, and every component is referred to")
    func references() throws {
        let text = OpenAPIDocument.document.text
        let used = Set(
            text.matches(of: /"#\/components\/(\w+)\/(\w+)"/).map { "\($0.output.1)/\($0.output.2)" })
        let components = OpenAPIDocument.document["components"]
        var defined: Set<String> = []
        for kind in ["schemas", "responses", "headers"] {
            for name in components?[kind]?.objectValue?.keys ?? [:].keys { defined.insert("\(kind)/\(name)") }
        }
        #expect(used == defined)
    }

    @Test("Operations have names of their own, and every parameter in a path is described")
    func operations() {
        let operations = RouteTable.operations
        #expect(Set(operations.map(\.id)).count == operations.count)
        #expect(Set(operations.map { "\($0.method.rawValue) \($0.path.text)" }).count == operations.count)
        for operation in operations {
            #expect(operation.path.names.allSatisfy { operation.pathNotes[$0] != nil }, "\(operation.id)")
        }
    }

    @Test("Two object shapes of one name are the same shape")
    func shapeNames() {
        var schemas: [String: JSONValue] = [:]
        func visit(_ shape: Shape) {
            var found: [String: ObjectShape] = [:]
            shape.collectObjects(into: &found)
            for (name, object) in found {
                #expect(schemas[name] == nil || schemas[name] == object.schema, "\(name)")
                schemas[name] = object.schema
            }
        }
        for operation in RouteTable.operations {
            if let body = operation.body { visit(.object(body.shape)) }
            switch operation.answer.content {
            case .json(let shape), .jsonOrEvents(let shape): visit(shape)
            case .text, .bytes: break
            }
        }
    }

    @Test("What the router serves beside the management API is described, and nothing else is")
    func served() throws {
        let parts = try ServerParts()
        let router = Router(context: ServerContext.self)
        parts.operations.add(to: router)
        parts.logRoutes.add(to: router)
        parts.identity.add(to: router)
        // The front page is for people.
        let served = Set(router.routes.map { "\($0.method.rawValue) \(Self.plain($0.path.description))" })
            .subtracting(["GET "])
        // Files of products lie under the addresses that the management API takes.
        let described = Set(
            ServerOperations.all.filter { !$0.path.text.hasPrefix("/api/") }
                .map { "\($0.method.rawValue) \(Self.plain($0.path.text))" })
        #expect(served == described)
    }

    @Test("What the edge of /v1 takes is described, and nothing else is")
    func gateway() throws {
        let edge = try ServerParts().edge
        for operation in GatewayOperations.all {
            let path = operation.path.text.replacing("{model}", with: "org/name")
            #expect(edge.allowedMethods(path)?.contains(operation.method.rawValue) == true, "\(path)")
        }
        let described = Set(GatewayOperations.all.map(\.path.text))
        for operation in EngineCall.Operation.allCases { #expect(described.contains("/v1" + operation.path)) }
    }

    /// A path with a sign for every part that is not literal.
    private static func plain(_ path: String) -> String {
        path.split(separator: "/").reduce("") { $0 + "/" + ($1.contains("{") || $1 == "**" ? "*" : $1) }
    }
}

/// The parts of a server that nobody asks anything.
private struct ServerParts {
    private let folder: DatabaseFolder
    let operations: OperationsRoutes
    let logRoutes: LogRoutes
    let identity: ExchangeIdentityRoutes
    let edge: AnswerEdge

    init() throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        folder = try DatabaseFolder()
        let database = try folder.open(logger: logger)
        let key = try LogKey(origin: "test.example/log", seed: Array(0..<32))
        let log = AuditLog()
        let clock = ManualClock(Timestamp(microseconds: 0))
        let randomness = SeededRandomness(1)
        let gateway = Gateway(
            directory: Directory(database: database, engines: []), database: database, log: log,
            limits: Gateway.Limits(
                maximumInFlight: 1, maximumAnswerBytes: 1, idempotencyCacheBytes: 0,
                idempotencyCacheLifetime: .zero), commitments: PayloadCommitments(secret: Array(0..<32)),
            subjects: SubjectHasher(secret: Array(0..<32)), vault: ContentVault(secret: Array(0..<32)),
            clock: clock, randomness: randomness, logger: logger)
        let sequencer = Sequencer(log: log, database: database, key: key, wallClock: clock, logger: logger)
        operations = OperationsRoutes(
            readiness: Readiness(database: database, engines: [], sequencer: sequencer),
            registry: PrometheusRegistry(), gateway: gateway, metricsKeys: nil)
        logRoutes = LogRoutes(
            reader: LogReader(database: database, verifier: key.verifier), verifierKey: key.verifierKey)
        identity = ExchangeIdentityRoutes(
            database: database,
            house: Participant(
                id: ID(at: clock.now(), random: randomness), name: "operator", legalName: "Minato",
                roles: [.operator], jurisdiction: "JP", did: "did:web:127.0.0.1", account: nil,
                createdAt: clock.now()),
            signingKey: try SigningKey(id: "did:web:127.0.0.1#key-1", seed: Array(0..<32)),
            hostedKeys: HostedKeys(secret: Array(0..<32)), publicURL: try BaseURL("http://127.0.0.1"))
        edge = AnswerEdge(
            gateway: gateway,
            limits: AnswerEdge.Limits(
                maximumBodyBytes: 1, idleTimeout: .seconds(1), requestTimeout: .seconds(1)),
            origins: [], randomness: randomness, clock: clock)
    }
}
