import Accounting
import Auditing
import Persistence
import Primitives

/// The second factors of people: a secret in an app, and recovery codes for the day on which it is lost.
public enum SecondFactors {
    /// What was taken as a second factor.
    public enum Accepted: String, Hashable, Sendable {
        case code
        case recoveryCode = "recovery_code"
    }

    /// Whether the person is asked for one.
    public static func isOn(
        _ user: ID<User>, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        try transaction.row(
            "SELECT 1 FROM user_second_factors WHERE user_id = $1 AND enabled_at IS NOT NULL", [.id(user)]
        ) != nil
    }

    /// How many recovery codes are left.
    public static func recoveryCodes(
        of user: ID<User>, in transaction: any ReadTransaction
    ) throws(Problem) -> Int {
        let row = try transaction.row(
            "SELECT COUNT(*) FROM user_recovery_codes WHERE user_id = $1", [.id(user)])
        return Int(clamping: try row?.integer(0) ?? 0)
    }

    /// Takes the second factor and its recovery codes away: the password alone signs in again. Without one nothing changes.
    public static func remove(
        of user: ID<User>, by who: UserActor, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let wasOn = try isOn(user, in: transaction)
        try transaction.execute("DELETE FROM user_second_factors WHERE user_id = $1", [.id(user)])
        try transaction.execute("DELETE FROM user_recovery_codes WHERE user_id = $1", [.id(user)])
        guard wasOn else { return }
        try EventLeaf("user.second_factor_off", user, by: who, at: time).append(to: log, in: transaction)
    }

    /// How long a secret that is not in force yet is the one to go on with: two pages that show it show the same.
    static let pending = Duration.seconds(15 * 60)

    /// Keeps a secret that is not in force yet, unless one was begun a moment ago.
    /// - Returns: The one to go on with.
    /// - Throws: `conflict` where one is in force.
    static func begin(
        _ sealed: [UInt8], of user: ID<User>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> [UInt8] {
        guard try !isOn(user, in: transaction) else { throw isOnAlready }
        let begun = try transaction.row(
            "SELECT sealed_secret FROM user_second_factors WHERE user_id = $1 AND made_at > $2",
            [.id(user), .time(time - pending)])
        if let begun { return try begun.blob(0) }
        try transaction.execute(
            """
            INSERT INTO user_second_factors (user_id, sealed_secret, last_step, made_at, enabled_at)
            VALUES ($1, $2, -1, $3, NULL)
            ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, last_step = -1,
                made_at = excluded.made_at
            """, [.id(user), .blob(sealed), .time(time)])
        return sealed
    }

    /// Puts the secret in force where the code shows that the person's app has it.
    /// - Returns: Whether it is in force.
    /// - Throws: `conflict` where one is in force, or none was begun.
    static func enable(
        _ code: String, recovery codes: [RecoveryCode], of user: ID<User>, vault: SecondFactorVault,
        at time: Timestamp, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        guard try !isOn(user, in: transaction) else { throw isOnAlready }
        guard try hasSecret(user, in: transaction) else {
            throw Problem(.conflict, "No second factor was begun.", mend: "Begin with a new secret.")
        }
        guard try takes(code, of: user, vault: vault, at: time, in: transaction) else { return false }
        try transaction.execute(
            "UPDATE user_second_factors SET enabled_at = $1 WHERE user_id = $2", [.time(time), .id(user)])
        try keep(codes, of: user, in: transaction)
        try EventLeaf("user.second_factor_on", user, by: .person(user), at: time)
            .append(to: log, in: transaction)
        return true
    }

    /// Takes a code of the app, or a recovery code, each once.
    /// - Returns: What it was; nil for neither.
    static func accept(
        _ typed: String, of user: ID<User>, vault: SecondFactorVault, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Accepted? {
        guard try isOn(user, in: transaction) else { return nil }
        if try takes(typed, of: user, vault: vault, at: time, in: transaction) { return .code }
        guard let code = RecoveryCode(typed) else { return nil }
        let used = try transaction.execute(
            "DELETE FROM user_recovery_codes WHERE user_id = $1 AND code_hash = $2",
            [.id(user), .blob(code.hash(of: user).bytes)])
        guard used == 1 else { return nil }
        try EventLeaf("user.recovery_code_used", user, by: .person(user), at: time)
            .append(to: log, in: transaction)
        return .recoveryCode
    }

    /// Puts new recovery codes in the place of those there are.
    static func renew(
        _ codes: [RecoveryCode], of user: ID<User>, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        try keep(codes, of: user, in: transaction)
        try EventLeaf("user.recovery_codes_made", user, by: .person(user), at: time)
            .append(to: log, in: transaction)
    }

    private static func hasSecret(
        _ user: ID<User>, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        try transaction.row("SELECT 1 FROM user_second_factors WHERE user_id = $1", [.id(user)]) != nil
    }

    /// Whether it is a code of the app for now, later than any that was taken; if so, it is taken.
    private static func takes(
        _ typed: String, of user: ID<User>, vault: SecondFactorVault, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        let row = try transaction.row(
            "SELECT sealed_secret, last_step FROM user_second_factors WHERE user_id = $1", [.id(user)])
        guard let row else { return false }
        let secret = try vault.open(row.blob(0), of: user)
        guard
            let step = OneTimeCode.step(
                of: OneTimeCode.plain(typed), secret.bytes, at: time, after: try row.integer(1))
        else { return false }
        try transaction.execute(
            "UPDATE user_second_factors SET last_step = $1 WHERE user_id = $2",
            [.integer(step), .id(user)])
        return true
    }

    private static func keep(
        _ codes: [RecoveryCode], of user: ID<User>, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute("DELETE FROM user_recovery_codes WHERE user_id = $1", [.id(user)])
        for code in codes {
            try transaction.execute(
                "INSERT INTO user_recovery_codes (user_id, code_hash) VALUES ($1, $2)",
                [.id(user), .blob(code.hash(of: user).bytes)])
        }
    }

    private static let isOnAlready = Problem(
        .conflict, "The second factor is on already.", mend: "Take it off first.")
}
