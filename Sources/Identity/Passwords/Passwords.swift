import Auditing
import Persistence
import Primitives

/// The hashes of people's passwords.
enum Passwords {
    /// How a password came to be set, as the log tells it.
    enum Occasion: String {
        case first
        case invitation
        case reset
        case change
    }

    static func hash(
        of user: ID<User>, in transaction: any ReadTransaction
    ) throws(Problem) -> PasswordHash? {
        let row = try transaction.row(
            "SELECT rounds, block_size, parallelism, salt, hash FROM user_passwords WHERE user_id = $1",
            [.id(user)])
        guard let row else { return nil }
        return PasswordHash(
            cost: PasswordHash.Cost(
                rounds: Int(clamping: try row.integer(0)), blockSize: Int(clamping: try row.integer(1)),
                parallelism: Int(clamping: try row.integer(2))), salt: try row.blob(3),
            hash: try row.blob(4))
    }

    /// Sets it, with its leaf. Sessions are the caller's to end.
    static func set(
        _ hash: PasswordHash, of user: ID<User>, on occasion: Occasion, by who: UserActor,
        at time: Timestamp,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        try store(hash, of: user, at: time, in: transaction)
        try EventLeaf(
            "user.password_set", user, by: who, at: time, ["occasion": .string(occasion.rawValue)]
        ).append(to: log, in: transaction)
    }

    /// Puts another hash of the same password in the place of one that cost less.
    static func store(
        _ hash: PasswordHash, of user: ID<User>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO user_passwords (user_id, rounds, block_size, parallelism, salt, hash, set_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (user_id) DO UPDATE SET rounds = excluded.rounds, block_size = excluded.block_size,
                parallelism = excluded.parallelism, salt = excluded.salt, hash = excluded.hash,
                set_at = excluded.set_at
            """,
            [
                .id(user), .integer(Int64(hash.cost.rounds)), .integer(Int64(hash.cost.blockSize)),
                .integer(Int64(hash.cost.parallelism)), .blob(hash.salt), .blob(hash.hash), .time(time),
            ])
    }
}

extension Users {
    /// Whether the person has set a password: without one nobody can sign in as them.
    public static func hasPassword(
        _ user: ID<User>, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        try transaction.row("SELECT 1 FROM user_passwords WHERE user_id = $1", [.id(user)]) != nil
    }
}
