import Auditing
import Persistence
import Primitives

/// The signing keys of the participants.
public enum ParticipantKeys {
    /// The most keys of one participant, revoked ones too.
    public static let maximum = 100

    /// Adds a key. The same id again gives the one that stands.
    /// - Throws: `conflict` for a public key that was ever registered, by whomever, and beyond ``maximum``.
    @discardableResult
    public static func add(
        _ key: ParticipantKey, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> ParticipantKey {
        if let standing = try self.key(key.id, in: transaction) { return standing }
        let known = try transaction.row(
            "SELECT 1 FROM participant_keys WHERE public_key = $1", [.blob(key.publicKey)])
        guard known == nil else {
            throw Problem(
                .conflict, "This key was registered before.", mend: "Make a new key: none is used twice.",
                parameter: "jwk")
        }
        guard try list(of: key.participant, in: transaction).count < maximum else {
            throw Problem(.conflict, "A participant has at most \(maximum) keys.")
        }
        try transaction.execute(
            "INSERT INTO participant_keys (\(columns)) VALUES ($1, $2, $3, $4, $5, $6)",
            [
                .id(key.id), .id(key.participant), .blob(key.publicKey), .time(key.createdAt), .null, .null,
            ])
        try leaf("participant.key_added", key, by: actor, at: key.createdAt).append(to: log, in: transaction)
        return key
    }

    /// Puts another key in a key's place: the old one signs nothing new.
    /// - Throws: `conflict` where the old one is not active.
    public static func rotate(
        _ old: ParticipantKey, to new: ParticipantKey, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> ParticipantKey {
        if let standing = try key(new.id, in: transaction) { return standing }
        guard old.state == .active else {
            throw Problem(.conflict, "The key is \(old.state.rawValue) already.", parameter: "key")
        }
        let added = try add(new, by: actor, log: log, in: transaction)
        try transaction.execute(
            "UPDATE participant_keys SET rotated_at = $1 WHERE id = $2", [.time(new.createdAt), .id(old.id)])
        try leaf("participant.key_rotated", old, by: actor, at: new.createdAt).append(
            to: log, in: transaction)
        return added
    }

    /// Nothing that the key signed counts any more. Revoking it again changes nothing.
    public static func revoke(
        _ key: ParticipantKey, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> ParticipantKey {
        guard key.revokedAt == nil else { return key }
        try transaction.execute(
            "UPDATE participant_keys SET revoked_at = $1 WHERE id = $2", [.time(time), .id(key.id)])
        try leaf("participant.key_revoked", key, by: actor, at: time).append(to: log, in: transaction)
        return try self.key(key.id, in: transaction) ?? key
    }

    public static func key(
        _ id: ID<ParticipantKey>, in transaction: any ReadTransaction
    ) throws(Problem) -> ParticipantKey? {
        try transaction.row("SELECT \(columns) FROM participant_keys WHERE id = $1", [.id(id)]).map(key)
    }

    /// All keys of a participant, oldest first.
    public static func list(
        of participant: ID<Participant>, in transaction: any ReadTransaction
    ) throws(Problem) -> [ParticipantKey] {
        try transaction.rows(
            "SELECT \(columns) FROM participant_keys WHERE participant = $1 ORDER BY id LIMIT $2",
            [.id(participant), .integer(Int64(maximum))]
        ).map(key)
    }

    private static func leaf(
        _ kind: String, _ key: ParticipantKey, by actor: EventActor, at time: Timestamp
    ) -> EventLeaf {
        EventLeaf(
            kind, key.id, by: actor, at: time,
            [
                "participant": .string(key.participant.description),
                "public_key": .string(key.publicKey.hexadecimal),
            ])
    }

    private static let columns = "id, participant, public_key, created_at, rotated_at, revoked_at"

    private static func key(_ row: Row) throws(Problem) -> ParticipantKey {
        ParticipantKey(
            id: try row.id(0), participant: try row.id(1), publicKey: try row.blob(2),
            createdAt: try row.time(3), rotatedAt: try row.optionalTime(4), revokedAt: try row.optionalTime(5)
        )
    }
}
