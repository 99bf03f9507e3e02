import Accounting
import Exchange
import Persistence
import Primitives

extension GroundingVerification {
    /// The fees of each closed month were shared out as the answers of each subscription say, and none was left out.
    static func checkFees(
        in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        for row in try transaction.rows(
            "SELECT subscription, month, SUM(data) FROM fee_shares GROUP BY subscription, month ORDER BY month"
        ) {
            guard faults.count < TradeVerification.maximumFaults else { return }
            let subscription: ID<Subscription> = try row.id(0)
            guard let month = TradeMonth(number: try row.integer(1)),
                try Settlements.settlement(of: month, in: transaction) != nil
            else { continue }
            let weights = try SubscriptionRevenue.weights(of: subscription, month, in: transaction)
            guard let fee = try Subscriptions.fees(of: subscription, in: transaction).first else { continue }
            let pool = Money(nanos: try row.integer(2), currency: fee.amount.currency)
            let parts = try SubscriptionRevenue.parts(
                of: pool, subscription, month, by: weights, in: transaction)
            for (index, part) in parts.enumerated() {
                let transfer = AnswerShares.feeTransfer(of: subscription, month, index)
                let entry = try Settlements.entry(transfer, in: transaction)
                // Who had no account then was not paid.
                guard let entry else {
                    if let participant = part.participant,
                        try Participants.participant(participant, in: transaction)?.account != nil
                    {
                        faults.append(TradeFault(subject: subscription.description, detail: Self.misshared))
                    }
                    continue
                }
                if entry.participant != part.participant || entry.amount != part.amount
                    || entry.month != month || entry.kind != .subscriptionShare
                {
                    faults.append(TradeFault(subject: subscription.description, detail: Self.misshared))
                }
            }
        }
        try checkFeeRows(in: transaction, &faults)
    }

    private static let misshared = "Its fees of a month were not shared out as its answers say."

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
                let found = try transaction.row(
                    "SELECT data FROM fee_shares WHERE fee = $1", [.id(fee.id)])?.integer(0)
                let isLate = found == nil && fee.chargedAt >= last.start
                guard (found ?? 0) != expected, !isLate else { continue }
                faults.append(
                    TradeFault(
                        subject: fee.id.description,
                        detail: "What of it is the data's is not what its plan says, or was never shared out."
                    ))
            }
            after = page.count < Int(SubscriptionRevenue.answersAtOnce) ? nil : page.last
        } while after != nil
    }
}
