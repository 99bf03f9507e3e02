import Accounting
import Auditing
import Exchange
import Persistence
import Primitives

/// Where people belong. A person is in the house once at most, and once in each organisation.
public enum Memberships {
    /// The most that one person has at a time.
    public static let maximum = 64

    /// Makes somebody a member, or changes the role. The same again changes nothing; where it changes, it is in force with
    /// the next request.
    /// - Throws: `notFound` for an unknown user or account; `invalidValue` for a role where the account is no participant's,
    ///   and for none where it is; `conflict` where nobody would be left who administers the house, or beyond ``maximum``.
    @discardableResult
    public static func put(
        _ user: ID<User>, in place: Membership.Place, new: NewMembership, by who: UserActor,
        at time: Timestamp,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Membership {
        let user = try Users.required(user, in: transaction)
        let all = try standing(of: user.id, in: transaction)
        try checkRole(in: place, in: transaction)
        if let found = all.first(where: { $0.place.account == place.account }) {
            guard found.place != place else { return found }
            return try change(found, of: user, to: place, by: who, at: time, log: log, in: transaction)
        }
        guard all.count < maximum else {
            throw Problem(.conflict, "A user has at most \(maximum) memberships.", mend: "Remove others.")
        }
        var key: ID<APIKey>?
        if let account = place.account {
            key = new.key
            _ = try APIKeys.create(
                id: new.key, account: account, label: user.id.description, key: new.secret, origin: .api,
                at: time,
                in: transaction)
            try EventLeaf(
                "key.created", new.key, by: who, at: time, ["account": .string(account.description)]
            ).append(to: log, in: transaction)
        }
        try transaction.execute(
            "INSERT INTO user_memberships (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [
                .id(new.id), .id(user.id), .id(place.account), .optional(place.role), .id(key), .time(time),
                .null,
            ])
        let made = Membership(
            id: new.id, user: user.id, place: place, key: key, createdAt: time, removedAt: nil)
        try bind(made, of: user, by: who, at: time, log: log, in: transaction)
        try note("membership.added", made, by: who, at: time, log: log, in: transaction)
        return made
    }

    /// Ends a membership for ever: its key is revoked, and the sessions that act by it end. Ending it again changes nothing.
    /// - Throws: `notFound`; `conflict` where nobody would be left who administers the house.
    @discardableResult
    public static func remove(
        _ id: ID<Membership>, of user: ID<User>, by who: UserActor, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Membership {
        let standing = try required(id, of: user, in: transaction)
        guard standing.removedAt == nil else { return standing }
        if standing.place.houseRole == .administrator {
            try requireAnotherAdministrator(than: user, in: transaction)
        }
        if let key = standing.key {
            try revoke(key, of: standing, by: who, at: time, log: log, in: transaction)
        }
        try transaction.execute(
            "UPDATE user_memberships SET removed_at = $1 WHERE id = $2", [.time(time), .id(id)])
        try Sessions.endAll(by: id, in: transaction)
        try note("membership.removed", standing, by: who, at: time, log: log, in: transaction)
        return try required(id, of: user, in: transaction)
    }

    /// - Throws: `notFound` for one of somebody else too.
    public static func required(
        _ id: ID<Membership>, of user: ID<User>, in transaction: any ReadTransaction
    ) throws(Problem) -> Membership {
        let row = try transaction.row(
            "SELECT \(columns) FROM user_memberships WHERE id = $1 AND user_id = $2", [.id(id), .id(user)])
        guard let row else {
            throw Problem(
                .notFound, "There is no membership \(id) of the user.",
                mend: "GET /api/users/…/memberships lists them.", parameter: "membership")
        }
        return try membership(row)
    }

    /// Those that are not over: the one in the house first, then the oldest first.
    public static func standing(
        of user: ID<User>, in transaction: any ReadTransaction
    ) throws(Problem) -> [Membership] {
        let all = try transaction.rows(
            "SELECT \(columns) FROM user_memberships WHERE user_id = $1 AND removed_at IS NULL ORDER BY id",
            [.id(user)]
        ).map(membership)
        return all.filter { $0.key == nil } + all.filter { $0.key != nil }
    }

    /// Those by which the person may act now: of ``standing(of:in:)``, those whose key nobody revoked.
    public static func usable(
        of user: ID<User>, in transaction: any ReadTransaction
    ) throws(Problem) -> [Membership] {
        var usable: [Membership] = []
        for membership in try standing(of: user, in: transaction) {
            guard let key = membership.key else {
                usable.append(membership)
                continue
            }
            if try APIKeys.key(key, in: transaction)?.isRevoked == false { usable.append(membership) }
        }
        return usable
    }

    private static let columns = "id, user_id, account, role, api_key, created_at, removed_at"

    private static func membership(_ row: Row) throws(Problem) -> Membership {
        let place: Membership.Place =
            if let account: ID<Account> = try row.optionalID(2) {
                .organisation(account, try row.isNull(3) ? nil : row.name(3))
            } else {
                .house(try row.name(3))
            }
        return Membership(
            id: try row.id(0), user: try row.id(1), place: place, key: try row.optionalID(4),
            createdAt: try row.time(5), removedAt: try row.optionalTime(6))
    }
}
