import Persistence
import Primitives

/// What an account and its sub-accounts used in a calendar month (UTC), by account and service: of settled uses, by when
/// they began.
public struct UsageReport: Sendable {
    public struct Line: Hashable, Sendable {
        public let account: ID<Account>
        public let accountName: String
        public let service: ID<Service>
        public let serviceName: String
        public let uses: UInt64
        public let inputTokens: UInt64
        public let outputTokens: UInt64
        public let charged: MoneyTotal
        /// How many of the uses a plan priced.
        public let underPlan: UInt64
    }

    /// The most lines of a report; accounts with more are reported each by itself.
    public static let maximumLines = 10_000

    public let lines: [Line]
    public let charged: MoneyTotal

    /// - Parameter month: As `2026-11`; nil for that of `time`.
    /// - Throws: `invalidValue` for what is no month; `unprocessable` for more than ``maximumLines``.
    public init(
        of account: Account, month: String?, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) {
        let period =
            try month.map { (text) throws(Problem) in try AllowancePeriod(text) } ?? AllowancePeriod(of: time)
        let rows = try transaction.rows(
            """
            SELECT u.account, a.name, u.service, s.name, COUNT(*), CAST(SUM(u.input) AS BIGINT),
                CAST(SUM(u.output) AS BIGINT), CAST(SUM(u.charge / 1000000000) AS BIGINT),
                CAST(SUM(u.charge % 1000000000) AS BIGINT),
                SUM(CASE WHEN u.metering LIKE '%"plan":%' THEN 1 ELSE 0 END)
            FROM records u JOIN accounts a ON a.id = u.account JOIN services s ON s.id = u.service
            WHERE (u.account = $1 OR u.account IN (SELECT id FROM accounts WHERE parent = $1))
                AND u.id >= $2 AND u.id < $3
            GROUP BY u.account, a.name, u.service, s.name ORDER BY a.name, s.name LIMIT $4
            """,
            [
                .id(account.id), .id(ID<Use>(earliestAt: period.start)), .id(ID<Use>(earliestAt: period.end)),
                .integer(Int64(Self.maximumLines) + 1),
            ])
        guard rows.count <= Self.maximumLines else {
            throw Problem(
                .unprocessable, "The report would have more than \(Self.maximumLines) lines.",
                mend: "Ask for the sub-accounts one by one.")
        }
        let currency = account.currency
        lines = try rows.map { (row) throws(Problem) in
            Line(
                account: try row.id(0), accountName: try row.text(1), service: try row.id(2),
                serviceName: try row.text(3), uses: try row.count(4), inputTokens: try row.count(5),
                outputTokens: try row.count(6),
                charged: MoneyTotal(nanos: try row.total(7), currency: currency),
                underPlan: try row.count(9))
        }
        charged = MoneyTotal(nanos: lines.reduce(0) { $0 + $1.charged.nanos }, currency: currency)
    }
}

extension AllowancePeriod {
    /// - Parameter text: `2026-11`.
    fileprivate init(_ text: String) throws(Problem) {
        guard let start = Timestamp(rfc3339: "\(text)-01T00:00:00Z"), text.utf8.count == 7 else {
            throw Problem(
                .invalidValue, "The month is none.", mend: "Write it as 2026-11.", parameter: "month")
        }
        self.init(of: start)
    }
}
