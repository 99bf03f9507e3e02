import Persistence
import Primitives

// Somebody must be left who can let others in.
extension Memberships {
    /// Whether the person administers the house and can sign in: active, with a password.
    static func isAdministrator(
        _ user: ID<User>, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        try transaction.row(
            administrators + " AND u.id = $3 LIMIT 1",
            [.name(HouseRole.administrator), .name(User.State.active), .id(user)]) != nil
    }

    /// - Throws: `conflict` where `user` is an administrator who can sign in, and no other can.
    static func requireAnotherAdministrator(
        than user: ID<User>, in transaction: any ReadTransaction
    ) throws(Problem) {
        guard try isAdministrator(user, in: transaction) else { return }
        let other = try transaction.row(
            administrators + " AND u.id <> $3 LIMIT 1",
            [.name(HouseRole.administrator), .name(User.State.active), .id(user)])
        guard other == nil else { return }
        throw Problem(
            .conflict, "Nobody would be left who administers this server.",
            mend: "Make another user an administrator first; that one must have set a password.")
    }

    private static let administrators = """
        SELECT 1 FROM user_memberships m JOIN users u ON u.id = m.user_id
            JOIN user_passwords p ON p.user_id = u.id
        WHERE m.account IS NULL AND m.removed_at IS NULL AND m.role = $1 AND u.state = $2
        """
}
