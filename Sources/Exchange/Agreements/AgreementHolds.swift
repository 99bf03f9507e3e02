import Auditing
import Persistence
import Primitives

/// Who holds an agreement suspended, and since when: decides who may resume it, and who bears its months.
///
/// Each holds for itself, whoever held it before: it is open again once no hold is left.
struct AgreementHolds: Hashable, Sendable {
    enum Holder: String, Hashable, Sendable, CaseIterable {
        /// The operator, also with a party of it, or because the consumer's account is suspended: only the house lifts it.
        case house
        case provider
        case consumer
        /// A month could not be paid: either party may lift it.
        case payment
    }

    /// A time is nil for a hold of before times were noted: taken as long before.
    private(set) var since: [Holder: Timestamp?] = [:]

    /// Who asks: a party, or nil for the house.
    static func holder(_ party: ID<Participant>?, of agreement: Agreement) -> Holder {
        guard let party else { return .house }
        return party == agreement.consumer ? .consumer : .provider
    }

    var isEmpty: Bool { since.isEmpty }

    func contains(_ holder: Holder) -> Bool { since.keys.contains(holder) }

    /// Whether somebody else than the consumer has it closed. Months in which only the consumer does, by its own wish or
    /// because it did not pay, are charged all the same.
    var isOfOthers: Bool { contains(.house) || contains(.provider) }

    /// Since when others than the consumer have it closed; nil where nobody noted it.
    var sinceByOthers: Timestamp? {
        let times = [Holder.house, .provider].compactMap { since[$0] }
        return times.contains(nil) ? nil : times.compactMap(\.self).min()
    }

    /// How much of `month` others than the consumer have it closed until `time`, in microseconds.
    func closed(_ month: Range<Timestamp>, until time: Timestamp) -> Int64 {
        guard isOfOthers else { return 0 }
        let from = max(month.lowerBound, sinceByOthers ?? month.lowerBound)
        let to = min(month.upperBound, time)
        return max(0, to.microseconds - from.microseconds)
    }

    /// Which holds a resumption lifts: the house all; a party its own and that for want of payment, but none while the
    /// house has one.
    func liftable(by holder: Holder) -> Set<Holder> {
        if holder == .house { return Set(since.keys) }
        return contains(.house) ? [] : Set(since.keys).intersection([holder, .payment])
    }
}

extension AgreementHolds {
    static func of(
        _ agreement: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> AgreementHolds {
        var holds = AgreementHolds()
        for row in try transaction.rows(
            "SELECT holder, since FROM agreement_holds WHERE agreement = $1", [.id(agreement)])
        {
            holds.since.updateValue(try row.optionalTime(1), forKey: try row.name(0))
        }
        return holds
    }

    /// Notes a hold. One that stands stays as it is, with its time.
    static func add(
        _ holder: Holder, to agreement: ID<Agreement>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            "INSERT INTO agreement_holds (agreement, holder, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            [.id(agreement), .name(holder), .time(time)])
    }

    static func lift(
        _ holders: Set<Holder>, from agreement: ID<Agreement>, in transaction: any WriteTransaction
    ) throws(Problem) {
        for holder in holders {
            try transaction.execute(
                "DELETE FROM agreement_holds WHERE agreement = $1 AND holder = $2",
                [.id(agreement), .name(holder)])
        }
    }
}
