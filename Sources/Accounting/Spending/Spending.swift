import Persistence
import Primitives

/// The counting of uses against the limits of whoever spends: only uses that name a subject come here.
enum Spending {
    /// Counts what an open use holds, unless a hard limit forbids it.
    /// - Throws: `insufficientQuota`.
    static func hold(_ open: OpenUse, in transaction: any WriteTransaction) throws(Problem) {
        let reservation = open.reservation
        guard !reservation.limits.isEmpty else { return }
        let month = AllowancePeriod(of: reservation.createdAt).number
        let rows = try BatchRows<SpendCounter>.of(transaction)
        for subject in reservation.limits {
            var counter = try rows.row(SpendCounter.Key(subject: subject, month: month), in: transaction)
            if let limit = try SpendLimits.cached(subject, in: transaction), limit.isHard,
                !counter.allows(open.amount.nanos, within: limit.monthly.nanos)
            {
                // What its parent spends is no sub-account's to know.
                throw limit.account == reservation.account
                    ? refusal(open.amount, counter, limit) : payerRefusal(open.amount)
            }
            counter.hold(open.amount.nanos)
            rows.set(counter)
        }
    }

    /// Counts what a use cost.
    /// - Returns: The alerts that it sets off.
    static func settle(
        _ record: UseRecord, heldBy open: OpenUse, in transaction: any WriteTransaction
    ) throws(Problem) -> [SpendAlert] {
        let reservation = open.reservation
        guard !reservation.limits.isEmpty else { return [] }
        let month = AllowancePeriod(of: reservation.createdAt).number
        let rows = try BatchRows<SpendCounter>.of(transaction)
        var alerts: [SpendAlert] = []
        for subject in reservation.limits {
            var counter = try rows.row(SpendCounter.Key(subject: subject, month: month), in: transaction)
            counter.settle(record.charge.nanos, held: open.amount.nanos)
            if record.charge.nanos > 0, let limit = try SpendLimits.cached(subject, in: transaction) {
                for percent in limit.alerts where percent > counter.alerted {
                    guard Int128(counter.spent) * 100 >= Int128(limit.monthly.nanos) * Int128(percent) else {
                        break
                    }
                    counter.alerted = percent
                    let alert = alert(percent, counter, limit, reservation.account, at: record.finishedAt)
                    if try SpendLimits.insert(alert, in: transaction) { alerts.append(alert) }
                }
            }
            rows.set(counter)
        }
        return alerts
    }

    private static func alert(
        _ percent: Int64, _ counter: SpendCounter, _ limit: SpendLimit, _ account: ID<Account>,
        at time: Timestamp
    ) -> SpendAlert {
        let subject = counter.subject
        return SpendAlert(
            id: ID(
                from: ID<SpendAlert>(high: time.idBits, low: 0), "\(subject.text) \(counter.month) \(percent)"
            ),
            subject: subject, account: limit.account, month: counter.month, percent: percent,
            spent: Money(nanos: counter.spent, currency: limit.monthly.currency), limit: limit.monthly,
            at: time)
    }

    private static func payerRefusal(_ amount: Money) -> Problem {
        Problem(
            .insufficientQuota,
            "The account that pays for this one may not spend as much in this month; this request may cost"
                + " \(amount).",
            mend: "Bound the answer by max_tokens, or wait for the next month (UTC).")
    }

    private static func refusal(_ amount: Money, _ counter: SpendCounter, _ limit: SpendLimit) -> Problem {
        func money(_ nanos: Int64) -> Money { Money(nanos: nanos, currency: amount.currency) }
        return Problem(
            .insufficientQuota,
            "The \(counter.subject.noun) may spend \(limit.monthly) a month: \(money(counter.spent)) are spent,"
                + " \(money(counter.held)) held, and this request may cost \(amount).",
            mend: "Bound the answer by max_tokens, raise the limit, or wait for the next month (UTC).")
    }
}

extension Timestamp {
    /// The upper half of the first id of this millisecond.
    fileprivate var idBits: UInt64 { ID<SpendAlert>(earliestAt: self).high }
}
