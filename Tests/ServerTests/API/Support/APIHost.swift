import Accounting
import Auditing
import Compliance
import Credentials
import Exchange
import Gateway
import Hummingbird
import HummingbirdTesting
import Identity
import Inference
import Logging
import MerkleTree
import Oversight
import Persistence
import Primitives
import Schema

@testable import Server

/// The management API on a real database in a folder of its own, asked through the router. It can be run more
/// than once: each run opens the same folder again, as a restart does.
final class APIHost: Sendable {
    static let adminKey = "sk-admin"
    /// Keeps texts under the same key at every run.
    static let vault = ContentVault(secret: Array(0..<32))

    /// Passwords of tests are not worth guessing.
    static let cheapHashes = PasswordHash.Cost(rounds: 2, blockSize: 1, parallelism: 1)

    private let folder: DatabaseFolder
    private let adminKeys: [String]
    /// Whether the log is being signed.
    private let isSigning: Bool
    private let ruleBook: RuleBook?
    let clock = ManualClock(Timestamp(microseconds: 1_790_000_000_000_000))
    /// Whether the operator is registered as a participant, as a server's start does.
    private let isExchange: Bool
    private let randomness = SeededRandomness(7)

    init(
        adminKeys: [String] = [APIHost.adminKey], isSigning: Bool = true, ruleBook: RuleBook? = nil,
        isExchange: Bool = false
    ) throws {
        folder = try DatabaseFolder()
        self.adminKeys = adminKeys
        self.isSigning = isSigning
        self.ruleBook = ruleBook
        self.isExchange = isExchange
    }

    private static func exchange(
        _ database: any Database, _ log: AuditLog, _ clock: any WallClock, _ random: SeededRandomness,
        _ folder: String, isExchange: Bool
    ) async throws -> ExchangeParts {
        let house = Participant(
            id: ID(at: clock.now(), random: random), name: "operator", legalName: "Minato",
            roles: [.operator], jurisdiction: "JP", did: "did:web:127.0.0.1%3A8080", account: nil,
            createdAt: clock.now())
        let registered = try await database.write { transaction in
            // A log in which nothing stands but what the test does.
            guard isExchange else { return house }
            if let standing = try Participants.named(house.name, in: transaction) { return standing }
            return try Participants.register(house, by: .configuration, log: log, in: transaction)
        }
        return try .testing(
            house: registered, database: database, log: log, clock: clock, random: random, folder: folder)
    }

    func run(_ test: @escaping @Sendable (APIClient) async throws -> Void) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let database = try folder.open(logger: logger)
        defer { database.close() }
        try database.migrate(DatabaseSchema.all)
        let key = try LogKey(origin: "test.example/log", seed: Array(0..<32))
        let log = AuditLog()
        let sequencer = Sequencer(
            log: log, database: database, key: key, wallClock: clock, pace: .zero, logger: logger)
        let reader = LogReader(database: database, verifier: key.verifier)
        let engines = [
            StillEngine("first"),
            StillEngine("mute", models: nil, health: EngineHealth(.unavailable, "it is gone")),
        ]
        let directory = Directory(database: database, engines: engines, ruleBook: ruleBook)
        try await directory.reload()
        var limits = ManagementAPI.Limits()
        // Who waits for a log that nobody signs waits in vain.
        if !isSigning { limits.checkpointWait = .zero }
        let vault = Self.vault
        let gateway = Gateway(
            directory: directory, database: database, log: log,
            limits: Gateway.Limits(
                maximumInFlight: 1, maximumAnswerBytes: 1, idempotencyCacheBytes: 0,
                idempotencyCacheLifetime: .zero),
            commitments: PayloadCommitments(secret: Array(32..<64)),
            subjects: SubjectHasher(secret: Array(0..<32)), vault: vault, clock: clock,
            randomness: randomness, logger: logger)
        let exchange = try await Self.exchange(
            database, log, clock, randomness, folder.path, isExchange: isExchange)
        let identity = IdentityDesk(
            database: database, log: log, adminKeys: adminKeys.map { KeyHash(key: $0) },
            secret: Array(192..<224), issuer: "test.example", cost: Self.cheapHashes, clock: clock,
            randomness: randomness)
        let api = ManagementAPI(
            database: database, log: log, reader: reader, sequencer: sequencer, verifier: key.verifier,
            gateway: gateway, vault: vault, directory: directory, engines: engines,
            rulePacks: ruleBook?.names ?? [],
            commitments: PayloadCommitments(secret: Array(32..<64)),
            people: PeopleParts(subjects: SubjectHasher(secret: Array(64..<96))),
            exchange: exchange, passages: try Self.passages(database, log, clock, in: folder.path),
            adminKeys: adminKeys.map { KeyHash(key: $0) },
            limits: limits, clock: clock, randomness: randomness, logger: logger)
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            RequestIDMiddleware(clock: clock, randomness: randomness)
            ProblemMiddleware()
        }
        api.addRoutes(to: router)
        let application = Application(router: router, logger: logger)
        try await withThrowingTaskGroup { group in
            if isSigning { group.addTask { try await sequencer.run() } }
            defer { group.cancelAll() }
            try await application.test(.router) { http in
                try await test(
                    APIClient(
                        http: http, database: database, log: log, clock: clock, randomness: randomness,
                        identity: identity, authority: api.authority))
            }
        }
    }
}
