import Foundation
import Persistence
import Primitives
import Testing

@Suite("A SQLite database opened for reading only", .timeLimit(.minutes(5)))
struct ReadOnlySQLiteDatabaseTests {
    @Test("shows at each read what a running writer has committed by then")
    func besideAWriter() async throws {
        let folder = try TemporaryFolder()
        let writer = try DatabaseKind.sqlite.notes(in: folder)
        defer { writer.close() }
        try await writer.insertNote(1)
        let reader = try open(folder)
        defer { reader.close() }

        #expect(try await reader.noteIDs() == [1])
        try await writer.insertNote(2)
        #expect(try await reader.noteIDs() == [1, 2])
    }

    @Test("sees one snapshot in one read, whatever the writer does meanwhile")
    func snapshot() async throws {
        let folder = try TemporaryFolder()
        let writer = try DatabaseKind.sqlite.notes(in: folder)
        defer { writer.close() }
        try await writer.insertNote(1)
        let reader = try open(folder)
        defer { reader.close() }
        let begun = Latch()
        let written = Latch()

        async let seen = reader.read { transaction in
            let before = try transaction.noteIDs()
            begun.step()
            written.wait()
            return [before, try transaction.noteIDs()]
        }
        await whenOpen(begun)
        try await writer.insertNote(2)
        written.step()

        #expect(try await seen == [[1], [1]])
    }

    @Test("shows a closed database, and leaves its folder as it was")
    func atRest() async throws {
        let folder = try await folderWithNotes([1, 2])
        let before = try content(folder)

        let reader = try open(folder)
        #expect(try await reader.noteIDs() == [1, 2])
        reader.close()

        #expect(before.keys.sorted() == ["minato.db"])
        #expect(try content(folder) == before)
    }

    @Test("shows what a killed writer left, and leaves database and log as they were")
    func killed() async throws {
        let folder = try TemporaryFolder()
        let writer = try DatabaseKind.sqlite.notes(in: folder)
        defer { writer.close() }
        for id in 0..<50 { try await writer.insertNote(Int64(id)) }
        let remains = try TemporaryFolder()
        let names = ["minato.db", "minato.db-wal"]
        for name in names {
            try FileManager.default.copyItem(atPath: folder.path(name), toPath: remains.path(name))
        }
        let before = try content(remains)

        let reader = try open(remains)
        #expect(try await reader.noteIDs() == Array(0..<50))
        reader.close()

        let after = try content(remains)
        for name in names { #expect(after[name] == before[name]) }
        let reopened = try DatabaseKind.sqlite.notes(in: remains)
        defer { reopened.close() }
        #expect(try await reopened.noteIDs() == Array(0..<50))
    }

    @Test("does not keep a writer from closing, which then leaves one whole file")
    func writerClosesMeanwhile() async throws {
        let folder = try TemporaryFolder()
        let writer = try DatabaseKind.sqlite.notes(in: folder)
        try await writer.insertNote(1)
        let reader = try open(folder)
        #expect(try await reader.noteIDs() == [1])
        try await writer.insertNote(2)
        writer.close()

        #expect(try content(folder).keys.sorted() == ["minato.db"])
        #expect(try await reader.noteIDs() == [1, 2])
        reader.close()
    }

    @Test("says so when a writer came while it read a database at rest")
    func changedMeanwhile() async throws {
        let folder = try await folderWithNotes([1])
        let reader = try open(folder)
        defer { reader.close() }
        let begun = Latch()
        let written = Latch()

        async let kind = problemKind {
            try await reader.read { _ in
                begun.step()
                written.wait()
            }
        }
        await whenOpen(begun)
        let writer = try DatabaseKind.sqlite.notes(in: folder)
        defer { writer.close() }
        try await writer.insertNote(2)
        written.step()

        #expect(await kind == .conflict)
        #expect(try await reader.noteIDs() == [1, 2])
    }

    @Test("refuses to write")
    func refusesWrites() async throws {
        let reader = try open(try await folderWithNotes([1]))
        defer { reader.close() }

        #expect(!reader.isWritable)
        #expect(await problemKind { try await reader.insertNote(2) } == .storageUnavailable)
        await #expect(throws: Problem.self) {
            _ = try await reader.read { try $0.rows("INSERT INTO notes (id) VALUES (2)") }
        }
        #expect(try await reader.noteIDs() == [1])
    }

    @Test("takes the schema that it knows, and says what is wrong with another")
    func schema() async throws {
        let folder = try await folderWithNotes([])
        let reader = try open(folder)
        defer { reader.close() }
        let other = Migration(number: 1, name: "letters", statements: [])
        let later = Migration(number: 2, name: "later", statements: [])

        try reader.migrate([.notes])
        #expect(await problemKind { try reader.migrate([.notes, later]) } == .configuration)
        #expect(await problemKind { try reader.migrate([other]) } == .corrupt)
        #expect(await problemKind { try reader.migrate([]) } == .newerSchema)
    }

    @Test("refuses a database without any schema, and an empty file")
    func noSchema() async throws {
        let folder = try TemporaryFolder()
        try Data().write(to: folder.url.appending(path: "minato.db"))

        let reader = try open(folder)
        defer { reader.close() }
        #expect(await problemKind { try reader.migrate([.notes]) } == .configuration)
    }

    @Test("refuses a file that is missing, a folder, a letter and a damaged page")
    func unusable() async throws {
        let missing = try TemporaryFolder()
        #expect(await problemKind { _ = try open(missing) } == .notFound)
        #expect(try content(missing).isEmpty)

        let directory = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: directory.path("minato.db"), withIntermediateDirectories: false)
        #expect(await problemKind { _ = try open(directory) } == .configuration)

        let letter = try TemporaryFolder()
        let text = String(repeating: "This is a letter, not a database. ", count: 300)
        try Data(text.utf8).write(to: letter.url.appending(path: "minato.db"))
        #expect(await problemKind { _ = try open(letter) } == .corrupt)

        let damaged = try await folderWithNotes(Array(0..<2_000), text: String(repeating: "n", count: 100))
        let file = try FileHandle(forUpdating: damaged.url.appending(path: "minato.db"))
        try file.seek(toOffset: 10 * 4096)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 4096))
        try file.close()
        #expect(await problemKind { _ = try open(damaged) } == .corrupt)
    }

    @Test("finds a file whose path has the marks of a URL in it, and one through a link")
    func paths() async throws {
        let folder = try await folderWithNotes([7])
        let odd = folder.path("100% a?b#c&immutable=0.db")
        try FileManager.default.copyItem(atPath: folder.path("minato.db"), toPath: odd)
        let link = folder.path("link.db")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: odd)

        for path in [odd, link] {
            let reader = try ReadOnlySQLiteDatabase(path: path)
            #expect(try await reader.noteIDs() == [7])
            reader.close()
        }
    }

    @Test("reads nothing after it was closed")
    func closed() async throws {
        let reader = try open(try await folderWithNotes([1]))
        reader.close()

        #expect(await problemKind { _ = try await reader.noteIDs() } == .shuttingDown)
    }

    private func open(_ folder: TemporaryFolder) throws -> ReadOnlySQLiteDatabase {
        try ReadOnlySQLiteDatabase(path: folder.path("minato.db"))
    }

    private func folderWithNotes(_ ids: [Int64], text: String? = nil) async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let writer = try DatabaseKind.sqlite.notes(in: folder)
        defer { writer.close() }
        try await writer.write { transaction in
            for id in ids { try transaction.insertNote(id, text) }
        }
        return folder
    }

    /// The files of a folder, each with its bytes and the time of its last change.
    private func content(_ folder: TemporaryFolder) throws -> [String: FileContent] {
        let manager = FileManager.default
        return try manager.contentsOfDirectory(atPath: folder.url.path).reduce(into: [:]) { files, name in
            let attributes = try manager.attributesOfItem(atPath: folder.path(name))
            files[name] = FileContent(
                bytes: manager.contents(atPath: folder.path(name)),
                modifiedAt: attributes[.modificationDate] as? Date)
        }
    }

    private struct FileContent: Equatable {
        let bytes: Data?
        let modifiedAt: Date?
    }
}
