import Auditing
import Delivery
import Exchange
import Foundation
import Persistence
import Primitives
import Tables

/// What reads products' files as tables: the engine, and those who use it.
struct TableParts: Sendable {
    let engine: DuckDB
    let queries: QueryDesk

    init(
        _ configuration: ExchangeConfiguration, temporaryFolder: String, store: ProductStore,
        access: AccessBoard,
        database: any Database, log: AuditLog, clock: any WallClock
    ) {
        // What jobs left there that a crash cut off.
        try? FileManager.default.removeItem(atPath: temporaryFolder)
        var settings = DuckDB.Configuration(
            program: DuckDBProgram.find(given: configuration.duckdb), temporaryFolder: temporaryFolder)
        settings.concurrency[.queries] = configuration.queries.concurrency
        engine = DuckDB(settings)
        queries = QueryDesk(
            budget: configuration.queries.budget, bounds: configuration.queries.bounds,
            engine: engine.lane(.queries), store: store, access: access, database: database, log: log,
            clock: clock)
    }
}
