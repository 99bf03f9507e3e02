import Accounting
import Auditing
import Exchange
import Foundation
import Knowledge
import Logging
import Persistence
import Primitives
import Schema

/// Suppliers, products derived from products, a developer with agreements about all of them, and customers with plans and
/// without: all random, and by its seed the same each time.
struct EarningsWorld: Sendable {
    struct Customer {
        let account: Account
        let subscription: ID<Subscription>?
    }

    let database: SQLiteDatabase
    let log = AuditLog()
    let random: SeededRandomness
    let clock = ManualClock(Timestamp(microseconds: 1_767_225_600_000_000))  // 2026-01-01T00:00:00Z
    let agreements: [Agreement]
    let customers: [Customer]
    let price: Price

    /// - Parameter folder: Where its database will lie.
    init(folder: String, seed: UInt64) async throws {
        random = SeededRandomness(seed)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        database = try SQLiteDatabase(
            path: "\(folder)/minato.db", logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        try database.migrate(DatabaseSchema.all)
        let builder = EarningsWorldBuilder(log: log, random: random, seed: seed, now: clock.now())
        (agreements, customers, price) = try await database.write { transaction in
            let agreements = try builder.trade(transaction)
            let (customers, price) = try builder.customers(transaction)
            return (agreements, customers, price)
        }
    }

    func id<Kind>(_ kind: Kind.Type = Kind.self) -> ID<Kind> { ID(at: clock.now(), random: random) }
}

/// Makes what stands in a world before the first answer.
private struct EarningsWorldBuilder: Sendable {
    private static let suppliers = 6
    private static let raw = 8
    private static let derived = 8
    private static let customers = 30
    private static let subscribers = 10

    let log: AuditLog
    let random: SeededRandomness
    let seed: UInt64
    let now: Timestamp

    func id<Kind>(_ kind: Kind.Type = Kind.self) -> ID<Kind> { ID(at: now, random: random) }

    func trade(_ transaction: any WriteTransaction) throws(Problem) -> [Agreement] {
        var choice = SplitMix(state: seed)
        let developer = try party("developer", .developer, transaction)
        let broker = try party("broker", .broker, transaction)
        _ = try party("model-owner", .developer, transaction)
        _ = try party("compute-owner", .developer, transaction)
        var suppliers: [Participant] = []
        for number in 0..<Self.suppliers {
            suppliers.append(try party("supplier-\(number)", .supplier, transaction))
        }
        var products: [Product] = []
        for number in 0..<Self.raw + Self.derived {
            let product = try product(suppliers[choice.below(Self.suppliers)], transaction)
            if number >= Self.raw { try derive(product, from: products, &choice, transaction) }
            products.append(product)
        }
        return try products.map { product throws(Problem) in
            let isBrokered = choice.below(3) == 0
            return try sign(
                product, developer.id, permitting: "index",
                price: [
                    "currency": "JPY",
                    "citation_rate": .number(.integer(Int64(choice.below(6) * 700))),
                    "broker_basis_points": .number(.integer(isBrokered ? 1_234 : 0)),
                ], broker: isBrokered ? broker.id : nil, transaction)
        }
    }

    /// From two or three products that stand, at any depth.
    private func derive(
        _ product: Product, from products: [Product], _ choice: inout SplitMix,
        _ transaction: any WriteTransaction
    ) throws(Problem) {
        let version = try ProductVersions.begin(id(), of: product.id, notes: nil, at: now, in: transaction)
        var edges: [LineageEdge] = []
        for _ in 0..<2 + choice.below(2) {
            let source = products[choice.below(products.count)]
            guard !edges.contains(where: { $0.source == source.id }) else { continue }
            let isOwn = source.supplier == product.supplier
            let agreement =
                isOwn
                ? nil
                : try sign(
                    source, product.supplier, permitting: "derive", price: nil, broker: nil, transaction)
            edges.append(
                LineageEdge(
                    version: version.id, product: product.id, source: source.id, agreement: agreement?.id,
                    basisPoints: 1 + choice.below(3_333)))
        }
        try Lineage.declare(edges, of: version, at: now, by: .account, log: log, in: transaction)
        try ProductVersions.publish(version.id, at: now, in: transaction)
    }

    private func party(
        _ name: String, _ role: Participant.Role, _ transaction: any WriteTransaction
    ) throws(Problem) -> Participant {
        let account = try Accounts.create(
            AccountDraft(name: name, currency: .jpy, terms: .prepaid, limits: .none), id: id(), at: now,
            in: transaction)
        return try Participants.register(
            Participant(
                id: id(), name: name, legalName: name, roles: [role], jurisdiction: "JP",
                did: "did:web:exchange.example:participants:\(name)", account: account.id, createdAt: now),
            by: .operator, log: log, in: transaction)
    }

    private func product(
        _ supplier: Participant, _ transaction: any WriteTransaction
    ) throws(Problem) -> Product {
        let id = id(Product.self)
        let product = try Products.create(
            Product(
                id: id, iri: "urn:minato:dataset:\(id)", supplier: supplier.id, board: nil,
                dataClass: .enterprise, sensitivity: .general, crossBorder: .free,
                metadata: ["title": ["en": "Handbook"], "actions": ["*"], "territory": ["*"]], state: .listed,
                createdAt: now, changedAt: now), by: .operator, log: log, in: transaction)
        let right = self.id(Right.self)
        try Rights.register(
            Right(
                id: right, kind: .operate, holder: supplier.id, subject: .product(id),
                dataClass: product.dataClass, basis: RightBasis(kind: .origination, reference: "own"),
                actions: .all, territory: .all, startsAt: now, mayGrant: true, createdAt: now), by: .operator,
            log: log, in: transaction)
        try Rights.take(.certify, on: right, at: now, by: .operator, log: log, in: transaction)
        return product
    }

    private func sign(
        _ product: Product, _ consumer: ID<Participant>, permitting action: String, price: JSONValue?,
        broker: ID<Participant>?, _ transaction: any WriteTransaction
    ) throws(Problem) -> Agreement {
        let id = id(Agreement.self)
        return try Contracts.sign(
            AgreementDraft(
                id: id, iri: "urn:minato:agreement:\(id)", offer: nil, product: product.id,
                dataset: product.iri, provider: product.supplier, consumer: consumer,
                policy: ["@type": "Agreement", "permission": [["action": .string(action)]]],
                price: price ?? ["currency": "JPY"], endsAt: nil), broker: broker, feeBasisPoints: 0, at: now,
            by: .account, log: log, in: transaction
        ).agreement
    }

    func customers(
        _ transaction: any WriteTransaction
    ) throws(Problem) -> ([EarningsWorld.Customer], Price) {
        let service = try Services.create(
            ServiceTerms(name: "service", engine: "quotes", model: "m", defaultOutputTokens: 16), id: id(),
            origin: .api, at: now, in: transaction)
        let price = try Prices.set(
            PriceTerms(
                inputPerMillion: Money(decimal: "123456.789", currency: .jpy),
                outputPerMillion: Money(decimal: "987654.321", currency: .jpy)), for: service.id, id: id(),
            at: now, in: transaction)
        let plan = try Plans.set(
            PlanTerms(
                currency: .jpy, kind: .licence, monthly: Money(decimal: "9999.99", currency: .jpy),
                dataBasisPoints: 4_321), named: "flat", id: id(), origin: .api, at: now, in: transaction)
        var customers: [EarningsWorld.Customer] = []
        for number in 0..<Self.customers {
            let account = try Accounts.create(
                AccountDraft(name: "customer-\(number)", currency: .jpy, terms: .prepaid, limits: .none),
                id: id(), at: now, in: transaction)
            _ = try Accounts.addCredit(
                Money(decimal: "1000000000", currency: .jpy), to: account.id, transfer: id(), at: now,
                in: transaction)
            let subscription =
                number < Self.subscribers
                ? try Subscriptions.create(of: plan, for: account.id, as: id(), at: now, in: transaction)
                : nil
            customers.append(EarningsWorld.Customer(account: account, subscription: subscription?.id))
        }
        return (customers, price)
    }
}
