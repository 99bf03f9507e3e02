import Auditing
import Foundation
import Logging
import MerkleTree
import Persistence
import Primitives
import Testing

/// A log on a database in a folder of its own.
final class TestLog: Sendable {
    static let start = Timestamp(microseconds: 1_800_000_000_000_000)
    static let key: LogKey = {
        do {
            return try LogKey(origin: "audit.example/exchange", seed: Array(0..<32))
        } catch {
            preconditionFailure("the key of the tests is not one: \(error)")
        }
    }()

    let folder: TemporaryFolder
    let database: any Database
    let log = AuditLog()
    let clock = ManualClock(TestLog.start)

    init(in folder: TemporaryFolder, _ wrap: (any Database) -> any Database = { $0 }) throws {
        self.folder = folder
        database = wrap(try SQLiteDatabase(path: folder.path("minato.db"), logger: .silent))
        try database.migrate([Migration(number: 1, name: "before", statements: []), AuditingSchema.migration])
    }

    convenience init() throws { try self.init(in: try TemporaryFolder()) }

    var reader: LogReader { LogReader(database: database, verifier: Self.key.verifier) }

    /// Without pace, as tests want it, unless they are about the pace.
    func sequencer(
        key: LogKey = TestLog.key, pace: Duration = .zero, timer: any Clock<Duration> = ContinuousClock()
    ) -> Sequencer {
        Sequencer(
            log: log, database: database, key: key, wallClock: clock, pace: pace, timer: timer,
            logger: .silent)
    }

    /// Appends leaves in one transaction each.
    @discardableResult
    func append(_ leaves: [UInt8]...) async throws -> [Int64] {
        var indexes: [Int64] = []
        for leaf in leaves {
            indexes.append(
                try await database.write { [log] transaction in
                    try log.append(leaf, subject: nil, at: Self.start, in: transaction)
                })
        }
        return indexes
    }

    /// Appends `Self.leaf(index)` for each index in one transaction.
    func append(_ indexes: Range<Int>) async throws {
        try await database.write { [log] transaction in
            for index in indexes {
                try log.append(Self.leaf(index), subject: nil, at: Self.start, in: transaction)
            }
        }
    }

    static func leaf(_ index: Int) -> [UInt8] { Array(#"{"kind":"test","n":\#(index)}"#.utf8) }

    static func hashes(_ count: Int) -> [TreeHash] { (0..<count).map { RFC6962.leaf(leaf($0)) } }

    /// Runs a sequencer until a checkpoint covers `count` leaves.
    func sign(upTo count: Int, key: LogKey = TestLog.key) async throws {
        let sequencer = sequencer(key: key)
        try await running(sequencer) {
            guard count > 0 else {
                while sequencer.head == nil { await Task.yield() }
                return
            }
            _ = try await sequencer.waitForCheckpoint(covering: Int64(count) - 1, timeout: .seconds(60))
        }
    }

    func verify() async throws -> LogReport {
        try await database.read { try Verification.log(in: $0, by: Self.key.verifier) }
    }

    /// What a kill would leave of the log at this moment: the file and its write-ahead log, nothing closed.
    func killed() throws -> TestLog {
        let remains = try TemporaryFolder()
        for name in ["minato.db", "minato.db-wal"] {
            try FileManager.default.copyItem(atPath: folder.path(name), toPath: remains.path(name))
        }
        return try TestLog(in: remains)
    }
}

/// Runs `body` beside a sequencer, which is cancelled afterwards; what ends the sequencer ends `body`.
func running<T: Sendable>(_ sequencer: Sequencer, _ body: @escaping @Sendable () async throws -> T)
    async throws -> T
{
    try await withThrowingTaskGroup(of: T?.self) { group in
        group.addTask {
            try await sequencer.run()
            return nil
        }
        group.addTask { try await body() }
        defer { group.cancelAll() }
        while let result = try await group.next() {
            if let result { return result }
        }
        throw CancellationError()
    }
}

/// What `body` throws, as a kind of problem; nil when it throws none.
func problemKind(_ body: () async throws -> Void) async -> Problem.Kind? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? Problem)?.kind
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
