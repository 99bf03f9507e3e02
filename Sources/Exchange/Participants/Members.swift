import Accounting
import Auditing
import Persistence
import Primitives

/// Who acts for the participants.
public enum Members {
    /// The most members of one participant that are listed.
    public static let maximum = 1_000

    /// Binds a key of the participant's account to a role, or changes the role. The same again changes nothing.
    /// - Throws: `notFound` for a key that is not the account's; `conflict` for one that was removed, or beyond
    ///   ``maximum``.
    @discardableResult
    public static func put(
        _ member: Member, by actor: EventActor, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Member {
        guard let participant = try Participants.participant(member.participant, in: transaction) else {
            throw Participants.unknown(member.participant)
        }
        guard let account = participant.account, let key = try APIKeys.key(member.key, in: transaction),
            key.account == account
        else {
            throw Problem(
                .notFound, "\(member.key) is no key of the participant's account.",
                mend: "GET /api/accounts/…/keys lists the keys.", parameter: "key")
        }
        if let standing = try self.member(member.key, in: transaction) {
            guard standing.removedAt == nil else {
                throw Problem(
                    .conflict, "The key was a member's who was removed.",
                    mend: "Make another key for the member.",
                    parameter: "key")
            }
            if standing.role == member.role, standing.name == member.name { return standing }
            try transaction.execute(
                "UPDATE participant_members SET name = $1, role = $2 WHERE api_key = $3",
                [.text(member.name), .name(member.role), .id(member.key)])
        } else {
            let count = try transaction.row(
                "SELECT COUNT(*) FROM participant_members WHERE participant = $1", [.id(member.participant)])
            guard try count?.integer(0) ?? 0 < Int64(maximum) else {
                throw Problem(.conflict, "A participant has at most \(maximum) members.")
            }
            try transaction.execute(
                "INSERT INTO participant_members (\(columns)) VALUES ($1, $2, $3, $4, $5, $6)",
                [
                    .id(member.key), .id(member.participant), .text(member.name), .name(member.role),
                    .time(member.createdAt), .null,
                ])
        }
        try leaf("participant.member", member, by: actor, at: time).append(to: log, in: transaction)
        return try required(member.key, in: transaction)
    }

    /// Takes a member's key out of use on the exchange, for ever. Removing it again changes nothing.
    public static func remove(
        _ key: ID<APIKey>, of participant: ID<Participant>, by actor: EventActor, at time: Timestamp,
        log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Member {
        guard let member = try member(key, in: transaction), member.participant == participant else {
            throw Problem(.notFound, "There is no member with the key \(key).", parameter: "key")
        }
        guard member.removedAt == nil else { return member }
        try transaction.execute(
            "UPDATE participant_members SET removed_at = $1 WHERE api_key = $2", [.time(time), .id(key)])
        try leaf("participant.member_removed", member, by: actor, at: time).append(to: log, in: transaction)
        return try required(key, in: transaction)
    }

    public static func member(
        _ key: ID<APIKey>, in transaction: any ReadTransaction
    ) throws(Problem) -> Member? {
        try transaction.row("SELECT \(columns) FROM participant_members WHERE api_key = $1", [.id(key)])
            .map(member)
    }

    /// All members, those that were removed too.
    public static func list(
        of participant: ID<Participant>, in transaction: any ReadTransaction
    ) throws(Problem) -> [Member] {
        try transaction.rows(
            "SELECT \(columns) FROM participant_members WHERE participant = $1 ORDER BY api_key LIMIT $2",
            [.id(participant), .integer(Int64(maximum))]
        ).map(member)
    }

    /// - Throws: `forbidden` where the key's role does not allow the act.
    public static func require(
        _ act: Member.Act, of key: ID<APIKey>?, in transaction: any ReadTransaction
    ) throws(Problem) {
        guard let key, let member = try member(key, in: transaction) else { return }
        guard member.removedAt == nil else {
            throw Problem(
                .forbidden, "The key's member was removed from the organisation.",
                mend: "Ask an admin of the organisation for a key.")
        }
        guard member.role.may(act) else {
            throw Problem(
                .forbidden, "The key is a \(member.role.rawValue)'s, who may not \(act.rawValue).",
                mend: "Ask an admin of the organisation to change the role.")
        }
    }

    private static func required(
        _ key: ID<APIKey>, in transaction: any ReadTransaction
    ) throws(Problem) -> Member {
        guard let member = try member(key, in: transaction) else {
            throw Problem(.internalError, "A member that was stored is not there.")
        }
        return member
    }

    private static func leaf(
        _ kind: String, _ member: Member, by actor: EventActor, at time: Timestamp
    ) -> EventLeaf {
        EventLeaf(
            kind, member.participant, by: actor, at: time,
            ["key": .string(member.key.description), "role": .string(member.role.rawValue)])
    }

    private static let columns = "api_key, participant, name, role, created_at, removed_at"

    private static func member(_ row: Row) throws(Problem) -> Member {
        Member(
            key: try row.id(0), participant: try row.id(1), name: try row.text(2), role: try row.name(3),
            createdAt: try row.time(4), removedAt: try row.optionalTime(5))
    }
}
