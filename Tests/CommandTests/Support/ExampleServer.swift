import Accounting
import Auditing
import Foundation
import Logging
import MerkleTree
import Oversight
import Persistence
import Primitives
import Schema

@testable import minato

/// The data directory of a server, with some uses in it, and the means to forge what is there.
final class ExampleServer: Sendable {
    static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    let folder: TemporaryFolder
    let key: LogKey
    let account: Account
    private let database: SQLiteDatabase
    private let log = AuditLog()
    private let service: Service
    private let price: Price
    private let random = SeededRandomness(7)

    /// A prepaid account with 1,000 yen, and a service.
    init() async throws {
        folder = try TemporaryFolder()
        key = try LogKey.create(at: folder.path("log.key"), origin: "audit.example/log", random: random)
        database = try SQLiteDatabase(path: folder.path("minato.db"), logger: .silent)
        try database.migrate(DatabaseSchema.all)
        let ids = (
            account: ID<Account>(at: Self.start, random: random),
            service: ID<Service>(at: Self.start, random: random),
            price: ID<Price>(at: Self.start, random: random)
        )
        let credit = ID<Transfer>(at: Self.start, random: random)
        (account, service, price) = try await database.write { [log] transaction in
            let account = try Accounts.create(
                AccountDraft(name: "demo", currency: .jpy, terms: .prepaid), id: ids.account, at: Self.start,
                in: transaction)
            try Accounts.addCredit(
                Money(decimal: "1000", currency: .jpy), to: account.id, transfer: credit, at: Self.start,
                in: transaction)
            let leaf = try JSONValue.object(["kind": "account.credited", "version": 1]).canonical
            try log.append(leaf, subject: account.id.bytes, at: Self.start, in: transaction)
            let service = try Services.create(
                ServiceTerms(name: "assistant", engine: "fake", model: "m", defaultOutputTokens: 100),
                id: ids.service, origin: .config, at: Self.start, in: transaction)
            let price = try Prices.set(
                PriceTerms(
                    inputPerMillion: Money(decimal: "100", currency: .jpy),
                    outputPerMillion: Money(decimal: "400", currency: .jpy)),
                for: service.id, id: ids.price, at: Self.start, in: transaction)
            return (account, service, price)
        }
    }

    deinit { database.close() }

    private func newID<Kind>() -> ID<Kind> { ID(at: Self.start, random: random) }

    /// Settles uses, each with its record and its leaf.
    @discardableResult
    func use(_ count: Int) async throws -> [SettledUse] {
        var settled: [SettledUse] = []
        for _ in 0..<count {
            let reservation = try await reserve()
            let settlement = try UseSettlement(
                id: reservation.id, status: .completed,
                usage: TokenUsage(input: 80, output: 50, source: .reported), finishedAt: Self.start,
                transferID: newID())
            settled.append(
                try await database.write { [log] transaction in
                    try Uses.settle(settlement, in: transaction) { leaf in
                        try log.append(
                            leaf.bytes, subject: leaf.record.id.bytes, at: Self.start, in: transaction)
                    }
                })
        }
        return settled
    }

    /// Reserves a use and leaves it open.
    @discardableResult
    func reserve() async throws -> UseReservation {
        let reservation = try UseReservation(
            id: newID(), account: account.id, service: service.id, price: price.id, keyID: newID(),
            engine: "fake", model: "m", endpoint: .chat, payloadHash: PayloadHash(of: [1, 2, 3]),
            maximumUsage: MaximumUsage(input: 100, output: 100), estimatedInputTokens: 80,
            createdAt: Self.start)
        _ = try await database.write { try Uses.reserve(reservation, in: $0) }
        return reservation
    }

    /// Signs what is in the log.
    func sign() async throws {
        let size = try await database.read { try $0.row("SELECT COUNT(*) FROM log_leaves")?.integer(0) ?? 0 }
        let sequencer = Sequencer(
            log: log, database: database, key: key, wallClock: ManualClock(Self.start), pace: .zero,
            logger: .silent)
        let running = Task { try await sequencer.run() }
        _ = try await sequencer.waitForCheckpoint(covering: size - 1, timeout: .seconds(30))
        running.cancel()
        _ = await running.result
    }

    /// Appends a leaf that no change made.
    func forgeLeaf(_ bytes: [UInt8], subject: [UInt8]?) async throws {
        _ = try await database.write { [log] transaction in
            try log.append(bytes, subject: subject, at: Self.start, in: transaction)
        }
    }

    /// Changes rows behind the server's back.
    func forge(_ sql: String, _ values: [Value] = []) async throws {
        _ = try await database.write { try $0.execute(sql, values) }
    }

    /// What `minato audit verify --data` reports.
    func audit() async throws -> AuditReport {
        let data = try StoredData(DataOptions.parse(["--data", folder.path]))
        let key = try data.logKey(given: nil)
        return try await data.database.read { transaction in
            try StoredAudit.report(on: data.source, in: transaction, by: key, ProgressLine(isShown: false))
        }
    }

    /// What the server publishes, changed on its way by `tamper`.
    func publishedAudit(
        by origin: TrustedKey.Origin = .option,
        tamper: @escaping @Sendable (String, [UInt8]) -> [UInt8] = { $1 }
    ) async throws -> AuditReport {
        let reader = LogReader(database: database, verifier: key.verifier)
        return try await PublishedAudit.report(
            on: "http://audit.example/log", by: TrustedKey(verifier: key.verifier, origin: origin),
            ProgressLine(isShown: false)
        ) { path in
            let bytes: [UInt8]
            if path == "checkpoint" {
                bytes = Array(try await reader.head().note.serialized.utf8)
            } else if let bundle = EntryBundleCoordinate(path: path) {
                bytes = try await reader.entries(bundle)
            } else if let tile = TileCoordinate(path: path) {
                bytes = try await reader.tile(tile)
            } else {
                throw Problem(.notFound, path)
            }
            return tamper(path, bytes)
        }
    }

    func close() { database.close() }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
