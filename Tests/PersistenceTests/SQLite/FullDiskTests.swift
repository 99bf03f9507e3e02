import Persistence
import Primitives
import Testing

@Suite("A full disk", .timeLimit(.minutes(5)))
struct FullDiskTests {
    /// Lets the file grow by a few pages only, as a disk does that is nearly full.
    private func fill(_ database: any Database) async throws {
        try await database.write { transaction in
            let pages = try transaction.row("PRAGMA page_count")?.integer(0) ?? 0
            _ = try transaction.rows("PRAGMA max_page_count = \(pages + 4)")
        }
    }

    private func free(_ database: any Database) async throws {
        try await database.write { _ = try $0.rows("PRAGMA max_page_count = 1000000") }
    }

    private static let large = Value.blob([UInt8](repeating: 1, count: 100_000))

    @Test("fails the batch as unavailable storage, and is survived once there is room")
    func recovery() async throws {
        let folder = try TemporaryFolder()
        let database = try DatabaseKind.sqlite.notes(in: folder)
        defer { database.close() }
        try await database.insertNote(1)
        try await fill(database)

        let problem = await problemKind {
            try await database.execute("INSERT INTO notes (id, bytes) VALUES ($1, $2)", [2, Self.large])
        }

        #expect(problem == .storageUnavailable)
        #expect(database.isWritable)
        #expect(try await database.noteIDs() == [1])
        try await free(database)
        try await database.execute("INSERT INTO notes (id, bytes) VALUES ($1, $2)", [2, Self.large])
        #expect(try await database.noteIDs() == [1, 2])
    }

    @Test("tells every caller of the batch, so that none believes what was rolled back")
    func wholeBatch() async throws {
        let folder = try TemporaryFolder()
        let database = try DatabaseKind.sqlite.notes(in: folder)
        defer { database.close() }
        try await fill(database)
        let writers = 20
        let ready = Latch(writers)
        let stored = Counter()

        await withTaskGroup { group in
            group.addTask { _ = try? await database.write { _ in ready.wait() } }
            for id in 0..<writers {
                group.addTask {
                    ready.step()
                    let problem = await problemKind {
                        try await database.write { transaction in
                            try transaction.insertNote(Int64(id))
                            if id == 10 {
                                try transaction.execute(
                                    "INSERT INTO notes (id, bytes) VALUES ($1, $2)", [1000, Self.large])
                            }
                        }
                    }
                    #expect(problem == nil || problem == .storageUnavailable)
                    if problem == nil { stored.add(1) }
                }
            }
        }

        #expect(try await database.noteIDs().count == stored.value)
    }

    @Test("cannot be swallowed into half a change")
    func swallowed() async throws {
        let folder = try TemporaryFolder()
        let database = try DatabaseKind.sqlite.notes(in: folder)
        defer { database.close() }
        try await fill(database)

        let problem = await problemKind {
            try await database.write { transaction in
                try transaction.insertNote(1)
                // SQLite rolls back by itself here: what follows would commit on its own.
                _ = try? transaction.execute(
                    "INSERT INTO notes (id, bytes) VALUES ($1, $2)", [2, Self.large])
                _ = try? transaction.insertNote(3)
            }
        }

        #expect(problem == .storageUnavailable)
        #expect(try await database.noteIDs().isEmpty)
        try await database.insertNote(4)
        #expect(try await database.noteIDs() == [4])
    }
}
