import Accounting
import Auditing
import Credentials
import Crypto
import Delivery
import Exchange
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Persistence
import Primitives
import Schema

@testable import Server

/// `/files` on a real socket, over a database with one agreement on one product with one file.
final class FileServer: Sendable {
    let edge: FileEdge
    let parts: ExchangeParts
    let database: SQLiteDatabase
    let port: Int
    let agreement: Agreement
    let version: ID<ProductVersion>
    let grant: DeliveryGrant
    let content: [UInt8]
    let log = AuditLog()
    private let random = SeededRandomness(11)
    private let folder: DatabaseFolder
    private let channel: any Channel

    /// - Parameter endsAfter: When the agreement ends by itself, counted from now.
    init(
        content: [UInt8] = Array("0123456789".utf8),
        limits: FileEdge.Limits = FileEdge.Limits(stallTime: .hours(1)),
        endsAfter: Duration? = nil
    ) async throws {
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (random, log) = (random, log)
        let now = SystemClock().now()
        folder = try DatabaseFolder()
        let database = try folder.open(logger: silent)
        try database.migrate(DatabaseSchema.all)
        func id<Kind>(_ kind: Kind.Type = Kind.self) -> ID<Kind> { ID(at: now, random: random) }
        let version = id(ProductVersion.self)
        let store = ProductStore(folder: folder.path + "/products")
        try FileManager.default.createDirectory(
            atPath: "\(store.folder)/\(version)", withIntermediateDirectories: true)
        try Data(content).write(to: URL(filePath: try store.path(of: "data.bin", in: version)))
        let digest = Array(SHA256.hash(data: content))
        let parties = ["supplier", "demander"].map { name in
            Participant(
                id: id(), name: name, legalName: name, roles: [.supplier], jurisdiction: "JP",
                did: "did:web:\(name)", account: nil, createdAt: now)
        }
        let product = Product(
            id: id(), iri: "urn:minato:dataset:files", supplier: parties[0].id, board: nil,
            dataClass: .enterprise, sensitivity: .general, crossBorder: .free, metadata: [:], createdAt: now,
            changedAt: now)
        let draft = AgreementDraft(
            id: id(), iri: "urn:minato:agreement:1", offer: nil, product: product.id, dataset: product.iri,
            provider: parties[0].id, consumer: parties[1].id, policy: ["@type": "Agreement"],
            endsAt: endsAfter.map { now + $0 })
        let grantID = id(DeliveryGrant.self)
        (agreement, grant) = try await database.write { transaction in
            for party in parties {
                try Participants.register(party, by: .operator, log: log, in: transaction)
            }
            try Products.create(product, by: .operator, log: log, in: transaction)
            _ = try ProductVersions.begin(version, of: product.id, notes: nil, at: now, in: transaction)
            try ProductVersions.add(
                ProductFile(
                    version: version, name: "data.bin", role: .data, mediaType: "application/octet-stream",
                    bytes: Int64(content.count), sha256: digest), in: transaction)
            try ProductVersions.publish(version, at: now, in: transaction)
            let agreement = try Agreements.sign(draft, at: now, by: .operator, log: log, in: transaction)
            let grant = try DeliveryGrants.open(
                grantID, under: agreement, .files, lifetime: .seconds(3_600), at: now, by: .operator,
                log: log, in: transaction)
            return (agreement, grant)
        }
        let parts = try ExchangeParts.testing(
            house: parties[0], database: database, log: log, clock: SystemClock(), random: random,
            folder: folder.path)
        let edge = FileEdge(
            database: database, exchange: parts, limits: limits, clock: SystemClock(), randomness: random,
            logger: silent)
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(
                        withPipeliningAssistance: false, withErrorHandling: false)
                    try pipeline.addHandler(FileChannelHandler(edge: edge))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
        self.parts = parts
        self.edge = edge
        self.database = database
        self.version = version
        self.content = content
    }

    deinit {
        channel.close(promise: nil)
        database.close()
    }

    func link(name: String = "data.bin", expiresIn seconds: Int64 = 600) -> String {
        let now = SystemClock().now()
        return parts.links.target(
            FileLink(
                version: version, name: name, grant: grant.id, request: ID(at: now, random: random),
                expiresAt: now.seconds + seconds))
    }

    func connect(_ method: String = "GET", _ target: String, _ fields: String...) async throws -> RawClient {
        try await RawClient(port: port, sending: Self.request(method, target, fields))
    }

    static func request(_ method: String, _ target: String, _ fields: [String] = []) -> String {
        (["\(method) \(target) HTTP/1.1", "host: h"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// Moves the agreement and then tells the board, as whoever ends an agreement does.
    func move(to state: Agreement.State) async throws {
        _ = try await database.write { [agreement, log] in
            try Agreements.move(
                agreement.id, to: state, at: SystemClock().now(), by: .operator, log: log, in: $0)
        }
        parts.access.close(agreement.id)
    }

    func sentBytes() async throws -> Int64 {
        try await database.read { [agreement] in try Deliveries.total(under: agreement.id, in: $0).bytes }
    }

    /// How many downloads count as uses.
    func begunDownloads() async throws -> Int {
        try await database.read { [agreement] in
            try Deliveries.list(under: agreement.id, limit: 10, in: $0).count
        }
    }
}
