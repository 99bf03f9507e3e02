import Exchange
import Logging
import Persistence
import Primitives
import Processes
import Synchronization
import Tables
import Testing

@testable import Server

@Suite("The service that counts rows", .timeLimit(.minutes(5)))
struct RowCountServiceTests {
    /// Gives the schemas that the test names, one after the other.
    private final class ScriptedEngine: TableEngine {
        private let answers: Mutex<[Result<Int64, Problem>]>

        init(_ answers: [Result<Int64, Problem>]) { self.answers = Mutex(answers) }

        func schema(of table: Table) async throws(Problem) -> TableSchema {
            let answer = answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            guard let answer else { throw unasked }
            return TableSchema(columns: [], rows: try answer.get())
        }

        func statistics(of table: Table) async throws(Problem) -> TableStatistics { throw unasked }

        func convertToParquet(csv: String, to path: String) async throws(Problem) { throw unasked }

        func query(_ query: TableQuery, handle: ProcessHandle?) async throws(Problem) -> TableResult {
            throw unasked
        }

        func syntaxTree(of sql: String) async throws(Problem) -> JSONValue { throw unasked }

        func asked(by owner: String) -> any TableEngine { self }

        private var unasked: Problem { Problem(.internalError, "Nobody asks this here.") }
    }

    /// A published version with data files of these names.
    private func published(_ names: [String], _ client: APIClient) async throws -> ID<ProductVersion> {
        let (now, random, log) = (client.clock.now(), client.randomness, client.log)
        return try await client.database.write { transaction in
            let supplier = try Participants.register(
                Participant(
                    id: ID(at: now, random: random), name: "supplier", legalName: "Supplier",
                    roles: [.supplier], jurisdiction: "JP", did: "did:web:a", account: nil, createdAt: now),
                by: .operator, log: log, in: transaction)
            let product = try Products.create(
                Product(
                    id: ID(at: now, random: random), iri: "urn:d", supplier: supplier.id, board: nil,
                    dataClass: .enterprise, sensitivity: .general, crossBorder: .free,
                    metadata: ["title": ["en": "D", "ja": "D", "zh": "D"]], state: .draft, createdAt: now,
                    changedAt: now), by: .operator, log: log, in: transaction)
            let version = try ProductVersions.begin(
                ID(at: now, random: random), of: product.id, notes: nil, at: now, in: transaction
            ).id
            for name in names {
                try ProductVersions.add(
                    ProductFile(
                        version: version, name: name, role: .data, mediaType: "application/octet-stream",
                        bytes: 1, sha256: Array(repeating: 1, count: 32)), in: transaction)
            }
            try ProductVersions.publish(version, at: now, by: .account, log: log, in: transaction)
            return version
        }
    }

    @Test("waits for an engine, counts each file once, and goes on behind one that cannot be counted")
    func countsAll() async throws {
        try await APIHost().run { client in
            let names = ["a.csv", "b.csv", "c.bin", "d.parquet"]
            let version = try await published(names, client)
            let service = RowCountService(
                database: client.database, log: client.log,
                engine: ScriptedEngine([
                    .failure(Problem(.engineUnavailable, "None is installed.")), .success(7),
                    .failure(Problem(.unprocessable, "It is no CSV.")), .success(9),
                ]), store: ProductStore(folder: "/nonexistent"), clock: client.clock,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            func counts() async throws -> [FileRows.Count] {
                try await client.database.read { transaction in
                    try names.map { name throws in try FileRows.count(of: name, in: version, transaction) }
                }
            }
            await #expect(throws: Problem.self) { try await service.countNext() }
            #expect(try await counts() == [.pending, .pending, .pending, .pending])
            for _ in names { #expect(try await service.countNext()) }
            #expect(try await !service.countNext())
            #expect(
                try await counts() == [
                    .counted(7), .uncountable("It is no CSV."),
                    .uncountable("It is neither CSV nor Parquet."), .counted(9),
                ])
        }
    }

    @Test("tries a count that failed without the file's fault again, behind the other files")
    func triesAgain() async throws {
        try await APIHost().run { client in
            let version = try await published(["a.csv", "b.csv"], client)
            let service = RowCountService(
                database: client.database, log: client.log,
                engine: ScriptedEngine([
                    .failure(Problem(.unprocessable, "It took too long.", retryAfter: .seconds(60))),
                    .success(2), .success(1),
                ]), store: ProductStore(folder: "/nonexistent"), clock: client.clock,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            func count(_ name: String) async throws -> FileRows.Count {
                try await client.database.read { try FileRows.count(of: name, in: version, $0) }
            }
            #expect(try await service.countNext())
            #expect(try await service.countNext())
            #expect(try await !service.countNext())
            #expect(try await count("a.csv") == .pending)
            #expect(try await count("b.csv") == .counted(2))
            client.clock.advance(by: FileRows.pause(after: 1))
            #expect(try await service.countNext())
            #expect(try await count("a.csv") == .counted(1))
        }
    }
}
