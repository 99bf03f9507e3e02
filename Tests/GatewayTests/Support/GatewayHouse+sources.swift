import Accounting
import Exchange
import Knowledge
import Persistence
import Primitives
import Testing

@testable import Gateway

/// A product under agreement, with its passages in the index.
struct TestSource: Sendable {
    let supplier: Participant
    let product: Product
    let agreement: Agreement
}

extension GatewayHouse {
    static let base = "handbooks"

    /// Signs an agreement for the developer's knowledge base, and puts passages in.
    /// - Parameter title: What people call the product; "… handbook" when left out.
    func supply(
        _ name: String, _ texts: [String], title: String? = nil, price: JSONValue = ["currency": "JPY"],
        permission: JSONValue = ["action": "index"]
    ) async throws -> TestSource {
        let now = clock.now()
        let source = try await database.write { [self] transaction in
            let supplier = try party(name, .supplier, transaction)
            let developer =
                try Participants.named("developer", in: transaction)
                ?? party("developer", .demander, transaction)
            let product = try Products.create(
                Product(
                    id: newID(), iri: "urn:minato:dataset:\(name)", supplier: supplier.id, board: "general",
                    dataClass: .enterprise, sensitivity: .general, crossBorder: .free,
                    metadata: [
                        "title": ["en": .string(title ?? "\(name) handbook"), "ja": .string("\(name)便覧")],
                        "actions": ["*"], "territory": ["*"],
                    ], state: .listed, createdAt: now, changedAt: now), by: .operator, log: log,
                in: transaction)
            try Rights.register(
                Right(
                    id: newID(), kind: .operate, holder: supplier.id, subject: .product(product.id),
                    dataClass: .enterprise, basis: RightBasis(kind: .origination, reference: "own"),
                    actions: .all, territory: .all, startsAt: now, mayGrant: true, createdAt: now),
                by: .operator, log: log, in: transaction)
            for right in try Rights.list(
                subject: .product(product.id), PageRequest(), in: transaction
            ).items {
                try Rights.take(.certify, on: right.id, at: now, by: .operator, log: log, in: transaction)
            }
            let id: ID<Agreement> = newID()
            let agreement = try Contracts.sign(
                AgreementDraft(
                    id: id, iri: "urn:minato:agreement:\(id)", offer: nil, product: product.id,
                    dataset: product.iri, provider: supplier.id, consumer: developer.id,
                    policy: ["@type": "Agreement", "permission": [permission]], price: price, endsAt: nil),
                feeBasisPoints: 0, at: now, by: .account, log: log, in: transaction
            ).agreement
            let base: KnowledgeBase
            if let standing = try? KnowledgeBases.named(Self.base, in: transaction) {
                base = standing
            } else {
                base = try KnowledgeBases.create(
                    KnowledgeBase(
                        id: newID(), name: Self.base, participant: developer.id, purposes: [], createdAt: now),
                    by: .operator, log: log, in: transaction)
            }
            try KnowledgeBases.add(
                agreement.id, to: base.id, at: now, by: .account, log: log, in: transaction)
            return TestSource(supplier: supplier, product: product, agreement: agreement)
        }
        let number = try await index.begin(
            IndexedDocument(name: "v1/\(name).txt", hash: Array(repeating: 1, count: 32)),
            in: source.agreement.id.description)
        try await index.append(
            texts.map { PassageDraft(text: $0, place: PassagePlace(page: 1)) },
            embeddings: [], to: number)
        try await index.publish(number)
        return source
    }

    private func party(
        _ name: String, _ role: Participant.Role, _ transaction: any WriteTransaction
    ) throws(Problem) -> Participant {
        let now = clock.now()
        let account = try Accounts.create(
            AccountDraft(name: "\(name)-org", currency: .jpy, terms: .prepaid, limits: .none), id: newID(),
            at: now, in: transaction)
        _ = try Accounts.addCredit(
            Money(decimal: "1000000", currency: .jpy), to: account.id, transfer: newID(), at: now,
            in: transaction)
        return try Participants.register(
            Participant(
                id: newID(), name: name, legalName: name.capitalized, roles: [role], jurisdiction: "JP",
                did: "did:web:exchange.example:participants:\(name)", account: account.id, createdAt: now),
            by: .operator, log: log, in: transaction)
    }

    /// Ends an agreement as its supplier does.
    func terminate(_ source: TestSource) async throws {
        let now = clock.now()
        _ = try await database.write { [log] transaction in
            try Contracts.move(
                source.agreement.id, to: .terminated, for: source.supplier.id, at: now, by: .account,
                log: log,
                in: transaction)
        }
        access.close(source.agreement.id)
    }

    /// Takes a source out of the knowledge base; its agreement goes on.
    func takeOut(_ source: TestSource) async throws {
        let now = clock.now()
        try await database.write { [log] transaction in
            let base = try KnowledgeBases.named(Self.base, in: transaction)
            try KnowledgeBases.remove(
                source.agreement.id, from: base.id, at: now, by: .account, log: log, in: transaction)
        }
    }

    /// What a participant is owed, as a decimal.
    func owed(_ source: TestSource) async throws -> String {
        let label = "payable:\(try #require(source.supplier.account)):JPY"
        return try await balance(of: label)
    }

    func balance(of label: String) async throws -> String {
        try await database.read { transaction in
            let account = try Ledger.accounts(in: transaction).first { $0.label == label }
            return MoneyTotal(nanos: account?.totals.balance ?? 0, currency: .jpy).decimal
        }
    }

    /// Nothing is off in ledger, trade and what answers paid.
    func expectSound(_ location: SourceLocation = #_sourceLocation) async throws {
        let (ledger, trade) = try await database.read { transaction in
            (
                try Accounting.Verification.ledger(in: transaction),
                try TradeVerification.faults(in: transaction)
                    + GroundingVerification.faults(in: transaction)
            )
        }
        #expect(ledger == [], sourceLocation: location)
        #expect(trade == [], sourceLocation: location)
    }
}
