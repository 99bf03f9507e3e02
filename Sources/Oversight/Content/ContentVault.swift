import Accounting
import Auditing
import Crypto
import Persistence
import Primitives

/// Keeps texts of requests and answers, each under a key of its own, each of those under its subject's key, and each
/// of those under the server's. Whoever destroys a subject's key makes all texts of that person unreadable, also in
/// copies of the database that are made from then on; whoever destroys a text's key, that text.
public struct ContentVault: Sendable {
    private let serverKey: SymmetricKey

    /// - Parameter secret: 32 bytes that only the server knows, the same for the life of its data.
    public init(secret: [UInt8]) { serverKey = SymmetricKey(data: secret) }

    /// Keeps a text of a use until `expiry`. The same part of the same use again changes nothing.
    /// - Parameter askedAt: When the request came; now when left out. Nothing is kept where its subject was erased since.
    public func store(
        _ content: SealedContent, subject: DataSubject, askedAt: Timestamp? = nil, at time: Timestamp,
        until expiry: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        if let askedAt, try ErasedSubjects.isErased(subject.hash, since: askedAt, in: transaction) { return }
        let subjectKey = try key(of: subject, at: time, in: transaction)
        let sealedKey = try Cipher.seal(
            content.key.withUnsafeBytes { Array($0) }, subjectKey,
            bound: SealedContent.binding(content.use, content.part))
        try transaction.execute(
            """
            INSERT INTO contents (use_id, part, subject, sealed_key, stored_at, expires_at, sealed)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (use_id, part) DO NOTHING
            """,
            [
                .id(content.use), .name(content.part), .blob(subject.hash.bytes), .blob(sealedKey),
                .time(time), .time(expiry), .blob(content.sealed),
            ])
    }

    /// The kept text; nil where none is, or its time is over.
    /// - Throws: `corrupt` for one that does not open.
    public func text(
        of use: ID<Use>, _ part: ContentPart, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> [UInt8]? {
        guard
            let row = try transaction.row(
                """
                SELECT c.sealed_key, c.sealed, k.sealed_key, c.subject FROM contents c
                JOIN subject_keys k ON k.subject = c.subject
                WHERE c.use_id = $1 AND c.part = $2 AND c.expires_at > $3
                """, [.id(use), .name(part), .time(now)])
        else { return nil }
        let subjectKey = try Cipher.open(row.blob(2), serverKey, bound: row.blob(3))
        let binding = SealedContent.binding(use, part)
        let key = try Cipher.open(row.blob(0), SymmetricKey(data: subjectKey), bound: binding)
        return try Cipher.open(row.blob(1), SymmetricKey(data: key), bound: binding)
    }

    /// Somebody looked at what is kept of a use.
    public func noteLook(
        at use: ID<Use>, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        try EventLeaf("content.read", use, by: actor, at: time).append(to: log, in: transaction)
    }

    /// Which parts of a use are kept.
    public static func parts(
        of use: ID<Use>, in transaction: any ReadTransaction
    ) throws(Problem) -> [ContentPart] {
        try transaction.rows("SELECT part FROM contents WHERE use_id = $1 ORDER BY part", [.id(use)]).map {
            row throws(Problem) in try row.name(0)
        }
    }

    /// The uses of a subject of which something is kept, oldest first; at most `limit`.
    public static func uses(
        of subject: SubjectHash, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [ID<Use>] {
        try transaction.rows(
            "SELECT DISTINCT use_id FROM contents WHERE subject = $1 ORDER BY use_id LIMIT $2",
            [.blob(subject.bytes), .integer(Int64(limit))]
        ).map { row throws(Problem) in try row.id(0) }
    }

    /// Erases what is kept of one use, with a leaf if that is anything.
    /// - Returns: How many texts were erased.
    @discardableResult
    public static func erase(
        _ use: ID<Use>, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        let subjects = try transaction.rows(
            "SELECT DISTINCT subject FROM contents WHERE use_id = $1", [.id(use)])
        let count = try transaction.execute("DELETE FROM contents WHERE use_id = $1", [.id(use)])
        guard count > 0 else { return 0 }
        try dropUnusedKeys(of: subjects.map { (row) throws(Problem) in try row.blob(0) }, in: transaction)
        try EventLeaf(
            "content.erased", use, by: actor, at: time, ["items": .number(.integer(Int64(count)))]
        ).append(to: log, in: transaction)
        return count
    }

    /// Destroys the key of a subject and what was kept under it. The caller's receipt tells the log.
    /// - Returns: How many texts were erased.
    @discardableResult
    public static func erase(
        subject: SubjectHash, in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        try transaction.execute("DELETE FROM subject_keys WHERE subject = $1", [.blob(subject.bytes)])
        return try transaction.execute("DELETE FROM contents WHERE subject = $1", [.blob(subject.bytes)])
    }

    /// Erases what is past its time, at most `limit` texts, with one leaf for all.
    /// - Returns: How many texts were erased.
    @discardableResult
    public static func expire(
        at time: Timestamp, limit: Int, id: ID<RetentionRun>, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        let rows = try transaction.rows(
            "SELECT use_id, part, subject FROM contents WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2",
            [.time(time), .integer(Int64(limit))])
        for row in rows {
            try transaction.execute(
                "DELETE FROM contents WHERE use_id = $1 AND part = $2",
                [.blob(row.blob(0)), .text(row.text(1))])
        }
        guard !rows.isEmpty else { return 0 }
        try dropUnusedKeys(of: rows.map { (row) throws(Problem) in try row.blob(2) }, in: transaction)
        try EventLeaf(
            "content.expired", id, by: .server, at: time, ["items": .number(.integer(Int64(rows.count)))]
        ).append(to: log, in: transaction)
        return rows.count
    }

    /// A key stays no longer than what it is for.
    private static func dropUnusedKeys(
        of subjects: [[UInt8]], in transaction: any WriteTransaction
    ) throws(Problem) {
        for subject in Set(subjects) {
            try transaction.execute(
                """
                DELETE FROM subject_keys WHERE subject = $1
                    AND NOT EXISTS (SELECT 1 FROM contents c WHERE c.subject = subject_keys.subject)
                """, [.blob(subject)])
        }
    }

    /// The subject's key; made at its first text, and again after it was destroyed.
    private func key(
        of subject: DataSubject, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> SymmetricKey {
        if let row = try transaction.row(
            "SELECT sealed_key FROM subject_keys WHERE subject = $1", [.blob(subject.hash.bytes)])
        {
            return SymmetricKey(data: try Cipher.open(row.blob(0), serverKey, bound: subject.hash.bytes))
        }
        let key = SymmetricKey(size: .bits256)
        let sealed = try Cipher.seal(key.withUnsafeBytes { Array($0) }, serverKey, bound: subject.hash.bytes)
        try transaction.execute(
            "INSERT INTO subject_keys (subject, account, sealed_key, created_at) VALUES ($1, $2, $3, $4)",
            [.blob(subject.hash.bytes), .id(subject.account), .blob(sealed), .time(time)])
        return key
    }
}

/// One run of the job that erases what is past its time.
public enum RetentionRun: IDKind {
    public static let prefix = "ret"
}
