import Accounting
import Exchange
import Persistence
import Primitives

extension GroundingVerification {
    /// The fees of each closed month were shared out as the answers of each subscription say, none was left out, and nothing
    /// else was.
    static func checkFees(
        in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        var shared: [Int64: Int64] = [:]
        for row in try transaction.rows(
            """
            SELECT pool, subscription, month, SUM(data) FROM fee_shares GROUP BY month, pool, subscription
            ORDER BY month, pool, subscription
            """)
        {
            guard faults.count < TradeVerification.maximumFaults else { return }
            let pool: ID<SubscriptionFee> = try row.id(0)
            let subscription: ID<Subscription> = try row.id(1)
            guard let month = TradeMonth(number: try row.integer(2)),
                try Settlements.settlement(of: month, in: transaction) != nil
            else { continue }
            let fee = try Subscriptions.fees(of: subscription, in: transaction).first { $0.id == pool }
            guard let fee else {
                faults.append(TradeFault(subject: subscription.description, detail: Self.misshared))
                continue
            }
            let weights = try SubscriptionRevenue.weights(of: subscription, month, in: transaction)
            let amount = Money(nanos: try row.integer(3), currency: fee.amount.currency)
            let parts = try SubscriptionRevenue.parts(
                of: amount, of: pool, month, by: weights, in: transaction)
            for (index, part) in parts.enumerated() {
                let transfer = AnswerShares.feeTransfer(of: pool, month, index)
                // Who had no account then was not paid.
                guard let entry = try Settlements.entry(transfer, in: transaction) else {
                    if let participant = part.participant,
                        try Participants.participant(participant, in: transaction)?.account != nil
                    {
                        faults.append(TradeFault(subject: subscription.description, detail: Self.misshared))
                    }
                    continue
                }
                shared[month.number, default: 0] += 1
                if entry.participant != part.participant || entry.amount != part.amount
                    || entry.month != month || entry.kind != .subscriptionShare
                    || entry.agreement != part.agreement || entry.product != part.product
                    || entry.customer != fee.account
                {
                    faults.append(TradeFault(subject: subscription.description, detail: Self.misshared))
                }
            }
        }
        try checkSurplus(beyond: shared, in: transaction, &faults)
        try checkFeeRows(in: transaction, &faults)
    }

    private static let misshared = "Its fees of a month were not shared out as its answers say."

    /// No entry shares out fees but those that were found: linear in the entries.
    private static func checkSurplus(
        beyond shared: [Int64: Int64], in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        // A month that is being settled has some, and is checked when it is closed.
        for row in try transaction.rows(
            """
            SELECT month, COUNT(*) FROM trade_entries WHERE kind = 'subscription_share'
                AND NOT EXISTS (SELECT 1 FROM settlement_runs r WHERE r.month = trade_entries.month)
            GROUP BY month ORDER BY month
            """) where faults.count < TradeVerification.maximumFaults
        {
            let month = try row.integer(0)
            guard try row.integer(1) != shared[month] ?? 0 else { continue }
            faults.append(
                TradeFault(
                    subject: TradeMonth(number: month)?.text ?? String(month),
                    detail: "Other fees were shared out than those of its subscriptions."))
        }
    }

    /// Each row says of its fee what the plan says; each fee before the last closed month has one where its plan shares.
    private static func checkFeeRows(
        in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        guard let number = try transaction.row("SELECT MAX(month) FROM settlements")?.optionalInteger(0),
            let last = TradeMonth(number: number)
        else { return }
        var after: SubscriptionFee?
        repeat {
            let page = try Subscriptions.fees(
                chargedIn: Timestamp(microseconds: 0)..<last.end, after: after,
                limit: Int(SubscriptionRevenue.answersAtOnce), in: transaction)
            for fee in page where faults.count < TradeVerification.maximumFaults {
                let expected = try SubscriptionRevenue.dataPart(of: fee, in: transaction)
                let row = try transaction.row(
                    "SELECT data, subscription, month FROM fee_shares WHERE fee = $1", [.id(fee.id)])
                guard let row else {
                    // It may have been written when its month was being settled: then it goes with the next.
                    if expected > 0, fee.chargedAt < last.start { faults.append(Self.feeFault(fee)) }
                    continue
                }
                let (data, subscription): (Int64, ID<Subscription>) = (try row.integer(0), try row.id(1))
                let month = try row.integer(2)
                if data != expected || subscription != fee.subscription
                    || month < TradeMonth(of: fee.chargedAt).number
                {
                    faults.append(Self.feeFault(fee))
                }
            }
            after = page.count < Int(SubscriptionRevenue.answersAtOnce) ? nil : page.last
        } while after != nil
    }

    private static func feeFault(_ fee: SubscriptionFee) -> TradeFault {
        TradeFault(
            subject: fee.id.description,
            detail: "What of it is the data's is not what its plan says, or was never shared out.")
    }
}
