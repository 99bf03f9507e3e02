import Auditing
import Exchange
import Persistence
import Primitives
import Processes
import Synchronization
import Tables

/// Where in-place queries are asked: data that is usable and not visible.
///
/// A statement is parsed by DuckDB, admitted part by part and written anew (``AdmittedQuery``), counted against the
/// agreement's budget, logged, and run in a process that has nothing but the product's tables. The end of the agreement
/// ends it at once.
public final class QueryDesk: Sendable {
    /// The most bytes of a statement.
    public static let maximumBytes = 20_000

    /// What somebody wants to know.
    public struct Asked: Sendable {
        public let agreement: Agreement
        public let sql: String
        public let purpose: String

        public init(agreement: Agreement, sql: String, purpose: String) {
            self.agreement = agreement
            self.sql = sql
            self.purpose = purpose
        }
    }

    public struct Answer: Sendable {
        public let query: InPlaceQuery
        public let result: TableResult
        public let minimumGroup: Int
    }

    private struct Ground: Sendable {
        let tables: [Table]
        let terms: QueryTerms
    }

    public let budget: QueryBudget
    private let bounds: TableBounds
    private let engine: any TableEngine
    private let store: ProductStore
    private let access: AccessBoard
    private let database: any Database
    private let log: AuditLog
    private let clock: any WallClock
    /// Counts of rows by path: files of published versions never change. Bounded by ``maximumCounts``.
    private let counts = Mutex<[String: TableSchema]>([:])
    private static let maximumCounts = 1_000

    public init(
        budget: QueryBudget, bounds: TableBounds, engine: any TableEngine, store: ProductStore,
        access: AccessBoard,
        database: any Database, log: AuditLog, clock: any WallClock
    ) {
        self.budget = budget
        self.bounds = bounds
        self.engine = engine
        self.store = store
        self.access = access
        self.database = database
        self.log = log
        self.clock = clock
    }

    /// Asks one statement.
    /// - Parameter claim: Runs in the transaction that notes the query.
    /// - Throws: `forbidden` where the agreement does not permit it or has ended; `policyViolation` for a statement that
    ///   the gate does not admit; `insufficientQuota` where the budget is used up; `unprocessable` where a bound ended it.
    public func ask(
        _ asked: Asked, id: ID<InPlaceQuery>,
        claim: @escaping @Sendable (any WriteTransaction) throws -> Void = { _ in }
    ) async throws -> Answer {
        let now = clock.now()
        let handle = access.handle(for: asked.agreement, at: now)
        guard handle.isOpen else { throw Self.ended }
        let ground = try await ground(of: asked.agreement)
        let engine = engine.asked(by: asked.agreement.consumer.description)
        try await database.read { [budget] transaction in
            try QueryUse.check(asked, ground.terms, at: now, in: transaction)
            try InPlaceQueries.check(asked.agreement.id, 1, budget: budget, at: now, in: transaction)
        }
        let admitted: AdmittedQuery
        do throws(Problem) {
            let tree = try await engine.syntaxTree(of: asked.sql)
            admitted = try AdmittedQuery(
                tree: tree,
                rules: AdmittedQuery.Rules(
                    tables: Set(ground.tables.map(\.name)), referenceTables: ground.terms.referenceTables,
                    minimumGroup: ground.terms.minimumGroup))
        } catch {
            guard error.kind == .policyViolation || error.kind == .invalidValue else { throw error }
            try await database.write { [log, budget] transaction in
                try claim(transaction)
                try InPlaceQueries.begin(
                    id, asked, (0, 0), refusal: String(error.detail.prefix(300)), budget: budget, at: now,
                    log: log,
                    in: transaction)
            }
            throw error
        }
        var count: Int64 = 0
        for name in admitted.mentions {
            guard let table = ground.tables.first(where: { $0.name == name }) else { continue }
            count += try await schema(of: table, engine).rows
        }
        let rows = count
        let cost = (levels: admitted.levels, rows: rows)
        try await database.write { [log, budget] transaction in
            try claim(transaction)
            let left = try InPlaceQueries.left(of: budget, asked.agreement.id, at: now, in: transaction)
            let most = (figures: min(admitted.mostFigures(ofRows: rows), max(1, left)), rows: rows)
            try QueryUse.admit(id, asked, ground.terms, cost: most, at: now, in: transaction)
            try InPlaceQueries.begin(id, asked, cost, budget: budget, at: now, log: log, in: transaction)
        }
        let used = ground.tables.filter { admitted.mentions.contains($0.name) }
        return try await run(admitted, over: used, id, handle, ground.terms.minimumGroup, engine)
    }

    private func run(
        _ admitted: AdmittedQuery, over tables: [Table], _ id: ID<InPlaceQuery>, _ access: AccessHandle,
        _ group: Int, _ engine: any TableEngine
    ) async throws -> Answer {
        let job = ProcessHandle()
        let token = access.onClose { job.cancel() }
        defer { access.forget(token) }
        do throws(Problem) {
            let given = try await engine.query(
                TableQuery(
                    admitted.sql, columns: admitted.columns, over: tables, bounds: bounds, numbersRows: true),
                handle: job)
            guard access.isOpen else { throw Self.ended }
            let (result, cost) = admitted.shown(given)
            let query = try await end(id, as: .answered, rows: result.rows.count, figures: cost, reason: nil)
            return Answer(query: query, result: result, minimumGroup: group)
        } catch {
            let problem = access.isOpen ? error : Self.ended
            _ = try? await end(id, as: .failed, rows: nil, reason: problem.detail)
            throw problem
        }
    }

    private func end(
        _ id: ID<InPlaceQuery>, as state: InPlaceQuery.State, rows: Int?, figures: Int? = nil, reason: String?
    ) async throws(Problem) -> InPlaceQuery {
        let now = clock.now()
        do {
            return try await database.write { [log, budget] transaction in
                if let figures {
                    try InPlaceQueries.charge(id, figures, budget: budget, at: now, in: transaction)
                }
                try InPlaceQueries.end(
                    id, as: state, rows: rows, reason: reason.map { String($0.prefix(300)) }, at: now,
                    log: log,
                    in: transaction)
                guard let query = try InPlaceQueries.query(id, in: transaction) else {
                    throw Problem(.internalError, "A query that was asked is gone.")
                }
                try QueryUse.settle(
                    query, isAnswered: query.state == .answered, at: now, log: log, in: transaction)
                return query
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.internalError, "A query's end was not noted: \(error).")
        }
    }

    /// The tables that may be asked about under an agreement.
    public func tables(of agreement: Agreement) async throws -> [(
        name: String, schema: TableSchema, isReference: Bool
    )] {
        guard access.handle(for: agreement, at: clock.now()).isOpen else { throw Self.ended }
        let ground = try await ground(of: agreement)
        let asked = Asked(agreement: agreement, sql: "", purpose: "")
        try await database.read { [clock] in
            // Without a purpose: one that the policy wants is asked for with each statement.
            if !ground.terms.permitsAggregate {
                try QueryUse.check(asked, ground.terms, at: clock.now(), in: $0)
            }
        }
        let engine = engine.asked(by: agreement.consumer.description)
        var tables: [(name: String, schema: TableSchema, isReference: Bool)] = []
        for table in ground.tables {
            let isReference = ground.terms.referenceTables.contains(table.name)
            tables.append((table.name, try await schema(of: table, engine), isReference))
        }
        return tables
    }

    private func schema(of table: Table, _ engine: any TableEngine) async throws -> TableSchema {
        let key = table.paths.joined(separator: "\n")
        if let known = counts.withLock({ $0[key] }) { return known }
        let schema = try await engine.schema(of: table)
        counts.withLock { counts in
            if counts.count >= Self.maximumCounts { counts = [:] }
            counts[key] = schema
        }
        return schema
    }

    private func ground(of agreement: Agreement) async throws -> Ground {
        try await database.read { [store, budget] transaction in
            guard let id = agreement.product, let product = try Products.product(id, in: transaction),
                let version = try ProductVersions.newest(of: id, in: transaction)
            else {
                throw Problem(.notFound, "The agreement's product has no published version on this server.")
            }
            let tables = try ProductTables.tables(of: version.id, store, in: transaction)
            guard !tables.isEmpty else {
                throw Problem(.unprocessable, "The product's files are no tables: none is CSV or Parquet.")
            }
            let terms = QueryTerms(
                policy: agreement.policy, metadata: product.metadata, standard: budget.minimumGroup)
            return Ground(tables: tables, terms: terms)
        }
    }

    static let ended = Problem(
        .forbidden, "The agreement has ended, or is suspended.", mend: "Sign another one.")
}
