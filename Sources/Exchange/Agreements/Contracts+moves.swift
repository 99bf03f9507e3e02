import Auditing
import Persistence
import Primitives

extension Contracts {
    /// Suspends, resumes or terminates an agreement for one of its parties, or for the house.
    ///
    /// Either party may suspend and terminate, the house too. A suspension of one that is suspended is a hold beside those
    /// that stand. A resumption lifts one's own hold, and that for want of payment; the house lifts all, and while it has a
    /// hold nobody else lifts any. Once none is left the agreement is active: that charges the months of the subscription
    /// that began meanwhile, but for the time in which not the consumer held it suspended
    /// (``OfferPrice/chargeForMonth(closed:of:)``).
    /// - Parameter party: Nil for the house.
    /// - Throws: `notFound` for who is no party; `forbidden` for who may not; `conflict` where it has ended; what charging
    ///   throws.
    @discardableResult
    public static func move(
        _ id: ID<Agreement>, to state: Agreement.State, for party: ID<Participant>?, reason: String? = nil,
        at time: Timestamp, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Agreement {
        let agreement = try Agreements.required(id, in: transaction)
        if let party, !agreement.isParty(party) { throw Agreements.unknown(id) }
        let holder = AgreementHolds.holder(party, of: agreement)
        switch (agreement.state, state) {
        case (.suspended, .suspended):
            return try hold(agreement, holder, reason, at: time, by: actor, log: log, in: transaction)
        case (.suspended, .active):
            guard try resume(agreement, holder, at: time, by: actor, log: log, in: transaction) else {
                return agreement
            }
        default: if agreement.state == state { return agreement }
        }
        let moved = try Agreements.move(
            id, to: state, reason: reason, at: time, by: actor, log: log, in: transaction)
        if state == .suspended { try AgreementHolds.add(holder, to: id, at: time, in: transaction) }
        if state.isFinal {
            try AgreementHolds.lift(Set(AgreementHolds.Holder.allCases), from: id, in: transaction)
        }
        if state != .active { try rest(id, in: transaction) }
        return moved
    }

    /// Holds one that is suspended already: what stands may be lifted before.
    private static func hold(
        _ agreement: Agreement, _ holder: AgreementHolds.Holder, _ reason: String?, at time: Timestamp,
        by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Agreement {
        if try AgreementHolds.of(agreement.id, in: transaction).contains(holder) { return agreement }
        try AgreementHolds.add(holder, to: agreement.id, at: time, in: transaction)
        try EventLeaf(
            "agreement.held", agreement.id, by: actor, at: time, ["holder": .string(holder.rawValue)]
        ).append(to: log, in: transaction)
        guard let reason else { return agreement }
        try transaction.execute(
            "UPDATE agreements SET end_reason = $1 WHERE id = $2", [.text(reason), .id(agreement.id)])
        return try Agreements.required(agreement.id, in: transaction)
    }

    /// Lifts what a party, or the house, may lift.
    /// - Returns: Whether nothing holds it any more.
    private static func resume(
        _ agreement: Agreement, _ holder: AgreementHolds.Holder, at time: Timestamp, by actor: EventActor,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        let holds = try AgreementHolds.of(agreement.id, in: transaction)
        let lifted = holds.liftable(by: holder)
        guard !lifted.isEmpty || holder == .house else {
            throw Problem(
                .forbidden,
                "\(holds.contains(.house) ? "The exchange" : "Another one") suspended the agreement.",
                mend: holds.contains(.house)
                    ? "Ask the operator of the exchange to resume it."
                    : "Ask the other party, or the operator of the exchange, to resume it.")
        }
        let isOpen = lifted.count == holds.since.count
        // What the supplier had closed is settled with its own hold, though the consumer's stands on: that one is charged.
        if isOpen || lifted.contains(.provider) {
            try chargeBegun(agreement, at: time, by: actor, log: log, in: transaction)
        }
        try AgreementHolds.lift(lifted, from: agreement.id, in: transaction)
        guard !isOpen else { return true }
        for one in lifted.sorted(by: { $0.rawValue < $1.rawValue }) {
            try EventLeaf(
                "agreement.released", agreement.id, by: actor, at: time, ["holder": .string(one.rawValue)]
            ).append(to: log, in: transaction)
        }
        try rest(agreement.id, in: transaction)
        return false
    }
}
