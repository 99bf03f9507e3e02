import Persistence
import Primitives

/// The limits of accounts and keys, and the alerts that they made.
public enum SpendLimits {
    /// Sets the limit of a subject, in place of the one that stands. What it spent in the month already counts; what is
    /// under way without being counted yet counts in full until the month ends.
    /// - Throws: `notFound` for an unknown account or key; `invalidValue` for another currency than the account's.
    /// - Returns: Whether anything changed.
    public static func set(
        _ limit: SpendLimit, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        let account = try Accounts.required(limit.account, in: transaction)
        guard limit.monthly.currency == account.currency else {
            throw Problem(
                .invalidValue,
                "The limit is in \(limit.monthly.currency), the account in \(account.currency).",
                mend: "Give it in the account's currency.", parameter: "monthly")
        }
        if case .key(let key) = limit.subject {
            guard try APIKeys.key(key, in: transaction)?.account == account.id else {
                throw Problem(.notFound, "The account has no key \(key).", parameter: "key")
            }
        }
        let standing = try self.limit(of: limit.subject, in: transaction)
        guard standing != limit else { return false }
        if standing == nil { try count(limit.subject, account.id, at: time, in: transaction) }
        try transaction.execute(
            """
            INSERT INTO spend_limits (subject, account, currency, monthly, is_hard, alerts, set_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (subject) DO UPDATE SET monthly = excluded.monthly, is_hard = excluded.is_hard,
                alerts = excluded.alerts, set_at = excluded.set_at
            """,
            [
                .text(limit.subject.text), .id(limit.account), .text(limit.monthly.currency.code),
                .integer(limit.monthly.nanos), .flag(limit.isHard),
                .text(limit.alerts.map(String.init).joined(separator: ",")), .time(time),
            ])
        try cache(transaction)[limit.subject] = limit
        return true
    }

    /// Takes the limit of a subject away. What it counted in the month stays, so that a limit that is set again in the
    /// same month has to count only what came after.
    /// - Returns: False where there was none.
    public static func remove(
        _ subject: SpendSubject, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        try cache(transaction)[subject] = .some(nil)
        let removed = try transaction.execute(
            "DELETE FROM spend_limits WHERE subject = $1", [.text(subject.text)])
        guard removed > 0 else { return false }
        let rows = try BatchRows<SpendCounter>.of(transaction)
        let month = AllowancePeriod(of: time).number
        var counter = try rows.row(SpendCounter.Key(subject: subject, month: month), in: transaction)
        counter.removedAt = time
        rows.set(counter)
        return true
    }

    public static func limit(
        of subject: SpendSubject, in transaction: any ReadTransaction
    ) throws(Problem) -> SpendLimit? {
        try transaction.row("SELECT \(columns) FROM spend_limits WHERE subject = $1", [.text(subject.text)])
            .map(limit)
    }

    /// Those of an account and its keys.
    public static func limits(
        of account: ID<Account>, in transaction: any ReadTransaction
    ) throws(Problem) -> [SpendLimit] {
        try transaction.rows(
            "SELECT \(columns) FROM spend_limits WHERE account = $1 ORDER BY subject LIMIT 10000",
            [.id(account)]
        ).map(limit)
    }

    /// Whose spending is to be counted, to fill the memory of who reserves.
    public static func subjects(in transaction: any ReadTransaction) throws(Problem) -> Set<SpendSubject> {
        Set(
            try transaction.rows("SELECT subject FROM spend_limits").map { (row) throws(Problem) in
                try row.spendSubject(0)
            })
    }

    /// The alerts, of all accounts or of one and its keys.
    public static func alerts(
        of account: ID<Account>?, _ request: PageRequest<SpendAlert>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<SpendAlert, SpendAlert> {
        var values: [Value] = [.id(request.start)]
        if let account { values.append(.id(account)) }
        values.append(.integer(request.rowLimit))
        let rows = try transaction.rows(
            """
            SELECT id, subject, account, month, percent, spent, monthly, currency, created_at FROM spend_alerts
            WHERE id \(request.comparison) $1 \(account == nil ? "" : "AND account = $2")
            ORDER BY id \(request.direction) LIMIT $\(values.count)
            """, values)
        return request.page(try rows.map(alert), id: \.id)
    }

    /// The limit, read once a batch.
    static func cached(
        _ subject: SpendSubject, in transaction: any WriteTransaction
    ) throws(Problem) -> SpendLimit? {
        let cache = try cache(transaction)
        if let known = cache[subject] { return known }
        let limit = try limit(of: subject, in: transaction)
        cache[subject] = .some(limit)
        return limit
    }

    static func insert(_ alert: SpendAlert, in transaction: any WriteTransaction) throws(Problem) -> Bool {
        try transaction.execute(
            """
            INSERT INTO spend_alerts (id, subject, account, month, percent, spent, monthly, currency, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
            """,
            [
                .id(alert.id), .text(alert.subject.text), .id(alert.account), .integer(alert.month),
                .integer(alert.percent), .integer(alert.spent.nanos), .integer(alert.limit.nanos),
                .text(alert.limit.currency.code), .time(alert.at),
            ]) == 1
    }

    /// What the subject spent in the month while nobody counted: all of it, or what came after its last limit. Those who
    /// were admitted while that stood name it, and are counted wherever they ended.
    private static func count(
        _ subject: SpendSubject, _ account: ID<Account>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let period = AllowancePeriod(of: time)
        let rows = try BatchRows<SpendCounter>.of(transaction)
        var counter = try rows.row(
            SpendCounter.Key(subject: subject, month: period.number), in: transaction)
        let start = max(period.start, counter.removedAt ?? period.start)
        let whose: String
        switch subject {
        case .account: whose = "(u.account = $1 OR u.account IN (SELECT id FROM accounts WHERE parent = $1))"
        case .key: whose = "u.account = $1"
        }
        var values: [Value] = [
            .id(account), .id(ID<Use>(earliestAt: start)), .id(ID<Use>(earliestAt: period.end)),
            .text("%\"\(subject.text)\"%"),
        ]
        var key = ""
        if case .key(let id) = subject {
            key = "AND u.key_id = $5"
            values.append(.id(id))
        }
        var sum: Int128 = 0
        for (table, column) in [("records", "charge"), ("open_uses", "amount")] {
            let row = try transaction.row(
                """
                SELECT CAST(COALESCE(SUM(u.\(column) / 1000000000), 0) AS BIGINT),
                    CAST(COALESCE(SUM(u.\(column) % 1000000000), 0) AS BIGINT)
                FROM \(table) u WHERE \(whose) AND u.id >= $2 AND u.id < $3
                    AND (u.metering IS NULL OR u.metering NOT LIKE $4) \(key)
                """, values)
            sum += try row?.total(0) ?? 0
        }
        counter.add(uncounted: sum)
        rows.set(counter)
    }

    private static let columns = "subject, account, currency, monthly, is_hard, alerts"

    private static func limit(_ row: Row) throws(Problem) -> SpendLimit {
        try SpendLimit(
            of: row.spendSubject(0), account: row.id(1), monthly: row.money(3, try row.currency(2)),
            isHard: row.flag(4), alerts: try row.text(5).split(separator: ",").compactMap { Int64($0) })
    }

    private static func alert(_ row: Row) throws(Problem) -> SpendAlert {
        let currency = try row.currency(7)
        return SpendAlert(
            id: try row.id(0), subject: try row.spendSubject(1), account: try row.id(2),
            month: try row.integer(3), percent: try row.integer(4), spent: try row.money(5, currency),
            limit: try row.money(6, currency), at: try row.time(8))
    }

    private static func cache(
        _ transaction: any WriteTransaction
    ) throws(Problem) -> BatchCache<SpendSubject, SpendLimit?> {
        try transaction.state { () throws(Problem) in BatchCache() }
    }
}
