import Accounting
import Exchange
import Persistence
import Primitives

/// Bearer tokens of partners (OAuth 2.0 client credentials, RFC 6749 §4.4). Only their hashes are kept.
///
/// A token stands on the key by which it was asked for, and bears that key's id: it ends with the key, with the account,
/// and with the participant. Nobody can name another key in it, since its hash is of the whole.
public enum CarbonTokens {
    public static let lifetime = Duration.seconds(3_600)
    /// The most tokens of one participant at a time; the oldest goes for a new one.
    public static let maximumForOne = 100

    /// Who asks for a token, and by which key.
    public struct Client: Sendable {
        public let participant: Participant
        public let key: ID<APIKey>
    }

    /// - Parameter random: asked for 32 bytes.
    /// - Returns: The token, which is told once.
    public static func issue(
        to client: Client, at time: Timestamp, random: some Randomness,
        in transaction: any WriteTransaction
    ) throws(Problem) -> String {
        let participant = client.participant.id
        let token = "\(prefix)\(client.key)-\(random.bytes(32).hexadecimal)"
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

    private static let prefix = "pact-"

    /// The key that a token of ours names.
    private static func key(of token: String) -> ID<APIKey>? {
        guard token.hasPrefix(prefix) else { return nil }
        return ID<APIKey>(String(token.dropFirst(prefix.count).prefix { $0 != "-" }))
    }

    public enum Standing: Sendable {
        case valid(Participant)
        /// By its time, or with its key, its account or its participant.
        case ended
        case unknown
    }

    public static func standing(
        of token: String, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> Standing {
        let row = try transaction.row(
            "SELECT participant, expires_at FROM carbon_tokens WHERE hash = $1",
            [.blob(KeyHash(key: token).bytes)])
        guard let row else { return .unknown }
        guard try row.time(1) > time, let id = key(of: token),
            let participant = try Participants.participant(try row.id(0), in: transaction),
            let key = try APIKeys.key(id, in: transaction),
            try mayAsk(participant, by: key, in: transaction)
        else { return .ended }
        return .valid(participant)
    }

    /// The participant of that name, where the secret is a key of its account.
    public static func client(
        _ name: String, secret: String, in transaction: any ReadTransaction
    ) throws(Problem) -> Client? {
        let hash = KeyHash(key: secret)
        guard let participant = try Participants.named(name, in: transaction),
            let key = try APIKeys.find(hash, in: transaction), key.hash.equalsInConstantTime(hash),
            try mayAsk(participant, by: key, in: transaction)
        else { return nil }
        return Client(participant: participant, key: key.id)
    }

    private static func mayAsk(
        _ participant: Participant, by key: APIKey, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        guard participant.state == .active, !key.isRevoked, participant.account == key.account,
            let account = try Accounts.account(key.account, in: transaction), account.state == .active
        else { return false }
        do throws(Problem) {
            // Reading may cost: what a member's role does not allow, its tokens do not either.
            try Members.require(.use, of: key.id, in: transaction)
            return true
        } catch {
            guard error.kind == .forbidden else { throw error }
            return false
        }
    }
}
