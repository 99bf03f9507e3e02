import Accounting
import Auditing
import Persistence
import Primitives

/// The sessions of all people.
public enum Sessions {
    /// Begins one, and ends those that are too many of the person then.
    static func begin(
        _ session: Session, token: SessionToken, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO user_sessions (token_hash, \(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [
                .blob(token.hash.bytes), .id(session.id), .id(session.user), .name(session.stage),
                .id(session.membership), .optional(session.agent), .time(session.createdAt),
                .time(session.seenAt), .time(session.expiresAt),
            ])
        let most = session.stage == .open ? Session.maximum : Session.maximumWaiting
        let others = try transaction.rows(
            """
            SELECT id FROM user_sessions WHERE user_id = $1 AND stage = $2 AND id <> $3
            ORDER BY seen_at DESC, id DESC
            """, [.id(session.user), .name(session.stage), .id(session.id)])
        for row in others.dropFirst(most - 1) {
            try transaction.execute("DELETE FROM user_sessions WHERE id = $1", [.blob(try row.blob(0))])
        }
    }

    /// The session of a token; nil for none, and for one that is over.
    static func find(
        _ token: SessionToken, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> Session? {
        try transaction.row(
            "SELECT \(columns) FROM user_sessions WHERE token_hash = $1 AND expires_at > $2",
            [.blob(token.hash.bytes), .time(time)]
        ).map(session)
    }

    /// It was used: what it lasts without a request begins anew.
    static func touch(
        _ session: Session, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            "UPDATE user_sessions SET seen_at = $1, expires_at = $2 WHERE id = $3",
            [
                .time(time), .time(Session.end(session.stage, begun: session.createdAt, seen: time)),
                .id(session.id),
            ])
    }

    /// By which membership it acts from now on.
    static func choose(
        _ membership: ID<Membership>, in session: ID<Session>, _ transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            "UPDATE user_sessions SET membership = $1 WHERE id = $2", [.id(membership), .id(session)])
    }

    /// Those of a person that are not over, the one seen last first; those that wait for a second factor too.
    public static func list(
        of user: ID<User>, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> [Session] {
        try transaction.rows(
            """
            SELECT \(columns) FROM user_sessions WHERE user_id = $1 AND expires_at > $2
            ORDER BY seen_at DESC, id DESC LIMIT $3
            """, [.id(user), .time(time), .integer(Int64(Session.maximum + Session.maximumWaiting))]
        ).map(session)
    }

    /// Ends one without a leaf: another tells of it, or nothing happened yet.
    static func drop(_ id: ID<Session>, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute("DELETE FROM user_sessions WHERE id = $1", [.id(id)])
    }

    /// Ends one of a person.
    /// - Throws: `notFound` for one that is over too.
    public static func end(
        _ id: ID<Session>, of user: ID<User>, by who: UserActor, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let ended = try transaction.execute(
            "DELETE FROM user_sessions WHERE id = $1 AND user_id = $2 AND expires_at > $3",
            [.id(id), .id(user), .time(time)])
        guard ended == 1 else {
            throw Problem(
                .notFound, "There is no session \(id) of the user.",
                mend: "GET /api/users/…/sessions lists them.", parameter: "session")
        }
        try EventLeaf(
            "user.signed_out", user, by: who, at: time, ["session": .string(id.description)]
        ).append(to: log, in: transaction)
    }

    /// Ends all of a person but one, with one leaf if that is any.
    /// - Returns: How many.
    @discardableResult
    public static func endAll(
        of user: ID<User>, but kept: ID<Session>? = nil, by who: UserActor, at time: Timestamp,
        log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        let count = try endAll(of: user, but: kept, in: transaction)
        guard count > 0 else { return 0 }
        try EventLeaf(
            "user.signed_out", user, by: who, at: time, ["sessions": .number(.integer(Int64(count)))]
        ).append(to: log, in: transaction)
        return count
    }

    /// The same where another leaf tells of it.
    @discardableResult
    static func endAll(
        of user: ID<User>, but kept: ID<Session>? = nil, in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        try transaction.execute(
            "DELETE FROM user_sessions WHERE user_id = $1 AND id <> $2",
            [.id(user), .id(kept ?? ID(high: 0, low: 0))])
    }

    /// Ends those that act by a membership.
    static func endAll(
        by membership: ID<Membership>, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute("DELETE FROM user_sessions WHERE membership = $1", [.id(membership)])
    }

    /// Deletes what is over: sessions and links, at most `limit` of each. Nothing counts that is over, so no leaf tells of it.
    /// - Returns: How many; `limit` or more where there may be others.
    @discardableResult
    public static func sweep(
        at time: Timestamp, limit: Int, in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        var most = 0
        for table in ["user_sessions", "user_links"] {
            let count = try transaction.execute(
                """
                DELETE FROM \(table) WHERE id IN (
                    SELECT id FROM \(table) WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)
                """, [.time(time), .integer(Int64(limit))])
            most = max(most, count)
        }
        return most
    }

    private static let columns = "id, user_id, stage, membership, agent, created_at, seen_at, expires_at"

    private static func session(_ row: Row) throws(Problem) -> Session {
        Session(
            id: try row.id(0), user: try row.id(1), stage: try row.name(2), membership: try row.optionalID(3),
            agent: try row.optionalText(4), createdAt: try row.time(5), seenAt: try row.time(6),
            expiresAt: try row.time(7))
    }
}
