import Accounting
import Auditing
import Foundation
import Logging
import Oversight
import Persistence
import Primitives
import Schema

/// A database in a temporary folder with one account, one service and a log.
final class OversightHouse: Sendable {
    let database: SQLiteDatabase
    let log = AuditLog()
    let random = SeededRandomness(11)
    let now = Timestamp(microseconds: 1_772_323_200_000_000)
    let account: ID<Account>
    let service: ID<Service>
    private let folder: URL

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "minato-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        database = try SQLiteDatabase(path: folder.appending(path: "minato.db").path, logger: silent)
        try database.migrate(DatabaseSchema.all)
        let ids = (ID<Account>(at: now, random: random), ID<Service>(at: now, random: random))
        (account, service) = ids
        let now = now
        try await database.write { transaction in
            _ = try Accounts.create(
                AccountDraft(name: "demo", currency: .jpy, terms: .postpaid, limits: .none), id: ids.0,
                at: now,
                in: transaction)
            _ = try Services.create(
                ServiceTerms(name: "s", engine: "e", model: "m", defaultOutputTokens: 1), id: ids.1,
                origin: .config, at: now, in: transaction)
        }
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    func id<Kind>(_ kind: Kind.Type = Kind.self) -> ID<Kind> { ID(at: now, random: random) }

    /// The kinds of the leaves, in their order.
    func leaves() async throws -> [String] {
        try await database.read { transaction in
            try transaction.rows("SELECT leaf FROM log_leaves ORDER BY idx").compactMap { row in
                try JSONValue(parsing: row.blob(0))["kind"]?.stringValue
            }
        }
    }
}
