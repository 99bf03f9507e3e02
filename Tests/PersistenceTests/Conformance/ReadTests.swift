import Persistence
import Primitives
import Testing

@Suite("A read", .timeLimit(.minutes(5)))
struct ReadTests {
    @Test(
        "sees one snapshot while others write, and does not keep them waiting",
        arguments: DatabaseKind.allCases)
    func snapshot(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }
        try await database.insertNote(1)
        let reading = Latch()
        let written = Latch()

        async let seen = database.read { transaction in
            let before = try transaction.noteIDs()
            reading.step()
            written.wait()
            return [before, try transaction.noteIDs()]
        }
        // The write returns while the read is still at work.
        try await database.write { transaction in
            reading.wait()
            try transaction.insertNote(2)
        }
        written.step()

        #expect(try await seen == [[1], [1]])
        #expect(try await database.noteIDs() == [1, 2])
    }

    @Test("cannot write", arguments: DatabaseKind.allCases)
    func readOnly(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }

        let problem = await problemKind {
            _ = try await database.read { try $0.rows("INSERT INTO notes (id) VALUES (1) RETURNING id") }
        }

        #expect(problem == .storageUnavailable)
        #expect(try await database.noteIDs().isEmpty)
    }

    @Test("throws on what its closure throws, and the next one works", arguments: DatabaseKind.allCases)
    func throwing(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }

        await #expect(throws: Refusal()) { try await database.read { _ in throw Refusal() } }
        #expect(try await database.noteIDs().isEmpty)
    }

    @Test("by many at once gives each its own answer", arguments: DatabaseKind.allCases)
    func parallel(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }
        for id in 0..<64 { try await database.insertNote(Int64(id), "note \(id)") }

        try await withThrowingTaskGroup { group in
            for id in 0..<64 {
                group.addTask {
                    let text = try await database.read {
                        try $0.row("SELECT text FROM notes WHERE id = $1", [.integer(Int64(id))])?.text(0)
                    }
                    #expect(text == "note \(id)")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("of SQL that is wrong names the statement", arguments: DatabaseKind.allCases)
    func wrongStatement(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }

        for (sql, values) in [("SELECT nothing FROM nowhere", []), ("SELECT $1", []), ("SELECT $1", [1, 2])]
            as [(String, [Value])]
        {
            await #expect {
                try await database.read { _ = try $0.rows(sql, values) }
            } throws: { error in
                let problem = error as? Problem
                return problem?.kind == .internalError && problem?.detail.contains(sql) == true
            }
        }
    }
}
