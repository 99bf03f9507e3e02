import Auditing
import Dataspace
import Exchange
import Persistence
import Primitives

/// An agreement that has moved, with what must hear of it once that is durable.
struct MovedAgreement: Sendable {
    let agreement: Agreement
    let transfers: [MovedTransfer]
}

extension ExchangeParts {
    /// Suspends, resumes or terminates an agreement with its transfers. Call ``settle(_:)`` once that is durable.
    /// - Parameter party: Nil for the house.
    /// - Throws: What ``Exchange/Contracts/move(_:to:for:reason:at:by:log:in:)`` throws.
    func move(
        _ id: ID<Agreement>, to state: Agreement.State, for party: ID<Participant>?, reason: String? = nil,
        at now: Timestamp, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> MovedAgreement {
        _ = try Contracts.move(
            id, to: state, for: party, reason: reason, at: now, by: actor, log: log, in: transaction)
        return try moved(id, at: now, by: actor, in: transaction)
    }

    /// Tells the transfers of an agreement that it has moved, in the transaction that moved it. Call ``settle(_:)`` once
    /// that is durable.
    func moved(
        _ id: ID<Agreement>, at now: Timestamp, by actor: EventActor, in transaction: any WriteTransaction
    ) throws(Problem) -> MovedAgreement {
        let agreement = try Agreements.required(id, in: transaction)
        return MovedAgreement(
            agreement: agreement,
            transfers: try dataspace.agreementMoved(
                id, to: agreement.state, reason: agreement.endReason, at: now, by: actor, in: transaction))
    }

    /// Suspends what a participant that is suspended has under way, of either side and also what a party has suspended
    /// before, at most ``maximumSuspended`` agreements; the house resumes each. Call ``settle(_:)`` once that is durable.
    /// - Throws: `conflict` where it has more.
    func suspendAgreements(
        of participant: ID<Participant>, at now: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> [MovedAgreement] {
        let open = try Agreements.notHeldByHouse(
            of: participant, limit: Self.maximumSuspended + 1, in: transaction)
        guard open.count <= Self.maximumSuspended else {
            throw Problem(
                .conflict, "More than \(Self.maximumSuspended) agreements of the participant are under way.",
                mend: "Suspend some of them first.")
        }
        var moved: [MovedAgreement] = []
        for id in open {
            moved.append(
                try move(
                    id, to: .suspended, for: nil, reason: "A party is suspended.", at: now, by: .operator,
                    log: log, in: transaction))
        }
        return moved
    }

    /// The most agreements that are suspended with a participant in one transaction.
    static let maximumSuspended = 10_000

    /// Ends what is under way under agreements that are no longer active, and sends what is to be told.
    func settle(_ moved: [MovedAgreement]) async {
        for one in moved where one.agreement.state != .active { access.close(one.agreement.id) }
        await dataspace.settle(moved.flatMap(\.transfers))
    }
}
