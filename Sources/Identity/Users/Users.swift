import Accounting
import Auditing
import Persistence
import Primitives

/// The people who sign in.
public enum Users {
    /// The most users, disabled ones too.
    public static let maximum: Int64 = 100_000

    /// Makes a user, who has no password and no membership yet. The same id again gives the one that stands.
    /// - Throws: `conflict` for a name that is another's; `unprocessable` beyond ``maximum``; `invalidValue`.
    @discardableResult
    public static func create(
        _ user: User, by who: UserActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> User {
        if let standing = try self.user(user.id, in: transaction) { return standing }
        try check(user)
        guard try named(user.name.text, in: transaction) == nil else {
            throw Problem(
                .conflict, "There is a user of this name already.", mend: "Choose another name.",
                parameter: "name")
        }
        let count = try transaction.row("SELECT COUNT(*) FROM users")
        guard try count?.integer(0) ?? 0 < maximum else {
            throw Problem(.unprocessable, "There are \(maximum) users, the most there may be.")
        }
        try transaction.execute(
            "INSERT INTO users (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                .id(user.id), .text(user.name.text), .text(user.name.key), .text(user.displayName),
                .optional(user.language?.rawValue), .name(user.state), .time(user.createdAt), .null,
            ])
        try EventLeaf("user.created", user.id, by: who, at: user.createdAt).append(to: log, in: transaction)
        return user
    }

    /// Brings display name, language and state to what they are here; the rest stays. The same again changes nothing.
    ///
    /// Whoever is disabled is signed out everywhere, and what was sent to them opens nothing any more.
    /// - Throws: `notFound`; `conflict` where nobody would be left who administers the house; `invalidValue`.
    @discardableResult
    public static func update(
        _ user: User, by who: UserActor, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> User {
        let standing = try required(user.id, in: transaction)
        try check(user)
        if standing.state != user.state {
            if user.state == .disabled {
                try Memberships.requireAnotherAdministrator(than: user.id, in: transaction)
                try Sessions.endAll(of: user.id, in: transaction)
                try UserLinks.remove(of: user.id, in: transaction)
            }
            try EventLeaf(
                "user.state_set", user.id, by: who, at: time, ["state": .string(user.state.rawValue)]
            ).append(to: log, in: transaction)
        }
        if standing.displayName != user.displayName || standing.language != user.language {
            try EventLeaf("user.changed", user.id, by: who, at: time).append(to: log, in: transaction)
        }
        try transaction.execute(
            "UPDATE users SET display_name = $1, language = $2, state = $3 WHERE id = $4",
            [
                .text(user.displayName), .optional(user.language?.rawValue), .name(user.state), .id(user.id),
            ])
        if standing.displayName != user.displayName {
            try Memberships.rename(user, by: who, at: time, log: log, in: transaction)
        }
        return try required(user.id, in: transaction)
    }

    public static func user(_ id: ID<User>, in transaction: any ReadTransaction) throws(Problem) -> User? {
        try transaction.row("SELECT \(columns) FROM users WHERE id = $1", [.id(id)]).map(user)
    }

    /// The user of a name, however it is spelt (``SignInName``).
    public static func named(_ name: String, in transaction: any ReadTransaction) throws(Problem) -> User? {
        try transaction.row(
            "SELECT \(columns) FROM users WHERE name_key = $1", [.text(SignInName.key(of: name))]
        ).map(user)
    }

    /// - Throws: `notFound`.
    public static func required(
        _ id: ID<User>, in transaction: any ReadTransaction
    ) throws(Problem) -> User {
        guard let user = try user(id, in: transaction) else {
            throw Problem(
                .notFound, "There is no user \(id).", mend: "GET /api/users lists them.", parameter: "user")
        }
        return user
    }

    public static func list(
        _ request: PageRequest<User>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<User, User> {
        try PageQuery(request).page(columns, from: "users", in: transaction, id: \.id, user)
    }

    /// Whether nobody was ever made: the server is new.
    public static func isEmpty(in transaction: any ReadTransaction) throws(Problem) -> Bool {
        try transaction.row("SELECT 1 FROM users LIMIT 1") == nil
    }

    /// Somebody signed in.
    static func note(
        signInOf id: ID<User>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute("UPDATE users SET signed_in_at = $1 WHERE id = $2", [.time(time), .id(id)])
    }

    private static func check(_ user: User) throws(Problem) {
        try NameRule.check(user.displayName, of: "a user", parameter: "display_name")
    }

    private static let columns =
        "id, name, name_key, display_name, language, state, created_at, signed_in_at"

    private static func user(_ row: Row) throws(Problem) -> User {
        User(
            id: try row.id(0), name: SignInName(stored: try row.text(1)), displayName: try row.text(3),
            language: try row.isNull(4) ? nil : row.name(4), state: try row.name(5),
            createdAt: try row.time(6),
            signedInAt: try row.optionalTime(7))
    }
}
