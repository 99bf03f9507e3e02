import Accounting
import Auditing
import Exchange
import Persistence
import Primitives

// Roles: which there may be, and what follows from a change.
extension Memberships {
    /// - Throws: `notFound`, `invalidValue`.
    static func checkRole(
        in place: Membership.Place, in transaction: any ReadTransaction
    ) throws(Problem) {
        guard let account = place.account else { return }
        guard let found = try Accounts.account(account, in: transaction) else {
            throw Accounts.unknown(account)
        }
        let isParticipant = try Participants.participant(of: account, in: transaction) != nil
        guard isParticipant == (place.memberRole != nil) else {
            let roles = Member.Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(
                .invalidValue,
                isParticipant
                    ? "\"\(found.name)\" takes part in the exchange: its members have a role."
                    : "\"\(found.name)\" takes no part in the exchange: its members have no role.",
                mend: isParticipant ? "Give one of: \(roles)." : "Leave \"role\" out.", parameter: "role")
        }
    }

    static func change(
        _ standing: Membership, of user: User, to place: Membership.Place, by who: UserActor,
        at time: Timestamp,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Membership {
        if standing.place.houseRole == .administrator {
            try requireAnotherAdministrator(than: user.id, in: transaction)
        }
        try transaction.execute(
            "UPDATE user_memberships SET role = $1 WHERE id = $2",
            [.optional(place.role), .id(standing.id)])
        let changed = try required(standing.id, of: user.id, in: transaction)
        try bind(changed, of: user, by: who, at: time, log: log, in: transaction)
        try note("membership.changed", changed, by: who, at: time, log: log, in: transaction)
        return changed
    }

    /// Brings the exchange's members to what the membership says: its key has the role there.
    static func bind(
        _ membership: Membership, of user: User, by who: UserActor, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard case .organisation(let account, let role?) = membership.place, let key = membership.key,
            let participant = try Participants.participant(of: account, in: transaction)
        else { return }
        try Members.put(
            Member(
                key: key, participant: participant.id, name: user.displayName, role: role, createdAt: time),
            by: who.actor, at: time, log: log, in: transaction)
    }

    /// The person is called otherwise now: where they act, too.
    static func rename(
        _ user: User, by who: UserActor, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        for membership in try standing(of: user.id, in: transaction) {
            guard let key = membership.key, let member = try Members.member(key, in: transaction),
                member.removedAt == nil
            else { continue }
            try bind(membership, of: user, by: who, at: time, log: log, in: transaction)
        }
    }

    /// The key opens nothing any more, on the exchange either.
    static func revoke(
        _ key: ID<APIKey>, of membership: Membership, by who: UserActor, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        if let member = try Members.member(key, in: transaction) {
            _ = try Members.remove(
                key, of: member.participant, by: who.actor, at: time, log: log, in: transaction)
        }
        guard try APIKeys.key(key, in: transaction)?.isRevoked == false else { return }
        let revoked = try APIKeys.revoke(key, at: time, in: transaction)
        try EventLeaf(
            "key.revoked", key, by: who, at: time, ["account": .string(revoked.account.description)]
        ).append(to: log, in: transaction)
    }

    static func note(
        _ kind: String, _ membership: Membership, by who: UserActor, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        var facts: [String: JSONValue] = [
            "user": .string(membership.user.description),
            "role": membership.place.role.map(JSONValue.string) ?? .null,
        ]
        if let account = membership.place.account { facts["account"] = .string(account.description) }
        try EventLeaf(kind, membership.id, by: who, at: time, facts).append(to: log, in: transaction)
    }
}
