import Accounting
import Auditing
import Compliance
import Exchange
import Foundation
import Inference
import Knowledge
import Logging
import NIOCore
import NIOPosix
import Oversight
import Persistence
import Primitives
import Schema

@testable import Gateway

/// A gateway with a real ledger and log in a temporary folder, a fake engine, one account with one key, and one
/// service: 1 yen for an input token, 2 for an output token.
final class GatewayHouse: Sendable {
    static let key = "sk-test-key"

    let engine: FakeEngine
    let database: FaultyDatabase
    let directory: Directory
    let gateway: Gateway
    let account: Account
    let clock = ManualClock(Timestamp(microseconds: 1_772_323_200_000_000))  // 2026-03-01T00:00:00Z
    let random = SeededRandomness(7)
    let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.any()
    let log = AuditLog()
    let vault = ContentVault(secret: Array(0..<32))
    /// Where passages are found, for a service that answers from them.
    let index: SQLitePassageIndex
    let access = AccessBoard()
    private let passages: SQLiteDatabase
    private let folder: URL

    init(
        credit: String = "1000000", limits: RateLimits = .none, maximumInFlight: Int = 1000,
        maximumAnswerBytes: Int = 1 << 20, idempotencyCacheBytes: Int = 1 << 20,
        ruleBook: RuleBook? = nil, classifier: FakeClassifier? = nil, lookAhead: Int = 0,
        content: ContentTerms? = nil, restoresRedacted: Bool = false,
        grounding: GroundingTerms? = nil, quotes: Bool = false,
        script: @escaping FakeEngine.Script
    ) async throws {
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        folder = FileManager.default.temporaryDirectory.appending(path: "minato-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let database = FaultyDatabase(
            try SQLiteDatabase(path: folder.appending(path: "minato.db").path, logger: silent))
        try database.migrate(DatabaseSchema.all)
        let terms = try ServiceTerms(
            name: "assistant", engine: quotes ? "quotes" : "fake", model: "m", rules: ruleBook?.names ?? [],
            isPublic: true,
            maximumOutputTokens: 1000, defaultOutputTokens: 16,
            classifier: classifier.map { try ClassifierUse(name: $0.name, lookAhead: lookAhead) },
            content: content, restoresRedacted: restoresRedacted, grounding: grounding)
        account = try await Self.seed(database, terms, credit, limits, random, clock.now())
        let engine = FakeEngine(script)
        let directory = Directory(
            database: database, engines: [engine, ExtractiveEngine(name: "quotes")], ruleBook: ruleBook,
            classifiers: classifier.map { [$0] } ?? [])
        try await directory.reload()
        passages = try SQLiteDatabase(path: folder.appending(path: "passages.db").path, logger: silent)
        try passages.migrate(SQLitePassageIndex.migrations)
        index = SQLitePassageIndex(database: passages)
        self.engine = engine
        self.database = database
        self.directory = directory
        gateway = Gateway(
            directory: directory, database: database, log: log,
            limits: Gateway.Limits(
                maximumInFlight: maximumInFlight, maximumAnswerBytes: maximumAnswerBytes,
                idempotencyCacheBytes: idempotencyCacheBytes, idempotencyCacheLifetime: .seconds(600)),
            commitments: PayloadCommitments(secret: Array(0..<32)),
            subjects: SubjectHasher(secret: Array(0..<32)), vault: vault,
            grounding: GroundingParts(
                index: index, embedder: nil, access: access, publicURL: "http://minato.example"),
            clock: clock, randomness: random, logger: silent)
    }

    deinit {
        database.close()
        passages.close()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func seed(
        _ database: any Database, _ terms: ServiceTerms, _ credit: String, _ limits: RateLimits,
        _ random: SeededRandomness,
        _ now: Timestamp
    ) async throws -> Account {
        let credit = try Money(decimal: credit, currency: .jpy)
        let draft = try AccountDraft(name: "demo", currency: .jpy, terms: .prepaid, limits: limits)
        let price = try PriceTerms(
            inputPerMillion: Money(decimal: "1000000", currency: .jpy),
            outputPerMillion: Money(decimal: "2000000", currency: .jpy))
        return try await database.write { transaction in
            let account = try Accounts.create(
                draft, id: ID(at: now, random: random), at: now, in: transaction)
            if credit.nanos > 0 {
                _ = try Accounts.addCredit(
                    credit, to: account.id, transfer: ID(at: now, random: random), at: now, in: transaction)
            }
            _ = try APIKeys.create(
                id: ID(at: now, random: random), account: account.id, label: "test", key: key,
                origin: .config,
                at: now, in: transaction)
            let service = try Services.create(
                terms, id: ID(at: now, random: random), origin: .config, at: now, in: transaction)
            _ = try Prices.set(
                price, for: service.id, id: ID(at: now, random: random), at: now, in: transaction)
            return account
        }
    }

    // MARK: asking

    func ask(
        _ body: String, operation: EngineCall.Operation = .chat, key: String? = GatewayHouse.key,
        idempotencyKey: String? = nil
    ) -> Ask {
        Ask(
            operation: operation, body: ByteBuffer(string: body), key: key, idempotencyKey: idempotencyKey,
            requestID: "req_1")
    }

    /// Starts to answer a request on the loop.
    func start(_ ask: Ask, to sink: ClientSink) -> Task<Void, Never> {
        Task(executorPreference: EventLoopTaskExecutor.of(loop)) { [gateway, loop] in
            await gateway.answer(ask, to: sink, on: loop)
        }
    }

    /// Answers a request to its end, settlement included.
    func answer(_ ask: Ask) async -> ClientSink {
        let sink = ClientSink()
        await start(ask, to: sink).value
        return sink
    }

    func answer(
        _ body: String, operation: EngineCall.Operation = .chat, idempotencyKey: String? = nil
    ) async -> ClientSink {
        await answer(ask(body, operation: operation, idempotencyKey: idempotencyKey))
    }

    /// Does something on the loop of the requests.
    func onLoop(_ body: @escaping @Sendable () -> Void) async throws {
        try await loop.submit(body).get()
    }

    /// Does something to what is kept of a person, as the management API does.
    func change<T: Sendable>(
        _ endUser: String?,
        _ body: @escaping @Sendable (Person, AuditLog, any WriteTransaction) throws -> T
    ) async throws -> T {
        let subject = SubjectHasher(secret: Array(0..<32)).subject(account.id, endUser: endUser)
        let id = ID<Person>(at: clock.now(), random: random)
        let now = clock.now()
        let result = try await database.write { [log] transaction in
            try body(People.person(of: subject, new: id, at: now, in: transaction), log, transaction)
        }
        gateway.forget(subject.hash)
        return result
    }

    // MARK: the books

    func records() async throws -> [UseRecord] {
        try await database.read { transaction in
            try Uses.records(
                RecordFilter(), PageRequest(after: nil, limit: PageRequest<Use>.maximumLimit), in: transaction
            ).items.map(\.record)
        }
    }

    func balance() async throws -> String {
        let balance = try await database.read { [account] in try Accounts.balance(of: account, in: $0) }
        return balance.posted.decimal
    }

    /// What the leaves of the records say of rules, oldest first.
    func decisions() async throws -> [[JSONValue]] {
        try await database.read { transaction in
            let entries = try Uses.records(
                RecordFilter(), PageRequest(limit: PageRequest<Use>.maximumLimit), in: transaction
            ).items
            return try entries.map { entry in
                let row = try transaction.row(
                    "SELECT leaf FROM log_leaves WHERE idx = $1", [.integer(entry.logIndex)])
                let leaf = try JSONValue(parsing: row?.blob(0) ?? [])
                return leaf["decisions"]?.arrayValue ?? []
            }
        }
    }

    func incidents() async throws -> [Incident] {
        try await database.read { try Incidents.list(PageRequest(), in: $0).items }
    }

    func kept(_ use: ID<Use>, _ part: ContentPart) async throws -> String? {
        let now = clock.now()
        return try await database.read { [vault] in try vault.text(of: use, part, at: now, in: $0) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    func newID<Kind>() -> ID<Kind> { ID(at: clock.now(), random: random) }

    /// The use that is under way.
    func openUse() async throws -> ID<Use>? {
        try await database.read { transaction in
            try transaction.row("SELECT id FROM open_uses ORDER BY id LIMIT 1").map { try $0.id(0) }
        }
    }

    func openUses() async throws -> Int { try await database.read { try Uses.openCount(in: $0) } }

    /// What verification finds wrong in ledger and records.
    func faults() async throws -> [LedgerFault] {
        try await database.read { try Accounting.Verification.ledger(in: $0) }
    }
}
