import Accounting
import Auditing
import Foundation
import Logging
import Persistence
import Primitives
import Schema

@testable import Oversight

/// The tables of people on a real database in a folder of their own, with a clock and randomness.
final class PeopleHouse: Sendable {
    let random: SeededRandomness
    let clock = ManualClock(Timestamp(microseconds: 1_772_323_200_000_000))  // 2026-03-01T00:00:00Z
    let log = AuditLog()
    let hasher = SubjectHasher(secret: Array(0..<32))
    let account = ID<Account>(high: 1, low: 1)
    let service = ID<Service>(high: 2, low: 2)
    private let folder: URL
    let database: SQLiteDatabase

    init(seed: UInt64 = 1) throws {
        random = SeededRandomness(seed)
        folder = FileManager.default.temporaryDirectory.appending(path: "oversight-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try Self.open(folder)
        try database.migrate(DatabaseSchema.all)
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func open(_ folder: URL) throws -> SQLiteDatabase {
        try SQLiteDatabase(
            path: folder.appending(path: "minato.sqlite").path,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    var now: Timestamp { clock.now() }

    func id<Kind>(_ kind: Kind.Type = Kind.self) -> ID<Kind> { ID(at: now, random: random) }

    func write<T: Sendable>(_ body: @escaping @Sendable (any WriteTransaction) throws -> T) async throws -> T
    {
        try await database.write(body)
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        try await database.read(body)
    }

    func subject(_ name: String?) -> DataSubject { hasher.subject(account, endUser: name) }

    func person(_ name: String?) async throws -> Person {
        let id = id(Person.self)
        let subject = subject(name)
        return try await write { [now] in
            try People.person(of: subject, new: id, at: now, in: $0)
        }
    }

    /// The kinds of the leaves, oldest first, with what they say.
    func leaves() async throws -> [JSONValue] {
        try await read { transaction in
            try transaction.rows("SELECT leaf FROM log_leaves ORDER BY idx").map {
                try JSONValue(parsing: $0.blob(0))
            }
        }
    }

    func count(_ table: String) async throws -> Int64 {
        try await read { try $0.row("SELECT COUNT(*) FROM \(table)")?.integer(0) ?? 0 }
    }
}
