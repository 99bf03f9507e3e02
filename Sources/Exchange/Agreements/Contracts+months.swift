import Auditing
import Persistence
import Primitives

extension Contracts {
    /// No month falls due until it is resumed.
    static func rest(_ id: ID<Agreement>, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            "UPDATE agreement_terms SET next_month_at = NULL WHERE agreement = $1", [.id(id)])
    }

    /// Charges every month that has begun, each with a record of its own, also one of which nothing is charged.
    /// - Throws: `insufficientQuota`; `accountSuspended`. What was charged before the month that cannot be stands.
    static func chargeBegun(
        _ agreement: Agreement, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard try AgreementUses.hasTerms(agreement.id, in: transaction) else { return }
        var terms = try AgreementTerms.of(agreement, in: transaction)
        guard (terms.price.monthly?.nanos ?? 0) > 0 else { return }
        let holds = try AgreementHolds.of(agreement.id, in: transaction)
        let end = agreement.endsAt ?? Timestamp(microseconds: .max)
        if holds.sinceByOthers != nil {
            // Of the months that are charged it can have closed a part of the last one only.
            let last = terms.month(terms.monthsCharged - 1, of: agreement)
            let credit = try AgreementCredits.grant(
                terms.price.credit(closed: holds.closed(last, until: time), of: last.length),
                for: terms.monthsCharged - 1, under: terms, in: transaction)
            terms.credit =
                terms.credit.addingReportingOverflow(credit).overflow ? .max : terms.credit + credit
        }
        var month = terms.month(terms.monthsCharged, of: agreement)
        while month.lowerBound <= time, month.lowerBound < end {
            let charge = try terms.price.chargeForMonth(
                closed: holds.closed(month, until: time), of: month.length, credit: terms.credit)
            for line in charge.lines where line.kind == .credit { terms.credit += line.amount.nanos }
            if charge.total.nanos > 0 { try Charging.checkPayer(agreement.consumer, in: transaction) }
            _ = try charged(
                charge, AgreementCredits.record(of: terms.monthsCharged, under: agreement.id), .subscription,
                agreement, terms.shares, at: time, by: actor, log, transaction)
            terms.monthsCharged += 1
            month = terms.month(terms.monthsCharged, of: agreement)
            // At once: the next month may not be paid, and what is charged must not be charged again.
            terms.nextMonthAt = month.lowerBound
            try terms.update(in: transaction)
        }
        terms.nextMonthAt = month.lowerBound
        try terms.update(in: transaction)
    }
}

extension AgreementTerms {
    /// From when to when a month of the agreement runs (0 is the first); the last one ends with the agreement.
    func month(_ number: Int64, of agreement: Agreement) -> Range<Timestamp> {
        let start = Self.start(ofMonth: number, from: agreement.signedAt)
        let end = Self.start(ofMonth: number + 1, from: agreement.signedAt)
        return start..<max(start, min(end, agreement.endsAt ?? end))
    }
}

extension Range<Timestamp> {
    /// In microseconds.
    fileprivate var length: Int64 { upperBound.microseconds - lowerBound.microseconds }
}
