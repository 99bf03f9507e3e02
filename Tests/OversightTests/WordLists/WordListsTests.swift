import Compliance
import Foundation
import Logging
import Persistence
import Primitives
import Schema
import Testing

@testable import Oversight

@Suite("The operator's word lists")
struct WordListsTests {
    private let time = Timestamp(microseconds: 1_790_000_000_000_000)

    private func withDatabase(_ body: (SQLiteDatabase) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "minato-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try SQLiteDatabase(
            path: folder.appending(path: "test.db").path,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        defer { database.close() }
        try database.migrate(DatabaseSchema.all)
        try await body(database)
    }

    private func list(_ patterns: [String], name: String = "a") -> WordList {
        WordList(name: name, entries: patterns.map { WordListEntry(pattern: $0, riskClass: "A.1.a") })
    }

    /// Writes a version as an import does.
    private func make(
        _ list: WordList, _ number: UInt64, in transaction: any WriteTransaction
    ) throws -> WordListVersion {
        let id = ID<WordListVersion>(high: number, low: 1)
        let content = list.csv
        try WordLists.add(Array(content.prefix(20)), at: 0, of: id, in: transaction)
        try WordLists.add(Array(content.dropFirst(20)), at: 1, of: id, in: transaction)
        return try WordLists.make(
            WordListVersion(
                id: id, list: list.name, number: 0, hash: list.hash, entries: list.entries.count,
                duplicates: list.duplicates, bytes: content.count, importedBy: "operator", importedAt: time),
            in: transaction)
    }

    @Test("What was written in parts is the list that was imported")
    func parts() async throws {
        try await withDatabase { database in
            let imported = list(["one", "two, \"three\" four", "五"])
            let version = try await database.write { try make(imported, 1, in: $0) }
            let content = try await database.read { try WordLists.content(of: version.id, in: $0) }
            #expect(try version.wordList(content) == imported)
            #expect(try await database.read { try WordLists.inForce("a", in: $0) } == version)
        }
    }

    @Test("Versions of a list are counted from one, each list by itself")
    func numbers() async throws {
        try await withDatabase { database in
            let versions = try await database.write { transaction in
                [
                    try make(list(["x"]), 1, in: transaction), try make(list(["y"]), 2, in: transaction),
                    try make(list(["x"], name: "b"), 3, in: transaction),
                ]
            }
            #expect(versions.map(\.number) == [1, 2, 1])
            #expect(try await database.read { try WordLists.inForce(in: $0) } == [versions[1], versions[2]])
            let request = try PageRequest<WordListVersion>(limit: 1, order: .newestFirst)
            let page = try await database.read { try WordLists.versions(of: "a", request, in: $0) }
            #expect(page.items == [versions[1]] && page.next == versions[1].id)
        }
    }

    @Test("A version that was withdrawn is in force no longer and can be so again")
    func withdrawn() async throws {
        try await withDatabase { database in
            let version = try await database.write { try make(list(["x"]), 1, in: $0) }
            #expect(try await database.write { try WordLists.withdraw("a", in: $0) })
            #expect(try await database.write { try WordLists.withdraw("a", in: $0) } == false)
            #expect(try await database.read { try WordLists.inForce("a", in: $0) } == nil)
            try await database.write { [time] in try WordLists.putInForce(version, at: time, in: $0) }
            #expect(try await database.read { try WordLists.inForce("a", in: $0) } == version)
        }
    }

    @Test("Of an import that was cut short nothing is left, and of the others everything")
    func unfinished() async throws {
        try await withDatabase { database in
            let version = try await database.write { transaction in
                try WordLists.add([1, 2], at: 0, of: ID(high: 9, low: 9), in: transaction)
                return try make(list(["x"]), 1, in: transaction)
            }
            #expect(try await database.write { try WordLists.discardUnfinished(in: $0) } == 1)
            #expect(try await database.write { try WordLists.discardUnfinished(in: $0) } == 0)
            #expect(try await database.read { try WordLists.content(of: version.id, in: $0) } != nil)
        }
    }

    @Test("Entries of old versions are not kept for ever, and who asks for them is told")
    func forgotten() async throws {
        try await withDatabase { database in
            let versions = try await database.write { transaction in
                try (1...UInt64(WordLists.keptVersions) + 2).map {
                    try make(list(["x \($0)"]), $0, in: transaction)
                }
            }
            let contents = try await database.read { transaction in
                try versions.map { try WordLists.content(of: $0.id, in: transaction) }
            }
            #expect(contents.prefix(2).allSatisfy { $0 == nil })
            #expect(contents.dropFirst(2).allSatisfy { $0 != nil })
            let problem = #expect(throws: Problem.self) { try versions[0].wordList(contents[0]) }
            #expect(problem?.kind == .conflict)
        }
    }

    @Test("Entries that are not those imported are no list")
    func tampered() async throws {
        let version = WordListVersion(
            id: ID(high: 1, low: 1), list: "a", number: 1, hash: list(["x"]).hash, entries: 1, duplicates: 0,
            bytes: 0, importedBy: "operator", importedAt: time)
        for content in [list(["y"]).csv, [0xFF]] {
            let problem = #expect(throws: Problem.self) { try version.wordList(content) }
            #expect(problem?.kind == .corrupt)
        }
    }
}
