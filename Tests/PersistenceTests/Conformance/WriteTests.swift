import Persistence
import Primitives
import Synchronization
import Testing

@Suite("A write", .timeLimit(.minutes(5)))
struct WriteTests {
    @Test("is seen by the reads that come after it", arguments: DatabaseKind.allCases)
    func visible(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }

        for id in 0..<50 {
            try await database.insertNote(Int64(id))
            #expect(try await database.noteIDs().last == Int64(id))
        }
    }

    @Test("gives back what its closure returns", arguments: DatabaseKind.allCases)
    func result(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }

        #expect(try await database.write { _ in "done" } == "done")
    }

    @Test("shares its commit with those that queue meanwhile", arguments: DatabaseKind.allCases)
    func groupCommit(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }
        let writers = 200
        let batches = Counter()
        let ready = Latch(writers)

        try await withThrowingTaskGroup { group in
            group.addTask {
                // Holds the writer until all the others are about to queue.
                try await database.write { _ in ready.wait() }
            }
            for id in 0..<writers {
                group.addTask {
                    ready.step()
                    try await database.write { transaction in
                        _ = try transaction.state { () throws(Problem) in BatchProbe(batches) }
                        try transaction.insertNote(Int64(id))
                    }
                }
            }
            try await group.waitForAll()
        }

        #expect(try await database.noteIDs().count == writers)
        #expect(batches.value >= 1)
        #expect(batches.value < writers / 4)
    }

    @Test("that throws is taken back alone", arguments: DatabaseKind.allCases)
    func lonelyRollback(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }
        let writers = 100
        let ready = Latch(writers)
        let refused = Counter()

        try await withThrowingTaskGroup { group in
            group.addTask { try await database.write { _ in ready.wait() } }
            for id in 0..<writers {
                group.addTask {
                    ready.step()
                    do {
                        try await database.write { transaction in
                            try transaction.insertNote(Int64(id))
                            if id % 3 == 0 { throw Refusal() }
                        }
                    } catch is Refusal {
                        refused.add(1)
                    }
                }
            }
            try await group.waitForAll()
        }

        #expect(refused.value == 34)
        #expect(try await database.noteIDs() == (0..<100).filter { $0 % 3 != 0 }.map(Int64.init))
    }

    @Test(
        "that throws half-way makes the others of its batch run again, with one effect",
        arguments: DatabaseKind.allCases)
    func runsAgain(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }
        let ready = Latch(2)
        let runs = Counter()

        try await withThrowingTaskGroup { group in
            group.addTask { try await database.write { _ in ready.wait() } }
            group.addTask {
                ready.step()
                try await database.write { transaction in
                    runs.add(1)
                    try transaction.execute(
                        "INSERT INTO notes (id) SELECT COALESCE(MAX(id), 0) + 1 FROM notes")
                }
            }
            group.addTask {
                ready.step()
                try? await database.write { transaction in
                    try transaction.insertNote(99)
                    throw Refusal()
                }
            }
            try await group.waitForAll()
        }

        #expect((1...2).contains(runs.value))
        #expect(try await database.noteIDs() == [1])
    }

    @Test("that throws before it wrote costs the others nothing", arguments: DatabaseKind.allCases)
    func harmlessRefusal(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }
        let writers = 20
        let ready = Latch(writers)
        let runs = Counter()

        try await withThrowingTaskGroup { group in
            group.addTask { try await database.write { _ in ready.wait() } }
            for id in 0..<writers {
                group.addTask {
                    ready.step()
                    try? await database.write { transaction in
                        runs.add(1)
                        if id % 2 == 0 { throw Refusal() }
                        try transaction.insertNote(Int64(id))
                    }
                }
            }
            try await group.waitForAll()
        }

        #expect(runs.value == writers)
        #expect(try await database.noteIDs().count == writers / 2)
    }

    @Test("of a taken key is a conflict and harms nobody else", arguments: DatabaseKind.allCases)
    func conflict(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.open(in: folder)
        defer { database.close() }
        try database.migrate([
            Migration(
                number: 1, name: "names",
                statements: [
                    "CREATE TABLE notes (id BIGINT NOT NULL PRIMARY KEY, text TEXT)",
                    "CREATE UNIQUE INDEX notes_text ON notes (text)",
                    "CREATE TABLE keys (key BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID",
                ])
        ])
        try await database.insertNote(1, "one")
        try await database.execute("INSERT INTO keys (key) VALUES ($1)", [.blob([1])])

        #expect(await problemKind { try await database.insertNote(1, "another") } == .conflict)
        #expect(await problemKind { try await database.insertNote(2, "one") } == .conflict)
        #expect(
            await problemKind {
                try await database.execute("INSERT INTO keys (key) VALUES ($1)", [.blob([1])])
            } == .conflict)
        try await database.insertNote(2, "two")
        #expect(try await database.noteIDs() == [1, 2])
    }

    @Test("cannot swallow a statement that failed", arguments: DatabaseKind.allCases)
    func swallowed(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }
        try await database.insertNote(1)

        let problem = await problemKind {
            try await database.write { transaction in
                try transaction.insertNote(2)
                try? transaction.insertNote(1)
                try? transaction.insertNote(3)
            }
        }

        #expect(problem == .conflict)
        #expect(try await database.noteIDs() == [1])
    }

    @Test("tells how many rows a statement changed", arguments: DatabaseKind.allCases)
    func changes(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }

        let counts = try await database.write { transaction in
            for id in 1...3 { try transaction.insertNote(Int64(id)) }
            return [
                try transaction.execute(
                    "INSERT INTO notes (id) VALUES ($1) ON CONFLICT (id) DO NOTHING", [1]),
                try transaction.execute("UPDATE notes SET text = $1", ["x"]),
                try transaction.execute("DELETE FROM notes WHERE id > $1", [1]),
                try transaction.execute("DELETE FROM notes WHERE id > $1", [1]),
            ]
        }

        #expect(counts == [0, 3, 2, 0])
    }

    @Test("that breaks a foreign key is refused", arguments: DatabaseKind.allCases)
    func foreignKey(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.open(in: folder)
        defer { database.close() }
        try database.migrate([
            Migration(
                number: 1, name: "family",
                statements: [
                    "CREATE TABLE parents (id BIGINT NOT NULL PRIMARY KEY)",
                    """
                    CREATE TABLE children (
                        id BIGINT NOT NULL PRIMARY KEY,
                        parent BIGINT NOT NULL REFERENCES parents (id)
                    )
                    """,
                ])
        ])

        let problem = await problemKind {
            try await database.execute("INSERT INTO children (id, parent) VALUES ($1, $2)", [1, 7])
        }

        #expect(problem == .internalError)
        #expect(try await database.read { try $0.rows("SELECT id FROM children") }.isEmpty)
    }

    @Test("is durable: a database that is opened again has it", arguments: DatabaseKind.allCases)
    func reopen(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let first = try kind.notes(in: folder)
        for id in 0..<20 { try await first.insertNote(Int64(id), "note \(id)") }
        first.close()

        let second = try kind.notes(in: folder)
        defer { second.close() }

        #expect(try await second.noteIDs() == Array(0..<20))
        try await second.insertNote(20)
    }
}

/// Counts from any thread.
final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    func add(_ number: Int) { count.add(number, ordering: .sequentiallyConsistent) }
}

/// Counts the batches: one state lives in each.
final class BatchProbe: BatchState {
    private let batches: Counter

    init(_ batches: Counter) { self.batches = batches }

    func mark() {}
    func rollback() {}
    func flush(_ transaction: any WriteTransaction) { batches.add(1) }
}
