import Accounting
import Persistence
import Primitives

/// What the next months of a subscription are cheaper, because a month that is charged was not open all the time: noted by
/// month, so that a refund of that month and its credit are not both given.
public enum AgreementCredits {
    /// What stands, to be taken off the next months; nil for an agreement without terms of payment.
    public static func standing(
        of agreement: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> Money? {
        try transaction.row(
            "SELECT credit, currency FROM agreement_terms WHERE agreement = $1", [.id(agreement)]
        ).map { row throws(Problem) in try row.money(0, try row.currency(1)) }
    }

    /// Notes what a month that is charged was closed for: as much as was not refunded or credited of it before.
    /// - Parameter nanos: What the closed time is worth.
    /// - Returns: What there is more to take off, in nano-units.
    static func grant(
        _ nanos: Int64, for month: Int64, under terms: AgreementTerms, in transaction: any WriteTransaction
    ) throws(Problem) -> Int64 {
        let record = record(of: month, under: terms.agreement)
        let refunded =
            try transaction.row("SELECT refunded FROM disputes WHERE record = $1", [.id(record)])?.integer(0)
            ?? 0
        let given = try given(month, of: terms.agreement, in: transaction)
        let taken = Int128(part(of: refunded, month, terms.price)) + Int128(given)
        let left = max(0, try cost(of: record, under: terms, in: transaction) - taken)
        let granted = Int64(min(Int128(max(0, nanos)), left))
        guard granted > 0 else { return 0 }
        try write(given + granted, for: month, of: terms.agreement, in: transaction)
        return granted
    }

    /// A refund of a month counts first for the time in which it was closed: the credit that stands falls by that.
    /// - Returns: By how much, in nano-units.
    static func lower(
        for dispute: Dispute, in transaction: any WriteTransaction
    ) throws(Problem) -> Int64 {
        let months = try transaction.rows(
            "SELECT month FROM agreement_credits WHERE agreement = $1", [.id(dispute.agreement)])
        for row in months {
            let month = try row.integer(0)
            guard record(of: month, under: dispute.agreement) == dispute.record else { continue }
            var terms = try AgreementTerms.of(
                try Agreements.required(dispute.agreement, in: transaction), in: transaction)
            let given = try given(month, of: dispute.agreement, in: transaction)
            let off = min(part(of: dispute.refunded.nanos, month, terms.price), given, terms.credit)
            guard off > 0 else { return 0 }
            terms.credit -= off
            try terms.update(in: transaction)
            try write(given - off, for: month, of: dispute.agreement, in: transaction)
            return off
        }
        return 0
    }

    /// The record of a month: of the first one that of the signature.
    static func record(of month: Int64, under agreement: ID<Agreement>) -> ID<TradeRecord> {
        month == 0
            ? ID(high: agreement.high, low: agreement.low) : ID(from: agreement, "month \(month)")
    }

    /// What a month cost, whether it was paid in money or by credit: nothing of it is given back twice.
    private static func cost(
        of id: ID<TradeRecord>, under terms: AgreementTerms, in transaction: any ReadTransaction
    ) throws(Problem) -> Int128 {
        guard let record = try TradeRecords.record(id, in: transaction) else { return 0 }
        var cost: Int128 = 0
        for line in record.document["lines"]?.arrayValue ?? [] {
            let kind = line["kind"]?.stringValue.flatMap(PriceLine.Kind.init)
            guard kind == .monthly || kind == .suspension, let amount = line["amount"]?.stringValue else {
                continue
            }
            cost += Int128(try Money(decimal: amount, currency: terms.price.currency).nanos)
        }
        return cost
    }

    /// What of a refund is one of the month: with the first month the one-off price is charged too, and the refund is of
    /// both in proportion. Rounded down.
    private static func part(of refunded: Int64, _ month: Int64, _ price: OfferPrice) -> Int64 {
        guard month == 0, let oneOff = price.oneOff?.nanos, let monthly = price.monthly?.nanos, monthly > 0
        else { return refunded }
        return Int64(Int128(refunded) * Int128(monthly) / (Int128(monthly) + Int128(oneOff)))
    }

    private static func given(
        _ month: Int64, of agreement: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> Int64 {
        try transaction.row(
            "SELECT given FROM agreement_credits WHERE agreement = $1 AND month = $2",
            [.id(agreement), .integer(month)])?.integer(0) ?? 0
    }

    private static func write(
        _ given: Int64, for month: Int64, of agreement: ID<Agreement>, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO agreement_credits (agreement, month, given) VALUES ($1, $2, $3)
            ON CONFLICT (agreement, month) DO UPDATE SET given = excluded.given
            """, [.id(agreement), .integer(month), .integer(given)])
    }
}
