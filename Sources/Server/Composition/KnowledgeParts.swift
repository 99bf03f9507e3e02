import Auditing
import Exchange
import Inference
import Knowledge
import Logging
import Persistence
import Primitives
import ServiceLifecycle
import Tables

/// What the knowledge bases of this server are made of.
struct KnowledgeParts: Sendable {
    let index: any PassageIndex
    /// Nil where none is configured: then passages are found by words only.
    let embedder: (any Embedder)?
    let ingestion: KnowledgeIngestion
    let lookup: PassageLookup
    private let passages: SQLiteDatabase
    private let concurrency: Int
    private let clock: any WallClock
    private let logger: Logger

    /// Opens the index, which is made where there is none.
    /// - Throws: `storageUnavailable`, `corrupt`, `newerSchema`; `configuration` for an engine that is not there.
    init(
        _ configuration: KnowledgeConfiguration, engines: [any Engine], exchange: ExchangeParts,
        folder: DataDirectory, database: any Database, log: AuditLog, clock: any WallClock,
        randomness: any Randomness, logger: Logger
    ) throws {
        passages = try SQLiteDatabase(path: folder.passages, logger: logger)
        try passages.migrate(SQLitePassageIndex.migrations)
        index = SQLitePassageIndex(database: passages)
        embedder = try configuration.embeddings.map { embeddings throws(Problem) in
            guard let engine = engines.first(where: { $0.name == embeddings.engine }) else {
                throw Problem(.configuration, "There is no engine \(embeddings.engine).")
            }
            return EngineEmbedder(
                model: embeddings.model, engine: engine,
                telling: engine is LocalEngine
                    ? .member
                    : .prefixes(query: embeddings.queryPrefix, passage: embeddings.passagePrefix),
                randomness: randomness, clock: clock)
        }
        lookup = PassageLookup(
            index: index,
            search: PassageSearch(
                index: index, embedder: embedder, database: database, log: log, clock: clock))
        ingestion = KnowledgeIngestion(
            database: database, log: log, index: index, embedder: embedder,
            source: DocumentSource(
                reader: DocumentPrograms.reader(configuration),
                tables: exchange.tables.engine.lane(.knowledge), store: exchange.store,
                scratch: folder.path + "/tmp", limits: configuration.limits), clock: clock)
        concurrency = configuration.concurrency
        self.clock = clock
        self.logger = logger
    }

    var service: any Service {
        KnowledgeService(ingestion: ingestion, concurrency: concurrency, logger: logger)
    }

    /// Lets what the index has under way finish. Call it after the services have ended.
    func close() { passages.close() }
}

extension OpeningDesk {
    /// Has documents read again whose reading a stop cut short, and those that the index has lost.
    func recoverKnowledge(_ parts: KnowledgeParts) async throws {
        let count = try await parts.ingestion.recover()
        guard count > 0 else { return }
        logger.warning(
            "documents whose reading was cut short, or which the index has lost, are read again",
            metadata: ["documents": "\(count)"])
    }
}
