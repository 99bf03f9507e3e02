import Auditing
import Persistence
import Primitives

/// Links that are open: one of a person at most.
public enum UserLinks {
    /// Makes a link: an invitation where the person has no password yet, else a reset. One that was made before opens
    /// nothing any more.
    /// - Throws: `notFound`; `conflict` for somebody who is disabled.
    public static func make(
        for user: ID<User>, id: ID<UserLink>, token: LinkToken, by who: UserActor, at time: Timestamp,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> UserLink {
        let user = try Users.required(user, in: transaction)
        guard user.state == .active else {
            throw Problem(
                .conflict, "The user is disabled.", mend: "Let the user in again first: PATCH with `state`.",
                parameter: "user")
        }
        let kind: UserLink.Kind =
            try Users.hasPassword(user.id, in: transaction) ? .reset : .invitation
        let link = UserLink(
            id: id, user: user.id, kind: kind, createdAt: time, expiresAt: time + kind.lifetime)
        try remove(of: user.id, in: transaction)
        try transaction.execute(
            "INSERT INTO user_links (token_hash, \(columns)) VALUES ($1, $2, $3, $4, $5, $6)",
            [
                .blob(token.hash.bytes), .id(link.id), .id(link.user), .name(link.kind),
                .time(link.createdAt),
                .time(link.expiresAt),
            ])
        try EventLeaf(
            "user.link_made", user.id, by: who, at: time, ["link": .string(kind.rawValue)]
        ).append(to: log, in: transaction)
        return link
    }

    public static func link(
        _ id: ID<UserLink>, in transaction: any ReadTransaction
    ) throws(Problem) -> UserLink? {
        try transaction.row("SELECT \(columns) FROM user_links WHERE id = $1", [.id(id)]).map(link)
    }

    /// The link of a token; nil for one that was used, replaced, or is too old.
    static func find(
        _ token: LinkToken, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> UserLink? {
        try transaction.row(
            "SELECT \(columns) FROM user_links WHERE token_hash = $1 AND expires_at > $2",
            [.blob(token.hash.bytes), .time(time)]
        ).map(link)
    }

    static func remove(of user: ID<User>, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute("DELETE FROM user_links WHERE user_id = $1", [.id(user)])
    }

    private static let columns = "id, user_id, kind, created_at, expires_at"

    private static func link(_ row: Row) throws(Problem) -> UserLink {
        UserLink(
            id: try row.id(0), user: try row.id(1), kind: try row.name(2), createdAt: try row.time(3),
            expiresAt: try row.time(4))
    }
}
