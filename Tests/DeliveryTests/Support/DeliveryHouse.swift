import Accounting
import Auditing
import Exchange
import Foundation
import Logging
import Persistence
import Primitives
import Schema

/// A database in a temporary folder with a supplier, a demander, a product of one version, and an agreement on it.
final class DeliveryHouse: Sendable {
    let database: SQLiteDatabase
    let log = AuditLog()
    let random: SeededRandomness
    let now = Timestamp(microseconds: 1_772_323_200_000_000)  // 2026-03-01T00:00:00Z
    let supplier: Participant
    let demander: Participant
    let product: Product
    let offer: Offer
    let folder: URL

    init(seed: UInt64 = 1) async throws {
        let random = SeededRandomness(seed)
        self.random = random
        let now = now
        let log = log
        folder = FileManager.default.temporaryDirectory.appending(path: "delivery-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let database = try SQLiteDatabase(path: folder.appending(path: "minato.db").path, logger: silent)
        self.database = database
        try database.migrate(DatabaseSchema.all)
        (supplier, demander, product, offer) = try await database.write { transaction in
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
                        did: "did:web:exchange.example:participants:\(name)",
                        account: account.id, createdAt: now), by: .operator, log: log, in: transaction)
            }
            let supplier = try party("shanghai-data", .supplier, "CN")
            let demander = try party("tokyo-bank", .demander, "JP")
            let product = try Products.create(
                Product(
                    id: ID(at: now, random: random), iri: "urn:minato:dataset:credit", supplier: supplier.id,
                    board: "finance", dataClass: .enterprise, sensitivity: .general, crossBorder: .free,
                    metadata: [
                        "title": ["en": "Credit data", "ja": "信用データ", "zh": "信用数据"], "actions": ["*"],
                        "territory": ["*"],
                    ], state: .listed, createdAt: now, changedAt: now), by: .operator, log: log,
                in: transaction)
            let right: ID<Right> = ID(at: now, random: random)
            try Rights.register(
                Right(
                    id: right, kind: .operate, holder: supplier.id, subject: .product(product.id),
                    dataClass: .enterprise, basis: RightBasis(kind: .origination, reference: "own"),
                    actions: .all, territory: .all, startsAt: now, mayGrant: true, createdAt: now),
                by: .operator, log: log, in: transaction)
            try Rights.take(.certify, on: right, at: now, by: .operator, log: log, in: transaction)
            let offer = try Offers.create(
                Offer(
                    id: ID(at: now, random: random), iri: "urn:minato:offer:credit", product: product.id,
                    policy: ["@type": "Offer", "permission": [["action": "read"]]], createdAt: now),
                by: .operator, log: log, in: transaction)
            return (supplier, demander, product, offer)
        }
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    func id<Kind>(_ kind: Kind.Type = Kind.self) -> ID<Kind> { ID(at: now, random: random) }

    /// An agreement between the two, signed now.
    func agreement(endsAt: Timestamp? = nil) async throws -> Agreement {
        let id = id(Agreement.self)
        let draft = AgreementDraft(
            id: id, iri: "urn:minato:agreement:\(id)", offer: offer.id, product: product.id,
            dataset: product.iri, provider: supplier.id, consumer: demander.id, policy: offer.policy,
            endsAt: endsAt)
        return try await database.write { [self] in
            try Agreements.sign(draft, at: now, by: .operator, log: log, in: $0)
        }
    }
}
