import Persistence
import Primitives

/// The fees of a subscription are those of its months, each once, recomputed from the plan, and the ledger has each.
struct FeeCheck: LedgerCheck {
    func run(in transaction: any ReadTransaction, _ faults: inout FaultList) throws(Problem) {
        try report(
            .fee, "The ledger does not have it as it stands.", of: SubscriptionFee.self,
            """
            SELECT f.id FROM subscription_fees f LEFT JOIN transfers t ON t.id = f.transfer
                LEFT JOIN accounts a ON a.id = f.account LEFT JOIN ledger_accounts r ON r.id = t.credit
            WHERE a.id IS NULL OR a.currency <> f.currency OR (f.transfer IS NULL AND f.amount <> 0)
                OR (f.transfer IS NOT NULL AND (t.id IS NULL OR t.kind <> 'single' OR t.code <> 'subscription'
                    OR t.amount <> f.amount OR t.debit <> a.ledger_account OR r.kind <> 'revenue'))
            ORDER BY f.id LIMIT $1
            """, in: transaction, &faults)
        try report(
            .fee, "It moved the fee of a plan, and no subscription has it.", of: Transfer.self,
            """
            SELECT t.id FROM transfers t JOIN ledger_accounts r ON r.id = t.credit
            WHERE t.code = 'subscription' AND t.kind = 'single' AND r.kind = 'revenue'
                AND NOT EXISTS (SELECT 1 FROM subscription_fees f WHERE f.transfer = t.id)
            ORDER BY t.id LIMIT $1
            """, in: transaction, &faults)
        let book = try PlanBook(in: transaction)
        for subscription in book.subscriptions.values.sorted(by: { $0.id < $1.id }) where !faults.isFull {
            guard let terms = book.terms(of: subscription.id) else {
                faults.add(.fee, subscription.id, "Its plan is not there.")
                continue
            }
            try check(subscription, terms, in: transaction, &faults)
        }
    }

    private func check(
        _ subscription: Subscription, _ terms: PlanTerms, in transaction: any ReadTransaction,
        _ faults: inout FaultList
    ) throws(Problem) {
        let fees = try Subscriptions.fees(of: subscription.id, in: transaction)
        let months = fees.filter { $0.kind == .month }.map(\.number).sorted()
        if months != Array(0..<subscription.months) {
            faults.add(
                .fee, subscription.id,
                "\(subscription.months) months were charged; its fees are of \(months.count).")
        }
        // What was paid in the month so far, in the order in which it was charged.
        var seats: UInt64 = 0
        for fee in fees {
            let expected: SubscriptionFee
            switch fee.kind {
            case .month:
                expected = subscription.standing(seats: fee.seats, paid: 0, months: fee.number + 1)
                    .fee(month: fee.number, terms, at: fee.chargedAt)
            case .seats:
                // An empty period is the end of its month, at which the next one begins.
                let month =
                    months.filter {
                        let start = subscription.month($0).lowerBound
                        return fee.period.isEmpty
                            ? start < fee.period.lowerBound : start <= fee.period.lowerBound
                    }.max() ?? 0
                expected = subscription.standing(seats: fee.paidSeats, paid: fee.paidSeats, months: month + 1)
                    .fee(seats: fee.seats, number: fee.number, terms, at: fee.chargedAt)
                if fee.paidSeats < seats { faults.add(.fee, fee.id, "It charges seats that were paid for.") }
            }
            seats = fee.seats
            if fee != expected {
                faults.add(
                    .fee, fee.id,
                    "It charges \(fee.amount) for \(fee.days) of \(fee.monthDays) days from"
                        + " \(fee.period.lowerBound) to \(fee.period.upperBound); the plan says"
                        + " \(expected.amount) for \(expected.days) of \(expected.monthDays) from"
                        + " \(expected.period.lowerBound) to \(expected.period.upperBound).")
            }
        }
    }
}

extension Subscription {
    /// As it stood when a fee was charged.
    fileprivate func standing(seats: UInt64, paid: UInt64, months: Int64) -> Subscription {
        var standing = self
        standing.seats = seats
        standing.paidSeats = paid
        standing.months = months
        return standing
    }
}
