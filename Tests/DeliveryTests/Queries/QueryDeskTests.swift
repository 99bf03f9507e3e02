import Accounting
import Auditing
import Delivery
import Exchange
import Foundation
import Logging
import Persistence
import Primitives
import Schema
import Tables
import Testing

/// A database with an agreement over the tables of ``QueryTable``.
private struct Desk {
    let table: QueryTable
    let database: SQLiteDatabase
    let desk: QueryDesk
    let access = AccessBoard()
    let agreement: Agreement
    let random = SeededRandomness(7)
    let log = AuditLog()
    let now: Timestamp

    init(budget: QueryBudget = QueryBudget(), time: Duration = .seconds(60)) async throws {
        table = try await QueryTable()
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let clock = SystemClock()
        let now = clock.now()
        self.now = now
        database = try SQLiteDatabase(path: "\(table.folder)/minato.db", logger: silent)
        try database.migrate(DatabaseSchema.all)
        let store = ProductStore(folder: "\(table.folder)/products")
        let files = table.tables.map { $0.paths[0] }
        let random = random
        let log = log
        agreement = try await database.write { transaction in
            var parties: [Participant] = []
            for (name, role) in [("house", Participant.Role.supplier), ("bank", .demander)] {
                parties.append(
                    try Participants.register(
                        Participant(
                            id: ID(at: now, random: random), name: name, legalName: name, roles: [role],
                            jurisdiction: "JP", did: "did:web:exchange.example:\(name)", account: nil,
                            createdAt: now),
                        by: .operator, log: log, in: transaction))
            }
            let product = try Products.create(
                Product(
                    id: ID(at: now, random: random), iri: "urn:p", supplier: parties[0].id, board: nil,
                    dataClass: .enterprise, sensitivity: .general, crossBorder: .free, metadata: [:],
                    state: .listed,
                    createdAt: now, changedAt: now), by: .operator, log: log, in: transaction)
            let version = try ProductVersions.begin(
                ID(at: now, random: random), of: product.id, notes: nil, at: now, in: transaction)
            for file in files {
                let name = URL(fileURLWithPath: file).lastPathComponent
                let folder = "\(store.folder)/\(version.id)"
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                try? FileManager.default.copyItem(atPath: file, toPath: "\(folder)/\(name)")
                try ProductVersions.add(
                    ProductFile(
                        version: version.id, name: name, role: .data,
                        mediaType: "application/vnd.apache.parquet",
                        bytes: 1, sha256: []), in: transaction)
            }
            try ProductVersions.publish(version.id, at: now, in: transaction)
            let id = ID<Agreement>(at: now, random: random)
            return try Agreements.sign(
                AgreementDraft(
                    id: id, iri: "urn:\(id)", offer: nil, product: product.id, dataset: "urn:p",
                    provider: parties[0].id, consumer: parties[1].id,
                    policy: ["permission": [["action": "aggregate"]]], endsAt: nil),
                at: now, by: .operator, log: log, in: transaction)
        }
        desk = QueryDesk(
            budget: budget, bounds: TableBounds(time: time, memoryBytes: 256 << 20), engine: table.engine,
            store: store, access: access, database: database, log: log, clock: clock)
    }

    func ask(_ sql: String) async throws -> QueryDesk.Answer {
        try await desk.ask(
            QueryDesk.Asked(agreement: agreement, sql: sql, purpose: "test"), id: ID(at: now, random: random))
    }

    /// Terms of payment without a price: uses are decided and counted.
    func setTerms() async throws {
        let shares = try RevenueShares(
            feeBasisPoints: 0, supplier: agreement.provider, product: agreement.product)
        let agreement = agreement.id
        _ = try await database.write { transaction in
            try transaction.execute(
                """
                INSERT INTO agreement_terms (agreement, currency, shares, months_charged)
                VALUES ($1, 'JPY', $2, 0)
                """, [.id(agreement), .text(String(decoding: shares.json.serialized, as: UTF8.self))])
        }
    }

    func counters() async throws -> AgreementCounters {
        let id = agreement.id
        return try await database.read { try AgreementCounters.of(id, month: nil, in: $0) }
    }

    func queries() async throws -> [InPlaceQuery] {
        let id = agreement.id
        return try await database.read { try InPlaceQueries.list(of: id, PageRequest(), in: $0).items }
    }
}

/// Skipped where DuckDB is not installed (`scripts/install-runtime`).
@Suite("In-place queries", .enabled(if: QueryTable.isInstalled))
struct QueryDeskTests {
    private static let endless =
        "WITH g AS (SELECT age FROM people GROUP BY age) SELECT count(*) FROM g a, g b, g c, g d, g e, g f WHERE a.age + b.age + c.age + d.age + e.age > f.age"

    @Test("the end of the agreement ends a running query")
    func ended() async throws {
        // Without the end it would run for an hour. That it takes less than a second is for
        // Tests/Clients/test_queries.py, which runs alone.
        let desk = try await Desk(time: .seconds(3600))
        let job = Task { try await desk.ask(Self.endless) }
        while try await desk.queries().isEmpty { await Task.yield() }
        desk.access.close(desk.agreement.id)
        await #expect(throws: Problem.self) { _ = try await job.value }
        let query = try #require(try await desk.queries().first)
        #expect(query.state == .failed)
        #expect(query.reason?.contains("ended") == true)
        desk.database.close()
    }

    @Test("the budget of the month counts aggregations and rows")
    func budget() async throws {
        let desk = try await Desk(budget: QueryBudget(queries: 3, rows: 1_500))
        _ = try await desk.ask("SELECT count(*) FROM people")
        _ = try await desk.ask("SELECT avg(salary) FROM people WHERE age > (SELECT avg(age) FROM people)")
        let problem = await #expect(throws: Problem.self) {
            _ = try await desk.ask("SELECT count(*) FROM people")
        }
        #expect(problem?.kind == .insufficientQuota)
        let queries = try await desk.queries()
        #expect(queries.map(\.levels).sorted() == [1, 2])
        #expect(queries.map(\.rowsScanned).sorted() == [400, 800])
        desk.database.close()
    }

    @Test("a result is charged its groups times its figures, those of queries within too, or not shown")
    func figures() async throws {
        let desk = try await Desk(budget: QueryBudget(queries: 20))
        _ = try await desk.ask("SELECT region, avg(salary), count(*) FROM people GROUP BY region")
        let packed = "SELECT sum(n) FROM (SELECT region, count(*) AS n FROM people GROUP BY region)"
        #expect(try await desk.ask(packed).result.columns.count == 1)
        let problem = await #expect(throws: Problem.self) {
            _ = try await desk.ask("SELECT age, count(*) FROM people GROUP BY age")
        }
        #expect(problem?.kind == .insufficientQuota)
        let queries = try await desk.queries()
        #expect(queries.map(\.levels).sorted() == [1, 4, 8])
        #expect(queries.map(\.state.rawValue).sorted() == ["answered", "answered", "failed"])
        desk.database.close()
    }

    @Test("money counts what the budget counts: figures, those that were given")
    func oneUnit() async throws {
        let desk = try await Desk(budget: QueryBudget(queries: 100))
        try await desk.setTerms()
        let statements = [
            "SELECT avg(salary), count(*) FROM people",
            "SELECT region, avg(salary), count(*) FROM people GROUP BY region",
            "SELECT sum(n) FROM (SELECT region, count(*) AS n FROM people GROUP BY region)",
        ]
        for statement in statements {
            _ = try await desk.ask(statement)
            let figures = try await desk.queries().reduce(0) { $0 + $1.levels }
            #expect(try await desk.counters().settled.calls == UInt64(figures))
        }
        #expect(try await desk.counters().settled.calls == 14)
        // What fails gives no figures, and costs no money.
        await #expect(throws: Problem.self) {
            _ = try await desk.ask("SELECT age, count(*), avg(salary), sum(bonus) FROM people GROUP BY age")
        }
        let counters = try await desk.counters()
        #expect(counters.settled.calls == 14 && counters.held == .none)
        desk.database.close()
    }

    @Test("the price of the most figures that a statement can give is held while it runs")
    func held() async throws {
        let desk = try await Desk(budget: QueryBudget(queries: 100))
        try await desk.setTerms()
        let job = Task { try await desk.ask(Self.endless) }
        while try await desk.queries().isEmpty { await Task.yield() }
        // 400 rows are 40 groups at most, of one figure each.
        #expect(try await desk.counters().held.calls == 40)
        desk.access.close(desk.agreement.id)
        await #expect(throws: Problem.self) { _ = try await job.value }
        #expect(try await desk.counters().held == .none)
        desk.database.close()
    }

    @Test("an agreement has one query running, and the next is not even parsed")
    func oneRunning() async throws {
        let desk = try await Desk()
        let job = Task { try await desk.ask(Self.endless) }
        while try await desk.queries().isEmpty { await Task.yield() }
        let problem = await #expect(throws: Problem.self) { _ = try await desk.ask("no SQL at all") }
        #expect(problem?.kind == .overloaded)
        desk.access.close(desk.agreement.id)
        await #expect(throws: Problem.self) { _ = try await job.value }
        desk.database.close()
    }

    @Test("an agreement that ended after it was read is not asked under")
    func endedBetween() async throws {
        let desk = try await Desk()
        try await desk.database.write { [desk] transaction in
            _ = try Agreements.move(
                desk.agreement.id, to: .suspended, at: desk.now, by: .operator, log: desk.log, in: transaction
            )
        }
        let problem = await #expect(throws: Problem.self) {
            _ = try await desk.ask("SELECT count(*) FROM people")
        }
        #expect(problem?.kind == .forbidden)
        #expect(try await desk.queries().isEmpty)
        desk.database.close()
    }

    @Test("what a stop cut off is failed after the next start, and stays so")
    func recovered() async throws {
        let desk = try await Desk()
        let job = Task { try await desk.ask(Self.endless) }
        while try await desk.queries().isEmpty { await Task.yield() }
        for expected in [1, 0] {
            let count = try await desk.database.write { [desk] in
                try InPlaceQueries.recover(at: desk.now, log: desk.log, in: $0)
            }
            #expect(count == expected)
        }
        desk.access.close(desk.agreement.id)
        await #expect(throws: Problem.self) { _ = try await job.value }
        #expect(try await desk.queries().first?.reason == "The server stopped.")
        desk.database.close()
    }

    @Test("a query that has ended does not end again", arguments: InPlaceQuery.State.allCases)
    func states(_ state: InPlaceQuery.State) {
        for next in InPlaceQuery.State.allCases {
            var moved = state
            let isLegal = state == .running && (next == .answered || next == .failed)
            if isLegal {
                #expect(throws: Never.self) { try moved.end(as: next) }
                #expect(moved == next)
            } else {
                #expect(throws: Problem.self) { try moved.end(as: next) }
                #expect(moved == state)
            }
        }
    }
}
