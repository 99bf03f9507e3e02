import Persistence
import Primitives

@testable import Accounting

extension House {
    func plan(_ terms: PlanTerms, _ name: String = "standard") async throws -> Plan {
        let id = self.id(Plan.self)
        let now = now
        return try await write { try Plans.set(terms, named: name, id: id, origin: .api, at: now, in: $0) }
    }

    func subscribe(_ account: Account, _ plan: Plan, seats: UInt64? = nil) async throws -> Subscription {
        let id = self.id(Subscription.self)
        let now = now
        return try await write {
            try Subscriptions.create(of: plan, for: account.id, seats: seats, as: id, at: now, in: $0)
        }
    }

    @discardableResult
    func perform(_ subscription: Subscription) async throws -> [Subscriptions.Change] {
        let now = now
        return try await write { try Subscriptions.perform(subscription.id, at: now, in: $0).changes }
    }

    func standing(_ subscription: Subscription) async throws -> Subscription {
        try await write { try Subscriptions.required(subscription.id, in: $0) }
    }

    func setSeats(_ seats: UInt64, _ subscription: Subscription) async throws -> SubscriptionFee? {
        let now = now
        return try await write {
            try Subscriptions.setSeats(seats, of: subscription.id, at: now, in: $0).fee
        }
    }

    func cancel(_ subscription: Subscription, atOnce: Bool = false) async throws -> Subscription {
        let now = now
        return try await write {
            try Subscriptions.cancel(subscription.id, atOnce: atOnce, at: now, in: $0)
        }
    }

    func fees(_ subscription: Subscription) async throws -> [SubscriptionFee] {
        try await read { try Subscriptions.fees(of: subscription.id, in: $0) }
    }

    func counter(_ subscription: Subscription, month: Int64 = 0) async throws -> PlanCounter {
        try await read { try PlanCounter.of(subscription.id, month: month, in: $0) }
    }

    func pay(_ account: Account, _ amount: String) async throws {
        let id = self.id(Transfer.self)
        let now = now
        let amount = try Money.yen(amount)
        _ = try await write {
            try Accounts.addCredit(amount, to: account.id, transfer: id, at: now, in: $0)
        }
    }

    func subAccount(_ name: String, of parent: Account) async throws -> Account {
        let id = self.id(Account.self)
        let now = now
        let draft = try AccountDraft(name: name, currency: .jpy, terms: .prepaid, parent: parent.id)
        return try await write { try Accounts.create(draft, id: id, at: now, in: $0) }
    }

    func limit(
        _ subject: SpendSubject, of account: Account, _ amount: String, isHard: Bool = true,
        alerts: [Int64] = []
    ) async throws {
        let limit = try SpendLimit(
            of: subject, account: account.id, monthly: .yen(amount), isHard: isHard, alerts: alerts)
        let now = now
        _ = try await write { try SpendLimits.set(limit, at: now, in: $0) }
    }

    func remove(_ subject: SpendSubject) async throws {
        let now = now
        _ = try await write { try SpendLimits.remove(subject, at: now, in: $0) }
    }

    /// A reservation under a subscription.
    func reservation(
        _ account: Account, _ price: Price, under subscription: Subscription?, input: UInt64 = 1,
        output: UInt64 = 0, limits: [SpendSubject] = []
    ) throws -> UseReservation {
        try UseReservation(
            id: id(), account: account.id, service: price.service, price: price.id,
            keyID: ID(high: 1, low: 1),
            engine: "local", model: "small", endpoint: .chat, payloadHash: PayloadHash(of: "payload".utf8),
            maximumUsage: MaximumUsage(input: input, output: output), estimatedInputTokens: input,
            subscription: subscription?.id, limits: limits, createdAt: now)
    }

    /// Reserves and settles one use.
    @discardableResult
    func use(
        _ account: Account, _ price: Price, under subscription: Subscription?, input: UInt64 = 1,
        output: UInt64 = 0, limits: [SpendSubject] = []
    ) async throws -> SettledUse {
        let reservation = try reservation(
            account, price, under: subscription, input: input, output: output, limits: limits)
        try await reserve(reservation)
        return try await settle(settlement(reservation.id, input: input, output: output))
    }
}

extension PlanTerms {
    /// 100 tokens included, then 2 yen a token up to 100 more, then 1 yen.
    static func metered(
        monthly: String = "1000", included: UInt64 = 100, mode: TierMode = .graduated, cap: String? = nil,
        trialDays: UInt64 = 0, unit: Meter.Unit = .token, services: [String]? = nil
    ) throws -> PlanTerms {
        try PlanTerms(
            currency: .jpy, kind: .service, services: services, monthly: .yen(monthly),
            meter: Meter(
                unit, included: included,
                TierTable(
                    mode,
                    [PriceTier(upTo: 100, rate: .yen("2")), PriceTier(upTo: nil, rate: .yen("1"))])),
            monthlyCap: cap.map { try .yen($0) }, trialDays: trialDays)
    }

    static func licence(
        monthly: String = "310", included: UInt64 = 2, seat: String = "31", maximum: UInt64 = 10,
        services: [String]? = nil
    ) throws -> PlanTerms {
        try PlanTerms(
            currency: .jpy, kind: .licence, services: services, monthly: .yen(monthly),
            seats: Seats(included: included, price: .yen(seat), maximum: maximum),
            meter: Meter(.call, included: 3, TierTable(.graduated, [PriceTier(upTo: nil, rate: .yen("5"))])))
    }
}

/// Notes the statements of a transaction.
final class CountedTransaction: WriteTransaction {
    private let transaction: any WriteTransaction
    private(set) var statements: [String] = []

    init(_ transaction: any WriteTransaction) { self.transaction = transaction }

    func rows(_ sql: String, _ values: [Value]) throws(Problem) -> [Row] {
        statements.append(sql)
        return try transaction.rows(sql, values)
    }

    func execute(_ sql: String, _ values: [Value]) throws(Problem) -> Int {
        statements.append(sql)
        return try transaction.execute(sql, values)
    }

    func state<S: BatchState>(_ make: () throws(Problem) -> S) throws(Problem) -> S {
        try transaction.state(make)
    }
}
