import Accounting
import Exchange
import Persistence
import Primitives

/// Bearer tokens of partners (OAuth 2.0 client credentials, RFC 6749 §4.4). Only their hashes are kept.
public enum CarbonTokens {
    public static let lifetime = Duration.seconds(3_600)
    /// The most tokens of one participant at a time; the oldest goes for a new one.
    public static let maximumForOne = 100

    /// - Parameter random: asked for 32 bytes.
    /// - Returns: The token, which is told once.
    public static func issue(
        to participant: ID<Participant>, at time: Timestamp, random: some Randomness,
        in transaction: any WriteTransaction
    ) throws(Problem) -> String {
        let token = "pact-" + random.bytes(32).hexadecimal
        try transaction.execute("DELETE FROM carbon_tokens WHERE expires_at <= $1", [.time(time)])
        try transaction.execute(
            """
            DELETE FROM carbon_tokens WHERE hash IN (
                SELECT hash FROM carbon_tokens WHERE participant = $1 ORDER BY expires_at DESC LIMIT -1 OFFSET $2)
            """, [.id(participant), .integer(Int64(maximumForOne - 1))])
        try transaction.execute(
            "INSERT INTO carbon_tokens (hash, participant, expires_at) VALUES ($1, $2, $3)",
            [.blob(KeyHash(key: token).bytes), .id(participant), .time(time + lifetime)])
        return token
    }

    public enum Standing: Sendable {
        case valid(Participant)
        case expired
        case unknown
    }

    public static func standing(
        of token: String, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> Standing {
        let row = try transaction.row(
            "SELECT participant, expires_at FROM carbon_tokens WHERE hash = $1",
            [.blob(KeyHash(key: token).bytes)])
        guard let row else { return .unknown }
        guard try row.time(1) > time else { return .expired }
        guard let participant = try Participants.participant(try row.id(0), in: transaction),
            participant.state == .active
        else { return .unknown }
        return .valid(participant)
    }

    /// The participant of that name, where the secret is a key of its account.
    public static func client(
        _ name: String, secret: String, in transaction: any ReadTransaction
    ) throws(Problem) -> Participant? {
        let hash = KeyHash(key: secret)
        guard let participant = try Participants.named(name, in: transaction), participant.state == .active,
            let account = participant.account, let key = try APIKeys.find(hash, in: transaction),
            key.hash.equalsInConstantTime(hash), !key.isRevoked, key.account == account
        else { return nil }
        return participant
    }
}
