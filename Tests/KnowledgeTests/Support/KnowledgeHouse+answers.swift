import Accounting
import Auditing
import Exchange
import Persistence
import Primitives

@testable import Knowledge

/// A subscriber of a plan without a meter, of whose fees half is the data's; with a service at 1 yen a token.
struct Subscriber: Sendable {
    let account: Account
    let subscription: Subscription
    let price: Price
}

extension KnowledgeHouse {
    func subscriber(
        _ name: String = "reader", monthly: String = "1000", dataBasisPoints: UInt64 = 5_000
    ) async throws -> Subscriber {
        let now = clock.now()
        return try await database.write { [self] transaction in
            let account = try Accounts.create(
                AccountDraft(name: name, currency: .jpy, terms: .prepaid, limits: .none), id: id(), at: now,
                in: transaction)
            _ = try Accounts.addCredit(
                Money(decimal: "1000000", currency: .jpy), to: account.id, transfer: id(), at: now,
                in: transaction)
            let service = try Services.create(
                ServiceTerms(
                    name: "service-\(name)", engine: "local", model: "small", defaultOutputTokens: 16),
                id: id(),
                origin: .api, at: now, in: transaction)
            let yen = try Money(decimal: "1000000", currency: .jpy)
            let price = try Prices.set(
                PriceTerms(inputPerMillion: yen, outputPerMillion: yen), for: service.id, id: id(), at: now,
                in: transaction)
            let plan = try Plans.set(
                PlanTerms(
                    currency: .jpy, kind: .licence, monthly: Money(decimal: monthly, currency: .jpy),
                    seats: PlanTerms.Seats(included: 1, price: Money(decimal: "310", currency: .jpy)),
                    dataBasisPoints: dataBasisPoints), named: "plan-\(name)", id: id(), origin: .api, at: now,
                in: transaction)
            let subscription = try Subscriptions.create(
                of: plan, for: account.id, seats: 1, as: id(), at: now, in: transaction)
            return Subscriber(account: account, subscription: subscription, price: price)
        }
    }

    /// Charges the months that have begun.
    func charge(_ subscriber: Subscriber) async throws {
        let now = clock.now()
        _ = try await database.write {
            try Subscriptions.perform(subscriber.subscription.id, at: now, in: $0)
        }
    }

    /// What the further seats cost for the rest of the month.
    func add(seats: UInt64, _ subscriber: Subscriber) async throws -> Money {
        let now = clock.now()
        let fee = try await database.write {
            try Subscriptions.setSeats(seats, of: subscriber.subscription.id, at: now, in: $0).fee
        }
        return fee?.amount ?? Money(nanos: 0, currency: .jpy)
    }

    /// An answer of one sentence for each number of tokens, which cites the passage of its agreement, or none.
    @discardableResult
    func answer(
        _ subscriber: Subscriber, _ sentences: [(Agreement?, UInt64)], isCovered: Bool = true
    ) async throws -> ID<Use> {
        let now = clock.now()
        let agreements = sentences.compactMap(\.0)
        let passages = agreements.enumerated().map { index, agreement in
            AnswerGrounding.Passage(
                agreement: agreement.id, product: agreement.product, document: "v/\(index).txt",
                ordinal: index, place: PassagePlace(page: 1), hash: Array(repeating: 1, count: 32),
                rate: 1_000)
        }
        var cited = 0
        let grounding = AnswerGrounding(
            knowledgeBase: base.name, mode: .generated, language: .english, split: .standard,
            passages: passages,
            sentences: sentences.enumerated().map { index, sentence in
                if sentence.0 != nil { cited += 1 }
                return AnswerGrounding.Sentence(
                    range: index..<index + 1, tokens: sentence.1,
                    citations: sentence.0 == nil
                        ? [] : [AnswerGrounding.Citation(passage: cited, overlap: 1_000, similarity: nil)],
                    removed: 0, isFound: false)
            })
        let use = id(Use.self)
        try await database.write { [self] transaction in
            _ = try Uses.reserve(
                UseReservation(
                    id: use, account: subscriber.account.id, service: subscriber.price.service,
                    price: subscriber.price.id, keyID: ID(high: 1, low: 1), engine: "local", model: "small",
                    endpoint: .chat, payloadHash: PayloadHash(of: "payload".utf8),
                    maximumUsage: MaximumUsage(input: 10, output: 10), estimatedInputTokens: 10,
                    subscription: isCovered ? subscriber.subscription.id : nil, createdAt: now),
                in: transaction)
            let settled = try Uses.settle(
                UseSettlement(
                    id: use, status: .completed,
                    usage: TokenUsage(input: 10, cachedInput: 0, output: 7, source: .reported),
                    finishedAt: now, transferID: id(),
                    grounding: GroundingHash(of: grounding.json.canonical)), in: transaction
            ) { leaf in try log.append(leaf.bytes, subject: nil, at: now, in: transaction) }
            try AnswerRevenue.settle(settled.record, by: grounding, at: now, in: transaction)
        }
        return use
    }

    @discardableResult
    func close(_ month: TradeMonth) async throws -> Settlement {
        let now = clock.now()
        return try await Settlements.run(month, at: now, by: .operator, log: log, on: database) {
            [database] month in try await SubscriptionRevenue.share(month, at: now, on: database)
        }
    }

    /// What each supplier got of fees of a month, in nano-units.
    func feeShares(_ month: TradeMonth) async throws -> [Int128] {
        try await database.read { [suppliers] transaction in
            try suppliers.map { supplier in
                try AnswerShares.earnings(in: month, of: supplier.id, in: transaction)
                    .filter { $0.kind == .subscriptionShare }.reduce(0) { $0 + $1.amount.nanos }
            }
        }
    }

    func earningFaults() async throws -> [TradeFault] {
        try await database.read { transaction in
            try Accounting.Verification.ledger(in: transaction).map {
                TradeFault(subject: "ledger", detail: "\($0)")
            } + TradeVerification.faults(in: transaction) + GroundingVerification.faults(in: transaction)
        }
    }

    func faults(after statement: String, _ values: [Value] = []) async throws -> [String] {
        struct Undo: Error { let faults: [String] }
        do {
            try await database.write { transaction in
                let changed = try transaction.execute(statement, values)
                guard changed > 0 else { throw Undo(faults: ["Nothing was changed."]) }
                throw Undo(faults: try GroundingVerification.faults(in: transaction).map(\.detail))
            }
        } catch let undo as Undo { return undo.faults }
        return []
    }
}
