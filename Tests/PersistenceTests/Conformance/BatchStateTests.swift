import Persistence
import Primitives
import Testing

@Suite("The state of a batch", .timeLimit(.minutes(5)))
struct BatchStateTests {
    @Test(
        "follows its callers, those that throw excepted, and is written once",
        arguments: DatabaseKind.allCases)
    func followsCallers(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.open(in: folder)
        defer { database.close() }
        try database.migrate([.total])
        let writers = 120
        let ready = Latch(writers)
        let flushes = Counter()

        await withTaskGroup { group in
            group.addTask { _ = try? await database.write { _ in ready.wait() } }
            for number in 0..<writers {
                group.addTask {
                    ready.step()
                    try? await database.write { transaction in
                        let total = try Total.of(transaction, flushes)
                        total.sum += Int64(number)
                        if number % 2 == 1 { throw Refusal() }
                    }
                }
            }
        }

        let expected = (0..<writers).filter { $0 % 2 == 0 }.reduce(0, +)
        #expect(try await database.total() == Int64(expected))
        #expect(flushes.value < writers / 4)
    }

    @Test("that a throwing caller made is forgotten with it", arguments: DatabaseKind.allCases)
    func madeByThrower(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.open(in: folder)
        defer { database.close() }
        try database.migrate([.total])
        let ready = Latch(2)

        await withTaskGroup { group in
            group.addTask { _ = try? await database.write { _ in ready.wait() } }
            for isThrowing in [true, false] {
                group.addTask {
                    ready.step()
                    try? await database.write { transaction in
                        // What the state reads when it is made is taken back with its maker.
                        if isThrowing { try transaction.execute("UPDATE totals SET sum = 1000") }
                        let total = try Total.of(transaction, Counter())
                        total.sum += 1
                        if isThrowing { throw Refusal() }
                    }
                }
            }
        }

        #expect(try await database.total() == 1)
    }

    @Test("that cannot be written fails the whole batch, and only this one", arguments: DatabaseKind.allCases)
    func failingFlush(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.open(in: folder)
        defer { database.close() }
        try database.migrate([.total])

        let problem = await problemKind {
            try await database.write { transaction in
                try transaction.execute("UPDATE totals SET sum = 5")
                _ = try transaction.state { () throws(Problem) in FailingState() }
            }
        }

        #expect(problem == .unprocessable)
        #expect(try await database.total() == 0)
        try await database.write { try Total.of($0, Counter()).sum += 3 }
        #expect(try await database.total() == 3)
    }
}

extension Migration {
    fileprivate static let total = Migration(
        number: 1, name: "total",
        statements: [
            "CREATE TABLE totals (id BIGINT NOT NULL PRIMARY KEY, sum BIGINT NOT NULL)",
            "INSERT INTO totals (id, sum) VALUES (1, 0)",
        ])
}

extension Database {
    fileprivate func total() async throws -> Int64? {
        try await read { try $0.row("SELECT sum FROM totals")?.integer(0) }
    }
}

/// One row, kept in memory while a batch lasts.
private final class Total: BatchState {
    var sum: Int64
    private var marked: Int64
    private let flushes: Counter

    private init(_ sum: Int64, _ flushes: Counter) {
        self.sum = sum
        marked = sum
        self.flushes = flushes
    }

    static func of(_ transaction: any WriteTransaction, _ flushes: Counter) throws(Problem) -> Total {
        try transaction.state { () throws(Problem) in
            Total(try transaction.row("SELECT sum FROM totals")?.integer(0) ?? 0, flushes)
        }
    }

    func mark() { marked = sum }
    func rollback() { sum = marked }

    func flush(_ transaction: any WriteTransaction) throws(Problem) {
        flushes.add(1)
        try transaction.execute("UPDATE totals SET sum = $1", [.integer(sum)])
    }
}

private final class FailingState: BatchState {
    func mark() {}
    func rollback() {}
    func flush(_ transaction: any WriteTransaction) throws(Problem) { throw Problem(.unprocessable, "No.") }
}
