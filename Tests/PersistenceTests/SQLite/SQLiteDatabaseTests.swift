import Foundation
import Persistence
import Primitives
import Testing

@Suite("A SQLite database", .timeLimit(.minutes(5)))
struct SQLiteDatabaseTests {
    @Test("waits for the disk at every commit: synchronous reads 2 on the writer")
    func synchronous() async throws {
        let folder = try TemporaryFolder()
        let database = try DatabaseKind.sqlite.notes(in: folder)
        defer { database.close() }
        try await database.insertNote(1)

        let settings = try await database.write { transaction in
            try ["synchronous", "journal_mode", "foreign_keys"].map {
                try transaction.row("PRAGMA \($0)")?.values.first
            }
        }

        #expect(settings == [2, "wal", 1])
    }

    @Test("has in its files what a write returned for, also when the process is killed")
    func killed() async throws {
        let folder = try TemporaryFolder()
        let database = try DatabaseKind.sqlite.notes(in: folder)
        defer { database.close() }
        for id in 0..<100 { try await database.insertNote(Int64(id)) }

        // What a kill would leave: the file and its log, nothing closed.
        let remains = try TemporaryFolder()
        for name in ["minato.db", "minato.db-wal"] {
            try FileManager.default.copyItem(atPath: folder.path(name), toPath: remains.path(name))
        }
        let reopened = try DatabaseKind.sqlite.notes(in: remains)
        defer { reopened.close() }

        #expect(try await reopened.noteIDs() == Array(0..<100))
    }

    @Test("that was closed is one file, without a log beside it")
    func closed() async throws {
        let folder = try TemporaryFolder()
        let database = try DatabaseKind.sqlite.notes(in: folder)
        for id in 0..<100 { try await database.insertNote(Int64(id)) }
        _ = try await database.noteIDs()
        database.close()

        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["minato.db"])
        let reopened = try DatabaseKind.sqlite.notes(in: folder)
        defer { reopened.close() }
        #expect(try await reopened.noteIDs() == Array(0..<100))
    }

    @Test("that is no database is refused")
    func notADatabase() async throws {
        let folder = try TemporaryFolder()
        let text = String(repeating: "This is a letter, not a database. ", count: 300)
        try Data(text.utf8).write(to: folder.url.appending(path: "minato.db"))

        expectRefusal(.corrupt, in: folder)
    }

    @Test("with a damaged page is refused at the start")
    func damagedPage() async throws {
        let folder = try TemporaryFolder()
        let database = try DatabaseKind.sqlite.notes(in: folder)
        try await database.write { transaction in
            for id in 0..<2_000 { try transaction.insertNote(Int64(id), String(repeating: "n", count: 100)) }
        }
        database.close()
        let file = try FileHandle(forUpdating: folder.url.appending(path: "minato.db"))
        try file.seek(toOffset: 10 * 4096)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 4096))
        try file.close()

        expectRefusal(.corrupt, in: folder)
    }

    @Test("that is empty is a new one")
    func emptyFile() async throws {
        let folder = try TemporaryFolder()
        try Data().write(to: folder.url.appending(path: "minato.db"))

        let database = try DatabaseKind.sqlite.notes(in: folder)
        defer { database.close() }

        #expect(try await database.noteIDs().isEmpty)
    }

    @Test("in a folder that is missing is refused")
    func missingFolder() async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.removeItem(at: folder.url)

        expectRefusal(.storageUnavailable, in: folder)
    }

    @Test(
        "in a folder that cannot be written is refused",
        .enabled(if: geteuid() != 0, "root may write anywhere"))
    func readOnlyFolder() async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.url.path)
        defer {
            try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.url.path)
        }

        expectRefusal(.storageUnavailable, in: folder)
    }

    #if os(Linux)
        @Test("in a file system that takes no files is refused")
        func unwritableFileSystem() {
            #expect {
                _ = try SQLiteDatabase(path: "/proc/minato.db", logger: .silent)
            } throws: {
                ($0 as? Problem)?.kind == .storageUnavailable
            }
        }
    #endif

    @Test("that another process is writing is waited for, then named as the reason")
    func lockedByAnother() async throws {
        let folder = try TemporaryFolder()
        let first = try DatabaseKind.sqlite.notes(in: folder)
        let second = try DatabaseKind.sqlite.notes(in: folder)
        defer {
            first.close()
            second.close()
        }
        let held = Latch()
        let release = Latch()

        async let holding: Void = first.write { transaction in
            try transaction.insertNote(1)
            held.step()
            release.wait()
        }
        await whenOpen(held)
        let problem = await problemKind { try await second.insertNote(2) }
        release.step()
        try await holding

        #expect(problem == .storageUnavailable)
        try await second.insertNote(2)
        #expect(try await first.noteIDs() == [1, 2])
    }

    private func expectRefusal(
        _ kind: Problem.Kind, in folder: TemporaryFolder, _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(sourceLocation: location) {
            _ = try SQLiteDatabase(path: folder.path("minato.db"), logger: .silent)
        } throws: { error in
            guard let problem = error as? Problem else { return false }
            return problem.kind == kind && problem.mend != nil
        }
    }
}
