import Accounting
import Auditing
import Compliance
import Console
import Exchange
import Foundation
import Gateway
import Hummingbird
import HummingbirdCore
import Identity
import Inference
import Knowledge
import Logging
import Metrics
import NIOCore
import NIOPosix
import Oversight
import Persistence
import Primitives
import Schema
import ServiceLifecycle
import Tables
import UnixSignals

/// The whole server, put together from its parts: opened, recovered, seeded, served, drained.
public enum MinatoServer {
    /// Serves until SIGTERM or SIGINT, then drains and returns.
    /// - Throws: A ``Primitives/Problem`` that says what keeps the server from starting, or why it ended.
    public static func run(
        _ configuration: Configuration, logLevel: Logger.Level = .info
    ) async throws {
        Memory.tune()
        // What is written here, database included, is for its owner only.
        umask(0o077)
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        let logger = Self.logger(logLevel)
        let settings = configuration.server
        let clock = SystemClock()
        let randomness = SystemRandomness()

        let folder = try DataDirectory(settings.data ?? ".minato/data")
        var databasePath = folder.database
        if case .sqlite(let path)? = settings.database { databasePath = path }
        let database = try SQLiteDatabase(path: databasePath, logger: logger)
        defer { database.close() }
        try database.migrate(DatabaseSchema.all)
        let key = try await logKey(folder.logKey, settings, database, randomness)
        if key.origin != settings.logOrigin {
            logger.warning(
                "the log keeps the name of its key; log_origin counts at the first start only",
                metadata: ["origin": "\(key.origin)", "log_origin": "\(settings.logOrigin)"])
        }
        let log = AuditLog()
        let desk = OpeningDesk(
            database: database, log: log, clock: clock, randomness: randomness, logger: logger)
        try await desk.checkLedger()
        try await desk.recover()
        try await desk.recoverTrades()
        try await desk.discardUnfinishedLists()
        try await desk.seed(configuration)

        let factory = EngineFactory(
            longestAnswer: settings.limits.maxStream, randomness: randomness, logger: logger)
        let engines = try factory.engines(configuration.engines)
        let classifiers = factory.classifiers(configuration.classifiers)
        let ruleBook = try Self.ruleBook(configuration, logger)
        let directory = Directory(
            database: database, engines: engines, ruleBook: ruleBook, classifiers: classifiers)
        try await directory.reload()
        try await desk.tellUnusedLists(directory.ruleBook)
        for name in directory.servicesWithoutTerms(at: clock.now()) {
            logger.warning(
                "the rules of this service want terms to be accepted, and none are published: it is served without",
                metadata: ["service": "\(name)", "mend": "POST /api/services/\(name)/terms"])
        }
        let sequencer = Sequencer(log: log, database: database, key: key, wallClock: clock, logger: logger)
        let commitments = PayloadCommitments(secret: key.secret(for: "payload commitments"))
        let vault = ContentVault(secret: key.secret(for: "kept contents"))
        let subjects = SubjectHasher(secret: key.secret(for: "data subjects"))
        let exchange = try await ExchangeFaces(
            configuration.exchange, settings: settings, folder: folder, key: key, access: AccessBoard(),
            desk: desk,
            database: database, log: log, clock: clock, randomness: randomness, logger: logger)
        let knowledge = try KnowledgeParts(
            configuration.knowledge, engines: engines, exchange: exchange.parts, folder: folder,
            database: database, log: log, clock: clock, randomness: randomness, logger: logger)
        defer { knowledge.close() }
        try await desk.recoverKnowledge(knowledge)
        let gateway = Gateway(
            directory: directory, database: database, log: log,
            limits: Gateway.Limits(
                maximumInFlight: settings.limits.maxInFlight,
                maximumAnswerBytes: settings.limits.maxAnswerBytes,
                idempotencyCacheBytes: settings.limits.idempotencyCacheBytes,
                idempotencyCacheLifetime: settings.limits.idempotencyCacheAge,
                aigcProducer: settings.aigcProducer),
            commitments: commitments, subjects: subjects,
            vault: vault,
            grounding: GroundingParts(
                index: knowledge.index, embedder: knowledge.embedder, access: exchange.parts.access,
                publicURL: settings.publicURL.description),
            clock: clock, randomness: randomness, logger: logger)
        let erased = try await gateway.eraseForOpenIncidents()
        if erased > 0 {
            logger.warning(
                "incidents that a stop left open are erased now", metadata: ["incidents": "\(erased)"])
        }
        let readiness = Readiness(database: database, engines: engines, sequencer: sequencer)
        let reader = LogReader(database: database, verifier: key.verifier)
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            RequestIDMiddleware(clock: clock, randomness: randomness)
            ProblemMiddleware()
        }
        OperationsRoutes(
            readiness: readiness, registry: registry, gateway: gateway, files: exchange.files,
            metricsKeys: settings.metricsPublic ? nil : settings.adminKeys.map { KeyHash(key: $0.reveal()) }
        ).add(to: router)
        LogRoutes(reader: reader, verifierKey: key.verifierKey).add(to: router)
        exchange.addRoutes(to: router)
        let api = ManagementAPI(
            database: database, log: log, reader: reader, sequencer: sequencer, verifier: key.verifier,
            gateway: gateway, vault: vault, directory: directory, engines: engines,
            rulePacks: ruleBook?.names ?? [],
            classifiers: classifiers.map(\.name), commitments: commitments,
            people: PeopleParts(subjects: subjects), exchange: exchange.parts,
            passages: knowledge.lookup,
            issuer: configuration.billing?.issuer,
            adminKeys: settings.adminKeys.map { KeyHash(key: $0.reveal()) },
            capabilities: .ofThisVersion(aigcProducer: settings.aigcProducer),
            figures: ServerFigures(
                registry: registry, readiness: readiness, gateway: gateway, files: exchange.files,
                startedAt: clock.now()), clock: clock,
            randomness: randomness, logger: logger)
        api.addRoutes(to: router)
        let people = ConsoleDesk(
            api: api,
            identity: IdentityDesk(
                settings, key: key, database: database, log: log, clock: clock, randomness: randomness),
            database: database,
            asks: ConsoleAsks(
                authority: api.authority, gateway: gateway, clock: clock, randomness: randomness))
        let console = try Console(
            api: people, sessions: people, publicURL: settings.publicURL.description,
            isSample: folder.isSample, clock: clock, randomness: randomness)
        ConsoleRoutes(console: console, proxies: TrustedProxies(settings.trustedProxies)).add(to: router)
        let edge = AnswerEdge(
            gateway: gateway,
            vectorStores: VectorStores(
                search: knowledge.lookup.search, house: exchange.parts.house, database: database,
                clock: clock,
                randomness: randomness),
            playground: PlaygroundEdge(console: console, asks: people.asks),
            limits: AnswerEdge.Limits(
                maximumBodyBytes: settings.limits.maxBodyBytes,
                idleTimeout: TimeAmount(settings.limits.idleTimeout),
                requestTimeout: TimeAmount(settings.limits.headerTimeout)),
            origins: settings.cors.origins, randomness: randomness, clock: clock)

        let loops = MultiThreadedEventLoopGroup(
            numberOfThreads: settings.eventLoops ?? ProcessorCount.usable)
        let application = Application(
            router: router,
            server: HTTPServerBuilder { responder in
                AnswerChannel(responder: responder, edge: edge, files: exchange.files)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), serverName: nil, backlog: 4096,
                availableConnectionsDelegate: MaximumAvailableConnections(settings.limits.maxConnections)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? settings.port
                logger.info(
                    "serving",
                    metadata: ["address": "http://\(settings.host):\(port)", "data": "\(folder.path)"])
                readiness.setServing(port: port)
            },
            eventLoopGroupProvider: .shared(loops),
            // What the framework says of its own start and end is said above, with the port.
            logger: Self.logger(max(logLevel, .notice), label: "minato.http"))
        // Ended in the reverse order: first no new requests and the running ones to their end, then the log
        // signs what is left, last the engines' processes.
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = engines.compactMap { engine in
            (engine as? any ServiceLifecycle.Service).map {
                .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup)
            }
        }
        services.append(
            .init(
                service: RetentionService(
                    database: database, log: log, directory: directory, clock: clock, randomness: randomness,
                    logger: logger), failureTerminationBehavior: .gracefullyShutdownGroup))
        services.append(
            .init(
                service: SubscriptionSweep(
                    database: database, log: log, directory: directory, clock: clock, logger: logger),
                failureTerminationBehavior: .gracefullyShutdownGroup))
        services += (exchange.services + [knowledge.service]).map {
            .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup)
        }
        services.append(.init(service: sequencer, failureTerminationBehavior: .gracefullyShutdownGroup))
        services.append(
            .init(
                service: DrainingApplication(
                    application: application, gateway: gateway, readiness: readiness,
                    grace: settings.limits.shutdownGrace),
                successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup))
        var group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = settings.limits.shutdownGrace + .seconds(10)
        let impatience = Task { await Self.endAtSecondSignal(logger) }
        defer { impatience.cancel() }
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw Problem(
                .configuration, "The port \(settings.port) of \(settings.host) is in use.",
                mend: "Stop the other program, or give --port another number.")
        } catch  where error is IOError || error is SocketAddressError {
            throw Problem(
                .configuration, "The server cannot listen on \(settings.host):\(settings.port): \(error).",
                mend: "Give --host an address of this machine, and --port one that this user may use.")
        }
        logger.info("stopped")
    }

    /// The packs, where a service names one, the configuration names their folder, or they are found by themselves.
    private static func ruleBook(_ configuration: Configuration, _ logger: Logger) throws -> RuleBook? {
        let given = configuration.server.rulePacks
        let isNeeded = given != nil || configuration.services.contains { !$0.rules.isEmpty }
        guard isNeeded else {
            // Services of the API may want them; without any there is nothing to complain of.
            guard let folder = try? RulePackFolder.find(given: nil) else { return nil }
            do {
                return try RuleBook(folder)
            } catch {
                // Nobody asked for them: a folder that lies about keeps no server from serving.
                logger.warning(
                    "the rule packs have faults; no service can use them",
                    metadata: [
                        "folder": "\(folder.path)", "first": "\(error.faults.first.map { "\($0)" } ?? "?")",
                        "mend": "run `minato rules check`",
                    ])
                return nil
            }
        }
        return try RuleBook(try RulePackFolder.find(given: given))
    }

    /// The first signal drains; a second one means now. What is left open is settled at the next start.
    private static func endAtSecondSignal(_ logger: Logger) async {
        var count = 0
        for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
            count += 1
            guard count > 1 else { continue }
            logger.warning("ended at once by a second signal", metadata: ["signal": "\(signal)"])
            exit(1)
        }
    }

    /// The key of the log; made at the first start only, since nothing else can continue a signed log.
    private static func logKey(
        _ path: String, _ settings: ServerConfiguration, _ database: any Database,
        _ randomness: SystemRandomness
    ) async throws -> LogKey {
        if let key = try LogKey.open(at: path) { return key }
        guard try await database.read({ try AuditLog.isUnsigned(in: $0) }) else {
            throw Problem(
                .configuration, "The key of the log, \(path), is missing, and the log was signed with it.",
                mend: "Restore the file from a copy; no other key can continue this log.")
        }
        return try LogKey.create(at: path, origin: settings.logOrigin, random: randomness)
    }

    private static func logger(_ level: Logger.Level, label: String = "minato") -> Logger {
        var logger = Logger(label: label)
        logger.logLevel = level
        return logger
    }
}
