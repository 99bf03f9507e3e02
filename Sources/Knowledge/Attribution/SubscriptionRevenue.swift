import Accounting
import Exchange
import Persistence
import Primitives

/// Shares out the fees of subscriptions, user by user: what one subscriber pays goes to those who carried that subscriber's
/// answers of the month, in proportion to what each carried, and to nobody else.
///
/// The data's part of a fee is what its plan says (``PlanTerms/dataBasisPoints``). Where no passage carried an answer of the
/// subscription it stays with the house.
public enum SubscriptionRevenue {
    /// Fees that one look reads.
    private static let feesAtOnce = 500
    static let answersAtOnce: Int64 = 500

    /// Shares out the fees that were charged until the end of a month whose settlement has begun, and were not shared out
    /// yet. Again it changes nothing.
    public static func share(_ month: TradeMonth, at time: Timestamp, on database: any Database) async throws
    {
        var last: SubscriptionFee?
        var fees: [ID<Subscription>: [SubscriptionFee]] = [:]
        while true {
            try Task.checkCancellation()
            let page = try await database.read { [last] transaction in
                // One that was written while the month before was being settled is of this one.
                try Subscriptions.fees(
                    chargedIn: month.previous.start..<month.end, after: last, limit: feesAtOnce,
                    in: transaction)
            }
            for fee in page { fees[fee.subscription, default: []].append(fee) }
            last = page.last
            if page.count < feesAtOnce { break }
        }
        for (subscription, fees) in fees.sorted(by: { $0.key < $1.key }) {
            try Task.checkCancellation()
            let carried = try await database.read { transaction in
                try Self.weights(of: subscription, month, in: transaction)
            }
            try await database.write { transaction in
                try share(fees, of: subscription, by: carried, month, at: time, in: transaction)
            }
        }
    }

    private static func share(
        _ fees: [SubscriptionFee], of subscription: ID<Subscription>, by weights: [ID<Agreement>: UInt128],
        _ month: TradeMonth, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard try Settlements.settlement(of: month, in: transaction) == nil else { return }
        var pool: Int64 = 0
        for fee in fees {
            let part = try dataPart(of: fee, in: transaction)
            guard part > 0 else { continue }
            let isNew = try transaction.execute(
                """
                INSERT INTO fee_shares (fee, subscription, month, data) VALUES ($1, $2, $3, $4)
                ON CONFLICT DO NOTHING
                """, [.id(fee.id), .id(subscription), .integer(month.number), .integer(part)])
            guard isNew == 1 else { continue }
            let (sum, overflow) = pool.addingReportingOverflow(part)
            guard !overflow else {
                throw Problem(.unprocessable, "The fees of \(subscription) are beyond one amount.")
            }
            pool = sum
        }
        guard pool > 0, let fee = fees.first else { return }
        let parts = try parts(
            of: Money(nanos: pool, currency: fee.amount.currency), subscription, month, by: weights,
            in: transaction)
        try AnswerShares.post(
            parts, ofFeesOf: subscription, for: fee.account, month: month, at: time, in: transaction)
    }

    /// What of a fee is the data's, in nano-units.
    static func dataPart(of fee: SubscriptionFee, in transaction: any ReadTransaction) throws(Problem)
        -> Int64
    {
        guard let subscription = try Subscriptions.subscription(fee.subscription, in: transaction),
            let plan = try Plans.plan(subscription.plan, in: transaction)
        else { throw Subscriptions.unknown(fee.subscription) }
        return Int64(Int128(fee.amount.nanos) * Int128(plan.terms.dataBasisPoints) / 10_000)
    }

    /// What each agreement's passages carried of a subscription's answers of a month: the weights of
    /// ``AnswerAttribution``, added up.
    static func weights(
        of subscription: ID<Subscription>, _ month: TradeMonth, in transaction: any ReadTransaction
    ) throws(Problem) -> [ID<Agreement>: UInt128] {
        var weights: [ID<Agreement>: UInt128] = [:]
        var last = ID<Use>(high: 0, low: 0)
        while true {
            let rows = try transaction.rows(
                """
                SELECT id, document FROM answer_groundings WHERE subscription = $1 AND month = $2 AND id > $3
                ORDER BY id LIMIT $4
                """, [.id(subscription), .integer(month.number), .id(last), .integer(answersAtOnce)])
            for row in rows {
                last = try row.id(0)
                let grounding = try AnswerGrounding(stored: try row.json(1))
                for (number, weight) in try AnswerRevenue.attribution(of: grounding).weights {
                    weights[grounding.passages[number - 1].agreement, default: 0] += UInt128(weight)
                }
            }
            if rows.count < Int(answersAtOnce) { return weights }
        }
    }

    /// How a pool is divided; empty where nothing carried an answer.
    static func parts(
        of pool: Money, _ subscription: ID<Subscription>, _ month: TradeMonth,
        by weights: [ID<Agreement>: UInt128], in transaction: any ReadTransaction
    ) throws(Problem) -> [AnswerShares.Part] {
        // The weights of a month may have more than 64 bits: all are shifted alike.
        let most = weights.values.max() ?? 0
        let shift = max(0, 64 - most.leadingZeroBitCount)
        let agreements = weights.filter { $0.value >> shift > 0 }
            .sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
        guard !agreements.isEmpty else { return [] }
        let salt = subscription.bytes + Array(month.text.utf8)
        let split = try Allocation.split(
            pool.nanos, weights: agreements.map { ($0.key.bytes, UInt64($0.value >> shift)) }, salt: salt)
        var division = AnswerShares.Division(currency: pool.currency)
        division.data = zip(agreements, split).map { .init(agreement: $0.key, nanos: $1) }
        return try AnswerShares.parts(of: division, owners: (nil, nil), salt: salt, in: transaction)
    }
}
