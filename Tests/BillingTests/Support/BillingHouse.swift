import Accounting
import Auditing
import Exchange
import Foundation
import Logging
import Persistence
import Primitives
import Schema
import Testing

@testable import Billing

/// A database in a temporary folder with accounts and a service, and an issuer in Japan.
final class BillingHouse: Sendable {
    let database: SQLiteDatabase
    let log = AuditLog()
    let random: SeededRandomness
    let clock = ManualClock(Timestamp(microseconds: 1_772_323_200_000_000))  // 2026-03-01T00:00:00Z
    private let folder: URL

    init(seed: UInt64 = 1) throws {
        random = SeededRandomness(seed)
        folder = FileManager.default.temporaryDirectory.appending(path: "billing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try SQLiteDatabase(
            path: folder.appending(path: "minato.db").path,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try database.migrate(DatabaseSchema.all)
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    var now: Timestamp { clock.now() }
    func id<Kind>(_ kind: Kind.Type = Kind.self) -> ID<Kind> { ID(at: now, random: random) }

    func account(
        _ name: String, _ currency: Currency = .jpy, credit: String = "1000000000",
        terms: Account.Terms = .prepaid
    ) async throws -> Account {
        let (account, transfer, now) = (id(Account.self), id(Transfer.self), now)
        return try await database.write { transaction in
            let made = try Accounts.create(
                AccountDraft(name: name, currency: currency, terms: terms, limits: .none), id: account,
                at: now,
                in: transaction)
            let amount = try Money(decimal: credit, currency: currency)
            if amount.nanos > 0 {
                try Accounts.addCredit(amount, to: account, transfer: transfer, at: now, in: transaction)
            }
            return made
        }
    }

    /// A service whose input token costs a millionth of `rate`.
    func price(_ name: String, rate: String, in currency: Currency = .jpy) async throws -> Price {
        let (service, price, now) = (id(Service.self), id(Price.self), now)
        return try await database.write { transaction in
            let found = try Services.service(named: name, in: transaction)
            let made =
                try found
                ?? Services.create(
                    ServiceTerms(name: name, engine: "local", model: "small", defaultOutputTokens: 256),
                    id: service,
                    origin: .api, at: now, in: transaction)
            let amount = try Money(decimal: rate, currency: currency)
            let zero = Money(nanos: 0, currency: currency)
            let terms = try PriceTerms(
                inputPerMillion: amount, cachedInputPerMillion: amount, outputPerMillion: zero,
                minimumCharge: zero, freeTokensPerMonth: 0)
            return try Prices.set(terms, for: made.id, id: price, at: now, in: transaction)
        }
    }

    /// Reserves a use now.
    func reserve(_ account: Account, _ price: Price, tokens: UInt64) async throws -> ID<Use> {
        let reservation = try UseReservation(
            id: id(), account: account.id, service: price.service, price: price.id,
            keyID: ID(high: 1, low: 1),
            engine: "local", model: "small", endpoint: .chat, payloadHash: PayloadHash(of: "p".utf8),
            maximumUsage: MaximumUsage(input: tokens, output: 0), estimatedInputTokens: tokens, createdAt: now
        )
        try await database.write { _ = try Uses.reserve(reservation, in: $0) }
        return reservation.id
    }

    /// Settles it now.
    @discardableResult
    func settle(_ use: ID<Use>, tokens: UInt64) async throws -> UseRecord {
        let settlement = try UseSettlement(
            id: use, status: .completed,
            usage: TokenUsage(input: tokens, cachedInput: 0, output: 0, source: .reported), finishedAt: now,
            transferID: id())
        return try await database.write { [self] transaction in
            try Uses.settle(settlement, in: transaction) { leaf in
                try log.append(leaf.bytes, subject: nil, at: settlement.finishedAt, in: transaction)
            }.leaf.record
        }
    }

    @discardableResult
    func use(_ account: Account, _ price: Price, tokens: UInt64) async throws -> UseRecord {
        try await settle(reserve(account, price, tokens: tokens), tokens: tokens)
    }

    /// Subscribes to a plan that costs this, for one month.
    func charge(plan decimal: String, to account: Account) async throws {
        let (plan, subscription, now) = (id(Plan.self), id(Subscription.self), now)
        try await database.write { transaction in
            let terms = try PlanTerms(
                currency: account.currency, kind: .service, services: ["\(plan)"],
                monthly: Money(decimal: decimal, currency: account.currency))
            let plan = try Plans.set(
                terms, named: "team-\(plan)", id: plan, origin: .api, at: now, in: transaction)
            _ = try Subscriptions.create(
                of: plan, for: account.id, as: subscription, at: now, in: transaction)
            _ = try Subscriptions.cancel(subscription, atOnce: true, at: now, in: transaction)
        }
    }

    func bill(_ month: String, issuer: Issuer? = nil) async throws -> BillingRun {
        let issuer = try issuer ?? Self.issuer()
        let month = try #require(TradeMonth(month))
        return try await BillingRuns.run(
            month, issuer: issuer, at: now, by: .operator, log: log, on: database)
    }

    func invoices(of account: Account? = nil) async throws -> [Invoice] {
        try await database.read { try Invoices.list(account: account?.id, PageRequest(), in: $0).items }
    }

    func set(_ profile: BillingProfile, of account: Account) async throws {
        let now = now
        try await database.write { [log] in
            try BillingProfiles.set(profile, of: account.id, at: now, by: .operator, log: log, in: $0)
        }
    }

    func credit(_ draft: CreditNoteDraft, _ invoice: Invoice) async throws -> Invoice {
        let (note, now, issuer) = (id(Invoice.self), now, try Self.issuer())
        return try await database.write { [log] in
            try CreditNotes.issue(
                draft, to: invoice.id, as: note, issuer: issuer, at: now, by: .operator, log: log, in: $0)
        }
    }

    /// To a moment.
    func go(_ text: String) throws { clock.set(try #require(Timestamp(rfc3339: text))) }

    func balance(_ label: String, _ currency: Currency = .jpy) async throws -> String {
        try await database.read { transaction in
            let account = try Ledger.accounts(in: transaction).first { $0.label == label }
            return MoneyTotal(nanos: account?.totals.balance ?? 0, currency: currency).decimal
        }
    }

    func faults() async throws -> [BillingFault] {
        try await database.read { try BillingVerification.faults(in: $0) }
    }

    func expectSound(_ location: SourceLocation = #_sourceLocation) async throws {
        #expect(try await faults() == [], sourceLocation: location)
        let ledger = try await database.read { try Accounting.Verification.ledger(in: $0) }
        #expect(ledger == [], sourceLocation: location)
    }
}

extension BillingHouse {
    static func issuer(
        country: String = "JP", zone: String = "Asia/Tokyo", rounding: MoneyRounding = .down,
        reduced: Set<String> = []
    ) throws -> Issuer {
        Issuer(
            party: try Party(
                name: country == "JP" ? "港データ株式会社" : "Minato Data",
                address: PostalAddress(
                    street: "Shibaura 1-1", city: "Minato", postalCode: "1050023", country: country),
                registrationNumber: country == "JP" ? RegistrationNumber("T1234567890123") : nil,
                taxID: country == "JP" ? nil : country == "CN" ? "91310000MA1FL00000" : "\(country)123456789",
                endpoint: ElectronicAddress(scheme: "0188", value: "1234567890123")),
            timeZone: try #require(TimeZoneName(zone)), language: .japanese, rounding: rounding,
            rates: TaxRates.known(in: country) ?? TaxRates(standard: 1_900, reduced: 700),
            reducedServices: reduced)
    }

    static func profile(
        _ name: String = "Bank <b>&\"quote\"</b>", country: String = "JP",
        treatment: TaxTreatment = .standard,
        language: Language = .english, taxID: String? = nil, selfBilling: BillingProfile.SelfBilling? = nil
    ) throws -> BillingProfile {
        try BillingProfile(
            party: Party(
                name: name, address: PostalAddress(street: "北区", city: "札幌市", country: country),
                taxID: taxID, endpoint: ElectronicAddress(scheme: "0188", value: "3210987654321")),
            language: language, treatment: treatment, reference: "PO-7", selfBilling: selfBilling)
    }
}
