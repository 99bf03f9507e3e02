import Persistence
import Primitives
import Testing

@Suite("A value", .timeLimit(.minutes(5)))
struct ValueTests {
    @Test("comes back as it was stored", arguments: DatabaseKind.allCases)
    func roundTrip(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }
        let texts: [Value] = [
            .null, "", "a", "a\0b", "\0", "港の灯り", "e\u{301}", "👩‍👩‍👧", "'; DROP TABLE notes; --",
            .text(String(repeating: "x", count: 1_000_000)),
        ]
        let blobs: [Value] = [
            .null, .blob([]), .blob([0]), .blob([0, 0, 0]), .blob(Array(0...255)),
            .blob([UInt8](repeating: 7, count: 1_000_000)),
        ]
        let rows = texts.map { ($0, Value.null) } + blobs.map { (Value.null, $0) }

        try await database.write { transaction in
            for (id, row) in rows.enumerated() {
                try transaction.execute(
                    "INSERT INTO notes (id, text, bytes) VALUES ($1, $2, $3)",
                    [.integer(Int64(id)), row.0, row.1])
            }
        }

        let stored = try await database.read { try $0.rows("SELECT text, bytes FROM notes ORDER BY id") }
        #expect(stored.map(\.values) == rows.map { [$0.0, $0.1] })
    }

    @Test(
        "of sixteen bytes is the same byte string with and without memory of its own",
        arguments: DatabaseKind.allCases)
    func identifiers(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }
        let id = Value.uuid(high: 0x0001_0203_0405_0607, low: 0xF8F9_FAFB_FCFD_FEFF)
        let bytes: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7, 0xF8, 0xF9, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF]
        try await database.execute("INSERT INTO notes (id, bytes) VALUES (1, $1)", [id])

        let stored = try await database.read {
            try $0.rows("SELECT bytes FROM notes WHERE bytes = $1", [.blob(bytes)])
        }

        #expect(stored.map(\.values) == [[.blob(bytes)]])
    }

    @Test("of 64 bits keeps them all", arguments: DatabaseKind.allCases)
    func integers(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }
        let numbers: [Int64] = [.min, .min + 1, -1, 0, 1, 1 << 53 + 1, .max - 1, .max]

        for number in numbers { try await database.insertNote(number) }

        #expect(try await database.noteIDs() == numbers)
    }

    @Test("of a text with a NUL is found by all of it", arguments: DatabaseKind.allCases)
    func embeddedNUL(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }
        try await database.insertNote(1, "a\0b")
        try await database.insertNote(2, "a\0c")

        let found = try await database.read {
            try $0.rows("SELECT id FROM notes WHERE text = $1", ["a\0c"]).map { try $0.integer(0) }
        }

        #expect(found == [2])
    }

    @Test("of another type than its column's is refused", arguments: DatabaseKind.allCases)
    func strictness(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }
        let wrong: [(String, Value)] = [
            ("id", "one"), ("id", .blob([1])), ("text", .blob([1])), ("bytes", "text"), ("bytes", 1),
        ]

        for (column, value) in wrong {
            let problem = await problemKind {
                try await database.write { transaction in
                    if column == "id" {
                        try transaction.execute("INSERT INTO notes (id) VALUES ($1)", [value])
                    } else {
                        try transaction.execute("INSERT INTO notes (id, \(column)) VALUES (1, $1)", [value])
                    }
                }
            }
            #expect(problem == .internalError, "\(column) took \(value)")
        }
        #expect(try await database.noteIDs().isEmpty)
    }

    @Test("may stand for a placeholder that occurs twice", arguments: DatabaseKind.allCases)
    func repeatedPlaceholder(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }

        try await database.execute(
            "INSERT INTO notes (id, text) SELECT $1, $2 WHERE $1 < 10 AND $2 <> 'no'", [7, "yes"])

        #expect(try await database.noteIDs() == [7])
    }

    @Test("is asked for by its type, and another type is a problem of its own")
    func accessors() throws {
        let row = Row([1, "two", .blob([3]), .null])

        #expect(try row.integer(0) == 1)
        #expect(try row.text(1) == "two")
        #expect(try row.blob(2) == [3])
        #expect(row.isNull(3))
        #expect(try row.optionalInteger(3) == nil)
        #expect(try row.optionalText(1) == "two")
        #expect(try row.optionalBlob(2) == [3])
        for wrong in [{ _ = try row.integer(1) }, { _ = try row.text(0) }, { _ = try row.blob(4) }]
            as [() throws -> Void]
        {
            #expect { try wrong() } throws: { ($0 as? Problem)?.kind == .corrupt }
        }
    }
}
