import Accounting
import Exchange
import Persistence
import Primitives

/// Shares out the fees of subscriptions, user by user: what one subscriber pays goes to those who carried that subscriber's
/// answers of the month, in proportion to what each carried, and to nobody else.
///
/// The data's part of a fee is what its plan says (``PlanTerms/dataBasisPoints``). Where no passage carried an answer of the
/// subscription it stays with the house. A fee is shared out once, with the month in which it was charged; one that was
/// written when that was settled already goes with the next.
public enum SubscriptionRevenue {
    /// Fees that one look reads.
    private static let feesAtOnce = 500
    static let answersAtOnce: Int64 = 500

    /// Shares out the fees that were charged until the end of a month whose settlement has begun, and were not shared out
    /// yet. Again it changes nothing.
    /// - Throws: `unprocessable` where an earlier month that is not settled has fees to share out or answers under
    ///   subscriptions: these would be shared by the answers of another month. The month is not begun then.
    public static func share(_ month: TradeMonth, at time: Timestamp, on database: any Database) async throws
    {
        try await checkOrder(month, on: database)
        let fees = try await unshared(month, on: database)
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

    /// Refuses a month while an earlier one is to be settled, and takes back then that it has begun.
    private static func checkOrder(_ month: TradeMonth, on database: any Database) async throws {
        let earliest = try await database.read { transaction in
            try earliestUnsettled(before: month, in: transaction)
        }
        guard let earliest else { return }
        // Where something was posted to it before, it goes on.
        guard try await database.write({ try Settlements.withdraw(month, in: $0) }) else { return }
        throw Problem(
            .unprocessable, "An earlier month is not settled: \(earliest.text).",
            mend: "Settle months in their order.", parameter: "month")
    }

    /// The first month after the last closed one, and before this one, that has answers under subscriptions or fees to share.
    private static func earliestUnsettled(
        before month: TradeMonth, in transaction: any ReadTransaction
    ) throws(Problem) -> TradeMonth? {
        let last = try lastClosed(before: month, in: transaction)
        let answers = try transaction.row(
            "SELECT MIN(month) FROM answer_groundings WHERE subscription IS NOT NULL AND month > $1 AND month < $2",
            [.integer(last?.number ?? 0), .integer(month.number)])
        var earliest = try answers?.optionalInteger(0).flatMap(TradeMonth.init(number:))
        var after: SubscriptionFee?
        let start = last?.end ?? Timestamp(microseconds: 0)
        guard start < month.start else { return earliest }
        repeat {
            let page = try Subscriptions.fees(
                chargedIn: start..<month.start, after: after, limit: feesAtOnce, in: transaction)
            for fee in page where try isToShare(fee, in: transaction) {
                // They come in the order of time.
                let charged = TradeMonth(of: fee.chargedAt)
                if charged < earliest ?? month { earliest = charged }
                return earliest
            }
            after = page.count < feesAtOnce ? nil : page.last
        } while after != nil
        return earliest
    }

    /// The fees to share out with a month, by subscription.
    private static func unshared(
        _ month: TradeMonth, on database: any Database
    ) async throws -> [ID<Subscription>: [SubscriptionFee]] {
        // One that was written while its month was being settled, or after, is of this one. Months between have none.
        let start = try await database.read { transaction in
            try lastClosed(before: month, in: transaction)?.start ?? Timestamp(microseconds: 0)
        }
        var last: SubscriptionFee?
        var fees: [ID<Subscription>: [SubscriptionFee]] = [:]
        while true {
            try Task.checkCancellation()
            let (page, new) = try await database.read { [last] transaction in
                let page = try Subscriptions.fees(
                    chargedIn: start..<month.end, after: last, limit: feesAtOnce, in: transaction)
                return (page, try page.filter { fee in try isToShare(fee, in: transaction) })
            }
            for fee in new { fees[fee.subscription, default: []].append(fee) }
            last = page.last
            if page.count < feesAtOnce { return fees }
        }
    }

    private static func lastClosed(
        before month: TradeMonth, in transaction: any ReadTransaction
    ) throws(Problem) -> TradeMonth? {
        try transaction.row("SELECT MAX(month) FROM settlements WHERE month < $1", [.integer(month.number)])?
            .optionalInteger(0).flatMap(TradeMonth.init(number:))
    }

    /// Whether something of a fee is the data's, and was not shared out yet.
    private static func isToShare(
        _ fee: SubscriptionFee, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        guard try dataPart(of: fee, in: transaction) > 0 else { return false }
        return try transaction.row("SELECT 1 FROM fee_shares WHERE fee = $1", [.id(fee.id)]) == nil
    }

    private static func share(
        _ fees: [SubscriptionFee], of subscription: ID<Subscription>, by weights: [ID<Agreement>: UInt128],
        _ month: TradeMonth, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard try Settlements.settlement(of: month, in: transaction) == nil else { return }
        var pool: Int64 = 0
        var first: SubscriptionFee?
        // Another call may have shared some of them meanwhile.
        for fee in fees where try isToShare(fee, in: transaction) {
            first = first ?? fee
            let part = try dataPart(of: fee, in: transaction)
            try transaction.execute(
                "INSERT INTO fee_shares (fee, subscription, month, pool, data) VALUES ($1, $2, $3, $4, $5)",
                [
                    .id(fee.id), .id(subscription), .integer(month.number), .id(first?.id), .integer(part),
                ])
            let (sum, overflow) = pool.addingReportingOverflow(part)
            guard !overflow else {
                throw Problem(.unprocessable, "The fees of \(subscription) are beyond one amount.")
            }
            pool = sum
        }
        guard let first else { return }
        let parts = try parts(
            of: Money(nanos: pool, currency: first.amount.currency), of: first.id, month, by: weights,
            in: transaction)
        try AnswerShares.post(
            parts, ofFees: first.id, for: first.account, month: month, at: time, in: transaction)
    }

    /// What of a fee is the data's, in nano-units.
    static func dataPart(of fee: SubscriptionFee, in transaction: any ReadTransaction) throws(Problem)
        -> Int64
    {
        Int64(Int128(fee.amount.nanos) * Int128(try basisPoints(of: fee, in: transaction)) / 10_000)
    }

    /// How much of a fee is the data's, in basis points.
    static func basisPoints(
        of fee: SubscriptionFee, in transaction: any ReadTransaction
    ) throws(Problem) -> UInt64 {
        guard let subscription = try Subscriptions.subscription(fee.subscription, in: transaction),
            let plan = try Plans.plan(subscription.plan, in: transaction)
        else { throw Subscriptions.unknown(fee.subscription) }
        return plan.terms.dataBasisPoints
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

    /// How what is the data's of fees is divided; empty where nothing carried an answer.
    /// - Parameter pool: The first of the fees that are shared out together.
    static func parts(
        of amount: Money, of pool: ID<SubscriptionFee>, _ month: TradeMonth,
        by weights: [ID<Agreement>: UInt128], in transaction: any ReadTransaction
    ) throws(Problem) -> [AnswerShares.Part] {
        // The weights of a month may have more than 64 bits: all are shifted alike.
        let most = weights.values.max() ?? 0
        let shift = max(0, 64 - most.leadingZeroBitCount)
        let agreements = weights.filter { $0.value >> shift > 0 }
            .sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
        guard !agreements.isEmpty else { return [] }
        let salt = pool.bytes + Array(month.text.utf8)
        let split = try Allocation.split(
            amount.nanos, weights: agreements.map { ($0.key.bytes, UInt64($0.value >> shift)) }, salt: salt)
        var division = AnswerShares.Division(currency: amount.currency)
        division.data = zip(agreements, split).map { .init(agreement: $0.key, nanos: $1) }
        return try AnswerShares.parts(of: division, owners: (nil, nil), salt: salt, in: transaction)
    }
}
