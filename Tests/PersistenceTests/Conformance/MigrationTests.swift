import Persistence
import Primitives
import Testing

@Suite("A migration", .timeLimit(.minutes(5)))
struct MigrationTests {
    @Test(
        "runs once, in the order of the numbers, whatever the order given", arguments: DatabaseKind.allCases)
    func order(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.open(in: folder)
        defer { database.close() }
        let later = Migration(
            number: 2, name: "first note", statements: ["INSERT INTO notes (id) VALUES (1)"])

        try database.migrate([later, .notes])
        try database.migrate([.notes, later])

        #expect(try await database.noteIDs() == [1])
    }

    @Test("that is new runs on a database that has the earlier ones", arguments: DatabaseKind.allCases)
    func forward(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let first = try kind.notes(in: folder)
        try await first.insertNote(1)
        first.close()

        let second = try kind.open(in: folder)
        defer { second.close() }
        try second.migrate([
            .notes, Migration(number: 2, name: "more", statements: ["INSERT INTO notes (id) VALUES (2)"]),
        ])

        #expect(try await second.noteIDs() == [1, 2])
    }

    @Test("whose number leaves a gap is refused", arguments: DatabaseKind.allCases)
    func gap(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.open(in: folder)
        defer { database.close() }

        for numbers in [[2], [1, 3], [1, 1], [0, 1]] {
            let migrations = numbers.map { Migration(number: $0, name: "number \($0)", statements: []) }
            let problem = await problemKind { try database.migrate(migrations) }
            #expect(problem == .configuration, "took \(numbers)")
        }
    }

    @Test("of a newer version on record is refused in words that help", arguments: DatabaseKind.allCases)
    func newerSchema(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let first = try kind.open(in: folder)
        try first.migrate([.notes, Migration(number: 2, name: "two", statements: [])])
        first.close()

        let second = try kind.open(in: folder)
        defer { second.close() }

        #expect {
            try second.migrate([.notes])
        } throws: { error in
            guard let problem = error as? Problem else { return false }
            return problem.kind == .newerSchema && problem.detail.contains("schema 2")
                && problem.detail.contains("up to 1") && problem.mend != nil
        }
    }

    @Test("that has another name on record is refused", arguments: DatabaseKind.allCases)
    func renamed(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }

        let problem = await problemKind {
            try database.migrate([Migration(number: 1, name: "jottings", statements: [])])
        }

        #expect(problem == .corrupt)
    }

    @Test(
        "that fails is taken back whole and names itself; those before it stay",
        arguments: DatabaseKind.allCases)
    func failing(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.open(in: folder)
        defer { database.close() }
        let broken = Migration(
            number: 2, name: "broken",
            statements: [
                "CREATE TABLE other (id BIGINT NOT NULL PRIMARY KEY)", "INSERT INTO notes (id) VALUES (1)",
                "INSERT INTO nowhere (id) VALUES (1)",
            ])

        #expect {
            try database.migrate([.notes, broken])
        } throws: {
            "\($0)".contains("2 (broken)")
        }

        #expect(try await database.noteIDs().isEmpty)
        // Mended, it runs: neither its table nor its record was left behind.
        let mended = Migration(number: 2, name: "mended", statements: Array(broken.statements.dropLast()))
        try database.migrate([.notes, mended])
        #expect(try await database.noteIDs() == [1])
    }
}
