import Auditing
import Persistence
import Primitives

extension Contracts {
    /// The most agreements that one question for what is due gives.
    public static let maximumDue = 64

    /// Something that time brings about for one agreement.
    public struct Due: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            // In this order: an agreement pays for the months that began before its end.
            case month
            case end
        }

        public let kind: Kind
        public let agreement: ID<Agreement>
        /// When it fell due.
        public let at: Timestamp
    }

    /// What has fallen due by `time`, in the order of time and id, after `last`: of the kind of `last` alone. At most
    /// ``maximumDue``.
    public static func due(
        _ kind: Due.Kind, at time: Timestamp, after last: Due? = nil, in transaction: any ReadTransaction
    ) throws(Problem) -> [Due] {
        let sql =
            switch kind {
            case .end:
                """
                SELECT id, ends_at FROM agreements
                WHERE ended_at IS NULL AND ends_at <= $1 AND (ends_at > $2 OR ends_at = $2 AND id > $3)
                ORDER BY ends_at, id LIMIT $4
                """
            case .month:
                """
                SELECT t.agreement, t.next_month_at FROM agreement_terms t JOIN agreements a ON a.id = t.agreement
                WHERE t.next_month_at <= $1 AND a.state = 'active'
                    AND (t.next_month_at > $2 OR t.next_month_at = $2 AND t.agreement > $3)
                ORDER BY t.next_month_at, t.agreement LIMIT $4
                """
            }
        return try transaction.rows(
            sql,
            [
                .time(time), .time(last?.at ?? Timestamp(microseconds: .min)),
                .id(last?.agreement ?? ID(high: 0, low: 0)), .integer(Int64(maximumDue)),
            ]
        ).map { (row) throws(Problem) in Due(kind: kind, agreement: try row.id(0), at: try row.time(1)) }
    }

    /// Does what is due for one agreement. What is no longer due, because it was done meanwhile, does nothing.
    /// - Returns: Whether the agreement has moved: close its access once the change is durable.
    /// - Throws: What stands in the way; nothing is changed then, and it stays due.
    public static func perform(
        _ due: Due, at time: Timestamp, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        let agreement = try Agreements.required(due.agreement, in: transaction)
        switch due.kind {
        case .end: return try expire(agreement, at: time, log: log, in: transaction)
        case .month: return try chargeMonths(agreement, at: time, log: log, in: transaction)
        }
    }

    private static func expire(
        _ agreement: Agreement, at time: Timestamp, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        guard !agreement.state.isFinal, let end = agreement.endsAt, end <= time else { return false }
        try Agreements.move(
            agreement.id, to: .expired, reason: "It came to its end.", at: time, by: .server, log: log,
            in: transaction)
        try AgreementHolds.lift(Set(AgreementHolds.Holder.allCases), from: agreement.id, in: transaction)
        try rest(agreement.id, in: transaction)
        return true
    }

    /// Charges the months of a subscription that have begun. Where the consumer has too little, the agreement is
    /// suspended until one of the parties resumes it; where its account is suspended, until the house does.
    private static func chargeMonths(
        _ agreement: Agreement, at time: Timestamp, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        guard agreement.state == .active else { return false }
        let reason: String
        let holder: AgreementHolds.Holder
        do throws(Problem) {
            try chargeBegun(agreement, at: time, by: .server, log: log, in: transaction)
            return false
        } catch  where error.kind == .insufficientQuota {
            reason = "The month could not be charged."
            holder = .payment
        } catch  where error.kind == .accountSuspended {
            reason = "The consumer's account is suspended."
            holder = .house
        }
        try Agreements.move(
            agreement.id, to: .suspended, reason: reason, at: time, by: .server, log: log, in: transaction)
        try AgreementHolds.add(holder, to: agreement.id, at: time, in: transaction)
        try rest(agreement.id, in: transaction)
        return true
    }
}
