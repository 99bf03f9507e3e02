import Accounting
import Auditing
import Exchange
import Foundation
import Logging
import Persistence
import Primitives
import Schema
import Testing

@testable import Carbon

/// An owner of footprints, two partners, one of them abroad, and a board product.
final class CarbonHouse: Sendable {
    let database: SQLiteDatabase
    let log = AuditLog()
    let random = SeededRandomness(5)
    let now = Timestamp(microseconds: 1_772_323_200_000_000)  // 2026-03-01T00:00:00Z
    let owner: Participant
    let maker: Participant
    let foreigner: Participant
    let desk: CarbonDesk
    static let makerKey = "sk-tokyo-maker"
    private let folder: URL

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "carbon-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let database = try SQLiteDatabase(path: folder.appending(path: "minato.db").path, logger: silent)
        self.database = database
        try database.migrate(DatabaseSchema.all)
        let (now, random, log) = (now, random, log)
        (owner, maker, foreigner) = try await database.write { transaction in
            func party(_ name: String, _ place: String) throws(Problem) -> Participant {
                let account = try Accounts.create(
                    AccountDraft(name: name, currency: .jpy, terms: .prepaid, limits: .none),
                    id: ID(at: now, random: random), at: now, in: transaction)
                _ = try APIKeys.create(
                    id: ID(at: now, random: random), account: account.id, label: "first", key: "sk-\(name)",
                    origin: .api, at: now, in: transaction)
                return try Participants.register(
                    Participant(
                        id: ID(at: now, random: random), name: name, legalName: name, roles: [.supplier],
                        jurisdiction: place, did: "did:web:x.example:\(name)", account: account.id,
                        createdAt: now), by: .operator, log: log, in: transaction)
            }
            return (
                try party("osaka-battery", "JP"), try party("tokyo-maker", "JP"),
                try party("ningbo-cells", "CN")
            )
        }
        desk = CarbonDesk(
            peers: [
                CarbonPeer(
                    participant: "tokyo-maker", url: "https://maker.example", authority: "maker.example",
                    clientID: "osaka-battery", secret: "s")
            ], log: log, randomness: random, publicURL: "https://osaka.example")
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    func store(_ documents: JSONValue...) async throws {
        try await database.write { [now, random, owner, log] transaction in
            for document in documents {
                try Footprints.put(
                    try ProductFootprint(reading: document), id: ID(at: now, random: random), of: owner.id,
                    at: now,
                    by: .account, log: log, in: transaction)
            }
        }
    }

    @discardableResult
    func agree(
        with partner: Participant, footprints: [String]? = nil, constraint: JSONValue = [],
        crossBorder: CrossBorder = .free
    ) async throws -> ID<Agreement> {
        try await database.write { [now, random, owner, log] transaction in
            let product: ID<Product> = ID(at: now, random: random)
            let metadata: JSONValue = footprints.map { ["footprints": .array($0.map { .string($0) })] } ?? [:]
            try Products.create(
                Product(
                    id: product, iri: "urn:minato:dataset:\(product)", supplier: owner.id, board: "carbon",
                    dataClass: .enterprise, sensitivity: .general, crossBorder: crossBorder,
                    metadata: metadata,
                    state: .listed, createdAt: now, changedAt: now), by: .operator, log: log, in: transaction)
            let agreement: ID<Agreement> = ID(at: now, random: random)
            try Agreements.sign(
                AgreementDraft(
                    id: agreement, iri: "urn:minato:agreement:\(agreement)", offer: nil, product: product,
                    dataset: "urn:minato:dataset:\(product)", provider: owner.id, consumer: partner.id,
                    policy: [
                        "@type": "Agreement", "permission": [["action": "read", "constraint": constraint]],
                    ]), at: now, by: .operator, log: log, in: transaction)
            return agreement
        }
    }

    func seen(by partner: Participant) async throws -> [OwnFootprint] {
        try await database.read { [now] in
            try CarbonAccess(of: partner, at: now, in: $0).list(
                FootprintFilter(), after: nil, limit: 100, in: $0
            )
            .items
        }
    }

    func receive(_ event: CarbonEvent, from sender: Participant) async throws {
        let incoming = try IncomingEvent(event)
        try await database.write { [desk, now] in try desk.receive(incoming, from: sender, at: now, in: $0) }
    }

    /// What the one question that waits would be answered now.
    func answer() async throws -> CarbonDesk.Outgoing {
        let delivery = try #require(try await outbox().first)
        guard case .question(let question) = delivery.content else {
            throw Problem(.internalError, "What waits is no question.")
        }
        return try await desk.answer(question, by: delivery.id, at: now, in: database)
    }

    /// Terms of payment without a price: uses are decided and counted.
    func setTerms(_ agreement: ID<Agreement>) async throws {
        let shares = try RevenueShares(feeBasisPoints: 0, supplier: owner.id, product: nil)
        _ = try await database.write { transaction in
            try transaction.execute(
                """
                INSERT INTO agreement_terms (agreement, currency, shares, months_charged)
                VALUES ($1, 'JPY', $2, 0)
                """, [.id(agreement), .text(String(decoding: shares.json.serialized, as: UTF8.self))])
        }
    }

    func counters(_ agreement: ID<Agreement>) async throws -> AgreementCounters {
        try await database.read { try AgreementCounters.of(agreement, month: nil, in: $0) }
    }

    func outbox() async throws -> [CarbonDelivery] {
        try await database.read { [now] in try CarbonDeliveries.due(at: now, limit: 100, in: $0) }
    }
}
