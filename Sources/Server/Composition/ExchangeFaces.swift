import Auditing
import Carbon
import Credentials
import Dataspace
import Delivery
import Exchange
import Gateway
import Hummingbird
import Logging
import Persistence
import Primitives
import ServiceLifecycle

/// The exchange within the server: its parts, its addresses beside `/api`, its services.
struct ExchangeFaces: Sendable {
    let parts: ExchangeParts
    let files: FileEdge
    private let proxy: ProxyDesk
    private let meter: AgreementMeter
    private let configuration: ExchangeConfiguration
    private let database: any Database
    private let log: AuditLog
    private let clock: any WallClock
    private let randomness: any Randomness
    private let logger: Logger

    /// Registers the house and what the configuration names, and ends what a crash left under way.
    init(
        _ configuration: ExchangeConfiguration, settings: ServerConfiguration, folder: DataDirectory,
        key: LogKey, access: AccessBoard, desk: OpeningDesk, database: any Database, log: AuditLog,
        clock: any WallClock,
        randomness: any Randomness, logger: Logger
    ) async throws {
        self.configuration = configuration
        self.database = database
        self.log = log
        self.clock = clock
        self.randomness = randomness
        self.logger = logger
        let house = try await desk.seedHouse(configuration, settings.publicURL)
        try await desk.seedDataspace(configuration.dataspace, house)
        let grants = GrantBoard()
        let dataspace = DataspaceDesk(
            database: database, log: log, house: house,
            settings: configuration.dataspace.settings(
                settings.publicURL, feeBasisPoints: UInt64(configuration.feeBasisPoints)),
            dataPlane: DeliveryDataPlane(
                access: DeliveryAccess(
                    publicURL: settings.publicURL, grants: grants, log: log,
                    secret: key.secret(for: "transfer tokens"))),
            clock: clock, randomness: randomness)
        let store = ProductStore(folder: folder.products)
        meter = AgreementMeter(database: database, log: log)
        parts = ExchangeParts(
            house: house,
            signingKey: try SigningKey(
                id: "\(WebDID(authority: settings.publicURL.authority).text)#key-1",
                seed: key.secret(for: "exchange signatures")),
            hostedKeys: HostedKeys(secret: key.secret(for: "participant keys")),
            access: access, grants: grants, store: store,
            links: LinkSigner(secret: key.secret(for: "delivery links")),
            linkLifetime: configuration.linkLifetime, meter: meter,
            feeBasisPoints: UInt64(configuration.feeBasisPoints),
            publicURL: settings.publicURL,
            maximumFileBytes: configuration.maximumFileBytes, dataspace: dataspace,
            carbon: CarbonDesk(
                peers: configuration.carbonPeers.map(\.peer), log: log, randomness: randomness,
                publicURL: settings.publicURL.description),
            tables: TableParts(
                configuration, temporaryFolder: folder.path + "/tmp", store: store, access: access,
                database: database, log: log, clock: clock),
            pushes: PushDesk(
                database: database, log: log, callbacks: configuration.dataspace.callbacks,
                access: access, store: store, meter: meter,
                secret: key.secret(for: "push authorizations"), clock: clock, randomness: randomness))
        try await desk.endQueries()
        try await desk.revokeGrantsOfTransfers()
        try parts.store.discardUnfinished()
        files = FileEdge(
            database: database, exchange: parts, grants: grants,
            limits: FileEdge.Limits(maximumDownloads: configuration.maxDownloads), clock: clock,
            randomness: randomness, logger: logger)
        proxy = try ProxyDesk(
            configuration.upstreams.map(\.upstream), database: database, access: access, log: log,
            clock: clock, randomness: randomness, logger: logger)
    }

    /// What other connectors, readers and partners ask. Signed links are served by ``files`` on the connection itself.
    func addRoutes(to router: Router<ServerContext>) {
        ExchangeIdentityRoutes(database: database, exchange: parts).add(to: router)
        DataspaceRoutes(
            desk: parts.dataspace, house: parts.house, database: database,
            peers: configuration.dataspace.tokens
        ).add(to: router)
        DeliveryRoutes(database: database, exchange: parts, clock: clock, randomness: randomness)
            .add(to: router)
        SharingRoutes(
            database: database, exchange: parts,
            shelf: TableShelf(
                database: database, uploads: parts.store, tables: parts.tableStore,
                engine: parts.tables.engine),
            meter: meter, linkLifetime: parts.linkLifetime, clock: clock, randomness: randomness
        ).add(to: router)
        ProxyRoutes(
            desk: proxy, house: parts.house, database: database,
            authority: Authority(adminKeys: [], database: database),
            permits: Permits(limit: proxy.limits.concurrency, of: "calls of APIs are under way"), log: log,
            clock: clock, randomness: randomness
        ).add(to: router)
        PactRoutes(
            database: database, desk: parts.carbon, publicURL: parts.publicURL, clock: clock,
            randomness: randomness
        ).add(to: router)
    }

    /// What goes on by itself while the server serves.
    var services: [any Service] {
        [
            ListingService(database: database, log: log, clock: clock, logger: logger),
            AgreementSweep(
                database: database, log: log, exchange: parts, meter: meter, clock: clock, logger: logger),
            Courier(desk: parts.dataspace, logger: logger),
            QualityService(
                database: database, log: log, engine: parts.tables.engine, store: parts.store, clock: clock,
                logger: logger),
            RowCountService(
                database: database, log: log, engine: parts.tables.engine, store: parts.store, clock: clock,
                logger: logger),
            CarbonCourier(desk: parts.carbon, database: database, clock: clock, logger: logger),
            PushCourier(desk: parts.pushes, configuration: configuration.pushes, logger: logger),
        ]
    }
}
