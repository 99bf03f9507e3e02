import Foundation
import Logging
import Persistence
import Primitives
import Synchronization

@testable import Accounting

/// A ledger in a temporary folder, with a clock and randomness of its own, and a log that is a plain table.
final class House: Sendable {
    let database: SQLiteDatabase
    let random: SeededRandomness
    let clock = ManualClock(Timestamp(microseconds: 1_772_323_200_000_000))  // 2026-03-01T00:00:00Z
    private let folder: URL

    init(seed: UInt64 = 1) throws {
        random = SeededRandomness(seed)
        folder = FileManager.default.temporaryDirectory.appending(path: "accounting-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try SQLiteDatabase(
            path: folder.appending(path: "minato.sqlite").path, logger: Logger(label: "test"))
        try database.migrate([
            AccountingSchema.migration, Self.log, AccountingSchema.serviceOversight,
            Migration(number: 4, name: "payables", statements: AccountingSchema.payables.statements),
            Migration(
                number: 5, name: "service grounding",
                statements: AccountingSchema.serviceGrounding.statements),
            Migration(number: 6, name: "plans", statements: AccountingSchema.plans.statements),
        ])
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    private static let log = Migration(
        number: 2, name: "log of the tests",
        statements: ["CREATE TABLE test_log (idx BIGINT NOT NULL PRIMARY KEY, leaf BLOB NOT NULL)"])

    var now: Timestamp { clock.now() }

    func id<Kind>(_ kind: Kind.Type = Kind.self) -> ID<Kind> { ID(at: now, random: random) }

    func write<T: Sendable>(_ body: @escaping @Sendable (any WriteTransaction) throws -> T) async throws -> T
    {
        try await database.write(body)
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        try await database.read(body)
    }

    /// Appends a leaf to the log of the tests.
    static func append(_ leaf: UseLeaf, _ transaction: any WriteTransaction) throws -> Int64 {
        let next = try transaction.row("SELECT COALESCE(MAX(idx), -1) + 1 FROM test_log")?.integer(0) ?? 0
        try transaction.execute(
            "INSERT INTO test_log (idx, leaf) VALUES ($1, $2)", [.integer(next), .blob(leaf.bytes)])
        return next
    }

    static func leaf(_ index: Int64, _ transaction: any ReadTransaction) throws -> [UInt8]? {
        try transaction.row("SELECT leaf FROM test_log WHERE idx = $1", [.integer(index)])?.blob(0)
    }

    /// All that verification finds, the leaves included.
    func faults() async throws -> [LedgerFault] {
        try await read { try Self.faults($0) }
    }

    static func faults(_ transaction: any ReadTransaction) throws -> [LedgerFault] {
        try Verification.ledger(in: transaction)
            + Verification.records(in: transaction) { try Self.leaf($0, transaction) }
    }
}

extension House {
    func account(
        _ name: String = "demo", terms: Account.Terms = .prepaid, creditLimit: String = "0",
        credit: String = "0"
    ) async throws -> Account {
        let id = self.id(Account.self)
        let transfer = self.id(Transfer.self)
        let now = now
        let draft = try AccountDraft(
            name: name, currency: .jpy, terms: terms, creditLimit: .yen(creditLimit))
        return try await write { transaction in
            let account = try Accounts.create(draft, id: id, at: now, in: transaction)
            let credit = try Money.yen(credit)
            if credit.nanos > 0 {
                try Accounts.addCredit(credit, to: id, transfer: transfer, at: now, in: transaction)
            }
            return account
        }
    }

    /// A service at 1 yen for an input token, 0.5 for a cached one, 2 for an output token.
    func price(
        _ name: String = "assistant", input: String = "1000000", cached: String = "500000",
        output: String = "2000000", minimum: String = "0", free: UInt64 = 0
    ) async throws -> Price {
        let service = self.id(Service.self)
        let price = self.id(Price.self)
        let now = now
        let terms = try ServiceTerms(name: name, engine: "local", model: "small", defaultOutputTokens: 256)
        let priceTerms = try PriceTerms(
            inputPerMillion: .yen(input), cachedInputPerMillion: .yen(cached), outputPerMillion: .yen(output),
            minimumCharge: .yen(minimum), freeTokensPerMonth: free)
        return try await write { transaction in
            let service = try Services.create(terms, id: service, origin: .api, at: now, in: transaction)
            return try Prices.set(priceTerms, for: service.id, id: price, at: now, in: transaction)
        }
    }

    func reservation(
        _ account: Account, _ price: Price, id: ID<Use>? = nil, input: UInt64 = 1, output: UInt64 = 0,
        estimated: UInt64? = nil, payload: String = "payload", owner: String = ""
    ) throws -> UseReservation {
        try UseReservation(
            id: id ?? self.id(), account: account.id, service: price.service, price: price.id,
            keyID: ID(high: 1, low: 1), engine: "local", model: "small", endpoint: .chat,
            payloadHash: PayloadHash(of: payload.utf8),
            maximumUsage: MaximumUsage(input: input, output: output),
            estimatedInputTokens: estimated ?? input,
            owner: owner, createdAt: now)
    }

    func settlement(
        _ use: ID<Use>, _ status: UseStatus = .completed, input: UInt64 = 1, cached: UInt64 = 0,
        output: UInt64 = 0, decisions: [JSONValue] = []
    ) throws -> UseSettlement {
        try UseSettlement(
            id: use, status: status,
            usage: TokenUsage(input: input, cachedInput: cached, output: output, source: .reported),
            finishedAt: now, transferID: id(), decisions: decisions)
    }

    func failure(_ use: ID<Use>) throws -> UseSettlement {
        try UseSettlement(id: use, status: .failed, usage: nil, finishedAt: now, transferID: id())
    }

    @discardableResult
    func reserve(_ reservation: UseReservation) async throws -> ReservedUse {
        try await write { try Uses.reserve(reservation, in: $0) }
    }

    @discardableResult
    func settle(_ settlement: UseSettlement) async throws -> SettledUse {
        try await write { transaction in
            try Uses.settle(settlement, in: transaction) { try Self.append($0, transaction) }
        }
    }

    func balance(_ account: Account) async throws -> AccountBalance {
        try await read { try Accounts.balance(of: account, in: $0) }
    }
}

extension Money {
    static func yen(_ decimal: String) throws -> Money { try Money(decimal: decimal, currency: .jpy) }
}

extension AccountBalance {
    /// "posted/reserved/available"
    var text: String { "\(posted.decimal)/\(reserved.decimal)/\(available.decimal)" }
}

/// The kind of problem that `body` throws, or nil when it throws none.
func problem(_ body: () async throws -> Void) async -> Problem.Kind? {
    do {
        try await body()
        return nil
    } catch let problem as Problem {
        return problem.kind
    } catch {
        return .internalError
    }
}

/// The seed of a property test: MINATO_SEED, or one drawn and printed.
func propertySeed(_ test: String) -> UInt64 {
    let seed =
        ProcessInfo.processInfo.environment["MINATO_SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
    print("\(test): MINATO_SEED=\(seed)")
    return seed
}
