import Auditing
import Persistence
import Primitives

extension Participants {
    /// Stores what may change of a participant: legal name, roles, jurisdiction, connector, state.
    /// The same again changes nothing.
    @discardableResult
    public static func update(
        _ participant: Participant, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Participant {
        guard let standing = try self.participant(participant.id, in: transaction) else {
            throw unknown(participant.id)
        }
        guard standing != participant else { return standing }
        try transaction.execute(
            """
            UPDATE participants SET legal_name = $1, roles = $2, jurisdiction = $3, connector = $4, state = $5
            WHERE id = $6
            """,
            [
                .text(participant.legalName), .text(roles(participant.roles)),
                .text(participant.jurisdiction),
                .optional(participant.connector), .name(participant.state), .id(participant.id),
            ])
        try EventLeaf(
            "participant.changed", participant.id, by: actor, at: time,
            [
                "jurisdiction": .string(participant.jurisdiction),
                "roles": .array(participant.roles.map(\.rawValue).sorted().map { .string($0) }),
                "state": .string(participant.state.rawValue),
            ]
        ).append(to: log, in: transaction)
        return try self.participant(participant.id, in: transaction) ?? participant
    }
}
