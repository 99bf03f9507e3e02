import Persistence
import Primitives

/// Client-made keys that make a repeated request one request, for ever.
///
/// Keys of different accounts never meet; those of the management API have a scope of their own.
public enum Idempotency {
    /// Claims a key for what the caller is about to make, in the transaction that makes it.
    /// - Parameters:
    ///   - account: Whose key it is; nil for the management API.
    ///   - payload: The hash of method, route and body: a key stands for one request only.
    ///   - id: What the request makes when it is new: a use, an account, a transfer.
    /// - Throws: `idempotencyConflict` when the key stands for another payload.
    public static func claim<Kind>(
        _ key: IdempotencyKey, of account: ID<Account>?, payload: PayloadHash, for id: ID<Kind>,
        in transaction: any WriteTransaction
    ) throws(Problem) -> IdempotencyClaim<Kind> {
        let scope = scope(account)
        let inserted = try transaction.execute(
            """
            INSERT INTO idempotency_keys (scope, key_hash, payload_hash, subject) VALUES ($1, $2, $3, $4)
            ON CONFLICT (scope, key_hash) DO NOTHING
            """, [scope, .blob(key.bytes), .blob(payload.bytes), .id(id)])
        if inserted == 1 { return .fresh }
        let standing = try transaction.row(
            "SELECT payload_hash, subject FROM idempotency_keys WHERE scope = $1 AND key_hash = $2",
            [scope, .blob(key.bytes)])
        guard let standing, try standing.blob(0) == payload.bytes else {
            throw Problem(
                .idempotencyConflict, "This idempotency key was sent with another request.",
                mend: "Repeat the first request unchanged, or send a new key.", parameter: "Idempotency-Key")
        }
        return .same(try standing.id(1))
    }

    /// What a key stands for; nil when it is new.
    public static func find<Kind>(
        _ key: IdempotencyKey, of account: ID<Account>?, as kind: Kind.Type = Kind.self,
        in transaction: any ReadTransaction
    ) throws(Problem) -> ID<Kind>? {
        let row = try transaction.row(
            "SELECT subject FROM idempotency_keys WHERE scope = $1 AND key_hash = $2",
            [scope(account), .blob(key.bytes)])
        return try row?.id(0)
    }

    /// Gives a key free whose use was voided before any output, so that the client may try again. A key that
    /// stands for something else keeps standing.
    public static func release<Kind>(
        _ key: IdempotencyKey, of account: ID<Account>?, from id: ID<Kind>,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            "DELETE FROM idempotency_keys WHERE scope = $1 AND key_hash = $2 AND subject = $3",
            [scope(account), .blob(key.bytes), .id(id)])
    }

    private static func scope(_ account: ID<Account>?) -> Value {
        .blob(account?.bytes ?? [UInt8](repeating: 0, count: 16))
    }
}
