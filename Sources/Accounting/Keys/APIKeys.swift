import Persistence
import Primitives

/// The keys of all accounts.
public enum APIKeys {
    /// The fewest and most bytes of a key's text.
    public static let lengths = 4...512
    /// The most keys of one account that are not revoked.
    public static let maximumPerAccount: Int64 = 1_000

    /// Stores the hash of a key.
    ///
    /// The same key for the same account again gives the key that stands, so that a configuration can be read
    /// at every start; a revoked one stays revoked.
    /// - Parameter key: The key's text; only its hash and its hint are kept.
    /// - Throws: `notFound` for an unknown account, `conflict` when another account has this key or the id is
    ///   taken, `invalidValue` for a label or key out of bounds, `unprocessable` for one key too many.
    public static func create(
        id: ID<APIKey>, account: ID<Account>, label: String, key: String, origin: Origin, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> APIKey {
        try NameRule.check(label, of: "a key", parameter: "label")
        guard lengths.contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw Problem(
                .invalidValue,
                "An API key has \(lengths.lowerBound) to \(lengths.upperBound) visible ASCII characters.",
                mend: "Generate a longer one, such as `sk-` and 32 random letters.", parameter: "key")
        }
        guard try Accounts.account(account, in: transaction) != nil else { throw Accounts.unknown(account) }
        let hash = KeyHash(key: key)
        if let standing = try find(hash, in: transaction) {
            guard standing.account == account else {
                throw Problem(
                    .conflict, "This API key belongs to another account.",
                    mend: "Give each account keys of its own.",
                    parameter: "key")
            }
            return standing
        }
        let open = try transaction.row(
            "SELECT COUNT(*) FROM api_keys WHERE account = $1 AND revoked_at IS NULL", [.id(account)])
        guard try open?.integer(0) ?? 0 < maximumPerAccount else {
            throw Problem(
                .unprocessable, "The account has \(maximumPerAccount) keys, the most there may be.",
                mend: "Revoke those that nobody uses.")
        }
        let created = APIKey(
            id: id, account: account, label: label, hash: hash, hint: APIKey.hint(for: key), origin: origin,
            createdAt: time, revokedAt: nil)
        try insert(created, in: transaction)
        return created
    }

    /// Ends a key. Ending it again changes nothing.
    /// - Throws: `notFound` for an unknown key.
    @discardableResult
    public static func revoke(
        _ id: ID<APIKey>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> APIKey {
        try transaction.execute(
            "UPDATE api_keys SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL",
            [.time(time), .id(id)])
        guard let key = try key(id, in: transaction) else {
            throw Problem(.notFound, "There is no API key \(id).")
        }
        return key
    }

    public static func key(
        _ id: ID<APIKey>, in transaction: any ReadTransaction
    ) throws(Problem) -> APIKey? {
        try transaction.row("SELECT \(columns) FROM api_keys WHERE id = $1", [.id(id)]).map(key)
    }

    /// The key with this hash, revoked or not.
    public static func find(
        _ hash: KeyHash, in transaction: any ReadTransaction
    ) throws(Problem) -> APIKey? {
        try transaction.row("SELECT \(columns) FROM api_keys WHERE key_hash = $1", [.blob(hash.bytes)]).map(
            key)
    }

    /// The keys of one account, revoked ones too.
    public static func list(
        of account: ID<Account>, _ request: PageRequest<APIKey>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<APIKey, APIKey> {
        let rows = try transaction.rows(
            """
            SELECT \(columns) FROM api_keys WHERE account = $1 AND id \(request.comparison) $2
            ORDER BY id \(request.direction) LIMIT $3
            """, [.id(account), .id(request.start), .integer(request.rowLimit)])
        return request.page(try rows.map(key), id: \.id)
    }

    /// Every key that opens something, to fill the memory of who authenticates.
    public static func active(in transaction: any ReadTransaction) throws(Problem) -> [APIKey] {
        try transaction.rows("SELECT \(columns) FROM api_keys WHERE revoked_at IS NULL ORDER BY id").map(key)
    }

    private static let columns = "id, account, label, key_hash, hint, origin, created_at, revoked_at"

    private static func key(_ row: Row) throws(Problem) -> APIKey {
        APIKey(
            id: try row.id(0), account: try row.id(1), label: try row.text(2), hash: try row.fingerprint(3),
            hint: try row.text(4), origin: try row.name(5), createdAt: try row.time(6),
            revokedAt: try row.optionalTime(7))
    }

    private static func insert(_ key: APIKey, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            "INSERT INTO api_keys (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                .id(key.id), .id(key.account), .text(key.label), .blob(key.hash.bytes), .text(key.hint),
                .name(key.origin), .time(key.createdAt), .time(key.revokedAt),
            ])
    }
}
