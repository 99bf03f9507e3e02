import Persistence
import Primitives

/// Who holds an agreement suspended, and since when: decides who may resume it, and who bears its months.
struct AgreementSuspension: Hashable, Sendable {
    /// The party that suspended it; nil for the house, and where a month could not be paid.
    let by: ID<Participant>?
    /// Suspended by the operator, with a party of it, or because the consumer's account is suspended.
    let isByHouse: Bool
    /// Nil for one that was suspended before times were noted: taken as long before.
    let since: Timestamp?

    init(by party: ID<Participant>?, isByHouse: Bool, since: Timestamp?) {
        by = party
        self.isByHouse = isByHouse
        self.since = since
    }

    /// A month could not be paid: the consumer may resume it.
    static func unpaid(since time: Timestamp) -> Self { Self(by: nil, isByHouse: false, since: time) }

    /// Whether the consumer has it so: by its own wish, or because it did not pay. Its months are charged all the same.
    func isOf(consumer: ID<Participant>) -> Bool { !isByHouse && (by == nil || by == consumer) }

    /// How much of `month` lies between the suspension and `time`, in microseconds.
    func closed(_ month: Range<Timestamp>, until time: Timestamp) -> Int64 {
        let from = max(month.lowerBound, since ?? month.lowerBound)
        let to = min(month.upperBound, time)
        return max(0, to.microseconds - from.microseconds)
    }

    static func of(
        _ agreement: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> AgreementSuspension {
        let row = try transaction.row(
            "SELECT suspended_by, is_held_by_house, suspended_at FROM agreement_terms WHERE agreement = $1",
            [.id(agreement)])
        guard let row else { return AgreementSuspension(by: nil, isByHouse: false, since: nil) }
        return AgreementSuspension(
            by: try row.optionalID(0), isByHouse: try row.flag(1), since: try row.optionalTime(2))
    }
}

extension Contracts {
    /// - Parameter suspension: Nil where it is no longer suspended.
    static func note(
        _ suspension: AgreementSuspension?, of agreement: ID<Agreement>, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            UPDATE agreement_terms SET suspended_by = $1, is_held_by_house = $2, suspended_at = $3
            WHERE agreement = $4
            """,
            [
                .id(suspension?.by), .flag(suspension?.isByHouse ?? false), .time(suspension?.since),
                .id(agreement),
            ])
    }
}
