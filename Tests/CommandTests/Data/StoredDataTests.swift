import Accounting
import Auditing
import Foundation
import Oversight
import Persistence
import Primitives
import Schema
import Testing

@testable import minato

@Suite("A data directory to look at")
struct StoredDataTests {
    @Test("is refused with a reason when it is missing, a file, or has no database")
    func unusable() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: folder.url.appending(path: "file"))
        try FileManager.default.createDirectory(
            atPath: folder.path("empty"), withIntermediateDirectories: false)

        #expect(refusal(folder.path("missing")) == .notFound)
        #expect(refusal(folder.path("file")) == .configuration)
        #expect(refusal(folder.path("empty")) == .notFound)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("empty")).isEmpty)
    }

    @Test("is refused when an older or a newer version wrote it, or when it is damaged")
    func otherVersions() async throws {
        let older = try TemporaryFolder()
        try write([AccountingSchema.migration], in: older)
        #expect(refusal(older.path) == .configuration)

        let newer = try TemporaryFolder()
        let next = Migration(number: DatabaseSchema.all.count + 1, name: "next", statements: [])
        try write(DatabaseSchema.all + [next], in: newer)
        #expect(refusal(newer.path) == .newerSchema)

        let damaged = try TemporaryFolder()
        try Data(repeating: 0x55, count: 8_192).write(to: damaged.url.appending(path: "minato.db"))
        #expect(refusal(damaged.path) == .corrupt)
    }

    @Test("gives the public half of its key, unless another is given")
    func key() async throws {
        let server = try await ExampleServer()
        let data = try StoredData(DataOptions.parse(["--data", server.folder.path]))
        let other = try LogKey(origin: "other.example/log", seed: Array(0..<32)).verifierKey

        #expect(try data.logKey(given: nil).verifier == server.key.verifier)
        #expect(try data.logKey(given: other).verifier.verifierKey == other)
        #expect(throws: Problem.self) { try data.logKey(given: "other.example/log") }
    }

    @Test("says that a key is missing, or open to others, with what whoever looks can do")
    func unusableKey() async throws {
        let server = try await ExampleServer()
        let data = try StoredData(DataOptions.parse(["--data", server.folder.path]))
        let path = server.folder.path("log.key")

        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(keyRefusal(data)?.contains("--key") == true)
        try FileManager.default.removeItem(atPath: path)
        #expect(keyRefusal(data)?.contains("--key") == true)
    }

    @Test("may be a database alone, which does not know its log's key")
    func databaseAlone() async throws {
        let server = try await ExampleServer()
        let url = "sqlite:" + server.folder.path("minato.db")
        let alone = try StoredData(DataOptions.parse(["--database", url]))
        let both = try StoredData(DataOptions.parse(["--database", url, "--data", server.folder.path]))

        #expect(keyRefusal(alone)?.contains("--data") == true)
        #expect(try both.logKey(given: nil).verifier == server.key.verifier)
        #expect(throws: Problem.self) {
            _ = try StoredData(DataOptions.parse(["--database", "postgres://localhost/minato"]))
        }
    }

    private func refusal(_ path: String) -> Problem.Kind? {
        do {
            _ = try StoredData(DataOptions.parse(["--data", path]))
            return nil
        } catch {
            let problem = error as? Problem
            return problem?.mend == nil ? nil : problem?.kind
        }
    }

    private func keyRefusal(_ data: StoredData) -> String? {
        do throws(Problem) {
            _ = try data.logKey(given: nil)
            return nil
        } catch {
            return error.mend
        }
    }

    private func write(_ migrations: [Migration], in folder: TemporaryFolder) throws {
        let database = try SQLiteDatabase(path: folder.path("minato.db"), logger: .silent)
        defer { database.close() }
        try database.migrate(migrations)
    }
}
