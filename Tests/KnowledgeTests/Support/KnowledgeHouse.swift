import Accounting
import Auditing
import Crypto
import Exchange
import Foundation
import Logging
import Persistence
import Primitives
import Schema
import Tables

@testable import Knowledge

/// A server's databases in a temporary folder, with two suppliers, a developer who has a knowledge base, and what reads
/// documents for it.
final class KnowledgeHouse: Sendable {
    static let duckDB = DuckDBProgram.find(given: nil)

    let folder: URL
    let database: SQLiteDatabase
    let passages: SQLiteDatabase
    let index: SQLitePassageIndex
    let ingestion: KnowledgeIngestion
    let log = AuditLog()
    let random: SeededRandomness
    let clock = ManualClock(Timestamp(microseconds: 1_772_323_200_000_000))  // 2026-03-01T00:00:00Z
    let store: ProductStore
    let suppliers: [Participant]
    let developer: Participant
    let base: KnowledgeBase

    static let open: JSONValue = [
        "@type": "Agreement", "permission": [["action": "index"], ["action": "read"]],
    ]

    init(
        seed: UInt64 = 1, purposes: [String] = [], embedder: (any Embedder)? = nil,
        limits: DocumentSource.Limits = DocumentSource.Limits()
    ) async throws {
        random = SeededRandomness(seed)
        folder = FileManager.default.temporaryDirectory.appending(path: "knowledge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        database = try SQLiteDatabase(path: folder.appending(path: "minato.db").path, logger: silent)
        try database.migrate(DatabaseSchema.all)
        passages = try SQLiteDatabase(path: folder.appending(path: "passages.sqlite").path, logger: silent)
        try passages.migrate(SQLitePassageIndex.migrations)
        index = SQLitePassageIndex(database: passages)
        store = ProductStore(folder: folder.appending(path: "products").path)
        let scratch = folder.appending(path: "tmp").path
        ingestion = KnowledgeIngestion(
            database: database, log: log, index: index, embedder: embedder,
            source: DocumentSource(
                reader: DocumentReader(
                    DocumentReader.Configuration(pdftotext: nil, python: nil, parser: nil)),
                tables: DuckDB(DuckDB.Configuration(program: Self.duckDB, temporaryFolder: scratch)),
                store: store, scratch: scratch, limits: limits), clock: clock)
        let (random, log, now) = (random, log, clock.now())
        (suppliers, developer, base) = try await database.write { transaction in
            func party(_ name: String, _ role: Participant.Role, _ place: String) throws(Problem)
                -> Participant
            {
                let account = try Accounts.create(
                    AccountDraft(name: name, currency: .jpy, terms: .prepaid, limits: .none),
                    id: ID(at: now, random: random), at: now, in: transaction)
                return try Participants.register(
                    Participant(
                        id: ID(at: now, random: random), name: name, legalName: name.capitalized,
                        roles: [role], jurisdiction: place,
                        did: "did:web:exchange.example:participants:\(name)", account: account.id,
                        createdAt: now), by: .operator, log: log, in: transaction)
            }
            let developer = try party("tokyo-answers", .developer, "JP")
            let base = try KnowledgeBases.create(
                KnowledgeBase(
                    id: ID(at: now, random: random), name: "handbooks", participant: developer.id,
                    purposes: purposes, createdAt: now), by: .account, log: log, in: transaction)
            return (
                [try party("shanghai-port", .supplier, "CN"), try party("yokohama-port", .supplier, "JP")],
                developer, base
            )
        }
    }

    deinit {
        // The last one to let go may be a closure on a thread of a database, which cannot wait for itself.
        Thread.detachNewThread { [database, passages, folder] in
            database.close()
            passages.close()
            try? FileManager.default.removeItem(at: folder)
        }
    }

    func id<Kind>(_ kind: Kind.Type = Kind.self) -> ID<Kind> { ID(at: clock.now(), random: random) }

    // MARK: making

    func product(_ supplier: Int = 0, metadata: [String: JSONValue] = [:]) async throws -> Product {
        let (now, id, right) = (clock.now(), id(Product.self), id(Right.self))
        let members = metadata.merging(["title": ["en": "Handbook"], "actions": ["*"], "territory": ["*"]]) {
            $1
        }
        return try await database.write { [self] transaction in
            let product = try Products.create(
                Product(
                    id: id, iri: "urn:minato:dataset:\(id)", supplier: suppliers[supplier].id, board: nil,
                    dataClass: .enterprise, sensitivity: .general, crossBorder: .free,
                    metadata: .object(members), state: .listed, createdAt: now, changedAt: now),
                by: .operator, log: log, in: transaction)
            try Rights.register(
                Right(
                    id: right, kind: .operate, holder: product.supplier, subject: .product(id),
                    dataClass: product.dataClass,
                    basis: RightBasis(kind: .origination, reference: "own"), actions: .all, territory: .all,
                    startsAt: now, mayGrant: true, createdAt: now), by: .operator, log: log,
                in: transaction)
            try Rights.take(.certify, on: right, at: now, by: .operator, log: log, in: transaction)
            return product
        }
    }

    /// Publishes a version with these files.
    @discardableResult
    func publish(
        _ files: [String: [UInt8]], of product: ID<Product>, role: ProductFile.Role = .data
    ) async throws -> ID<ProductVersion> {
        let (now, id) = (clock.now(), id(ProductVersion.self))
        try FileManager.default.createDirectory(
            atPath: "\(store.folder)/\(id)", withIntermediateDirectories: true)
        for (name, bytes) in files {
            try Data(bytes).write(to: URL(fileURLWithPath: store.path(of: name, in: id)))
        }
        try await database.write { transaction in
            _ = try ProductVersions.begin(id, of: product, notes: nil, at: now, in: transaction)
            for (name, bytes) in files {
                try ProductVersions.add(
                    ProductFile(
                        version: id, name: name, role: role, mediaType: "application/octet-stream",
                        bytes: Int64(bytes.count), sha256: Array(SHA256.hash(data: bytes))),
                    in: transaction)
            }
            try ProductVersions.publish(id, at: now, in: transaction)
        }
        return id
    }

    @discardableResult
    func publish(_ texts: [String: String], of product: ID<Product>) async throws -> ID<ProductVersion> {
        try await publish(texts.mapValues { Array($0.utf8) }, of: product)
    }

    func sign(
        _ product: Product, policy: JSONValue = KnowledgeHouse.open, price: JSONValue = [:],
        endsAt: Timestamp? = nil, consumer: Participant? = nil
    ) async throws -> Agreement {
        let (now, id) = (clock.now(), id(Agreement.self))
        return try await database.write { [self] transaction in
            try Contracts.sign(
                AgreementDraft(
                    id: id, iri: "urn:minato:agreement:\(id)", offer: nil, product: product.id,
                    dataset: product.iri, provider: product.supplier,
                    consumer: consumer?.id ?? developer.id, policy: policy, price: price, endsAt: endsAt),
                feeBasisPoints: 0, at: now, by: .account, log: log, in: transaction
            ).agreement
        }
    }

    func add(_ agreement: Agreement) async throws {
        let now = clock.now()
        try await database.write { [self] transaction in
            _ = try KnowledgeBases.add(
                agreement.id, to: base.id, at: now, by: .account, log: log, in: transaction)
        }
    }

    func take(_ agreement: Agreement) async throws {
        let now = clock.now()
        try await database.write { [self] transaction in
            try KnowledgeBases.remove(
                agreement.id, from: base.id, at: now, by: .account, log: log, in: transaction)
        }
    }

    func move(_ agreement: Agreement, to state: Agreement.State) async throws {
        let now = clock.now()
        try await database.write { [self] transaction in
            _ = try Contracts.move(
                agreement.id, to: state, for: nil, at: now, by: .operator, log: log, in: transaction)
        }
    }

    func fund(_ decimal: String) async throws {
        let (now, id) = (clock.now(), id(Transfer.self))
        let account = developer.account
        try await database.write { transaction in
            guard let account else { return }
            _ = try Accounts.addCredit(
                Money(decimal: decimal, currency: .jpy), to: account, transfer: id, at: now,
                in: transaction)
        }
    }

    // MARK: doing

    /// Does all there is to do.
    func settle() async throws {
        try await ingestion.look()
        while try await ingestion.erase() {}
        while try await ingestion.ingestNext() {}
        while try await ingestion.erase() {}
    }

    /// As a question of a service: what may be searched now, and what is found there.
    func find(_ text: String, for purposes: [String]? = nil, at place: String? = nil) async throws
        -> [PassageHit]
    {
        let now = clock.now()
        let partitions = try await database.read { [base] transaction in
            try KnowledgeAccess.partitions(
                of: base.name, for: purposes, at: place, now: now, in: transaction)
        }
        return try await index.search(
            PassageQuery(text: text, partitions: partitions.map(\.name), limit: 50))
    }

    func documents(_ state: DocumentProgress.State? = nil) async throws -> [KnowledgeDocument] {
        try await database.read { [base] transaction in
            try KnowledgeDocuments.list(
                of: base.id, state: state, PageRequest(limit: 1_000), in: transaction
            ).items
        }
    }

    func document(_ file: String) async throws -> KnowledgeDocument? {
        try await documents().first { $0.file == file }
    }

    /// Whether these bytes stand anywhere in the files of the index.
    func indexHolds(_ text: String) throws -> Bool {
        for name in ["passages.sqlite", "passages.sqlite-wal"] {
            let data = try Data(contentsOf: folder.appending(path: name))
            if data.range(of: Data(text.utf8)) != nil { return true }
        }
        return false
    }

    /// The kinds of leaves that the log has about knowledge.
    func leaves() async throws -> [String: Int] {
        try await database.read { transaction in
            var kinds: [String: Int] = [:]
            for row in try transaction.rows("SELECT leaf FROM log_leaves") {
                let leaf = try? JSONValue(parsing: try row.blob(0))
                guard let kind = leaf?["kind"]?.stringValue, kind.hasPrefix("knowledge.") else { continue }
                kinds[kind, default: 0] += 1
            }
            return kinds
        }
    }
}
