import Persistence
import Primitives

/// What a subject with a limit has spent on uses in one month (UTC), and what open ones hold.
public struct SpendCounter: Hashable, Sendable {
    struct Key: Hashable, Comparable {
        let subject: SpendSubject
        let month: Int64

        static func < (left: Self, right: Self) -> Bool {
            (left.subject.text, left.month) < (right.subject.text, right.month)
        }
    }

    public let subject: SpendSubject
    /// Year × 100 + month.
    public let month: Int64
    /// What uses cost that began while there was no limit, and what those under way may cost, in nano-units.
    public internal(set) var base: Int64 = 0
    /// What uses cost that are counted here, and what open ones hold.
    public internal(set) var charged: Int64 = 0
    public internal(set) var held: Int64 = 0
    /// The highest percent at which an alert was made.
    var alerted: Int64 = 0
    /// When the limit was last taken away in the month: what was admitted before is in the sums.
    var removedAt: Timestamp?

    init(_ key: Key) {
        subject = key.subject
        month = key.month
    }

    /// Settled spending of the month.
    public var spent: Int64 { sum(base, charged) }

    /// As of the last commit.
    public static func of(
        _ subject: SpendSubject, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> SpendCounter {
        try load(Key(subject: subject, month: AllowancePeriod(of: time).number), in: transaction)
    }

    /// Whether so much more stays within a limit, what is held counted as spent.
    func allows(_ amount: Int64, within limit: Int64) -> Bool {
        Int128(base) + Int128(charged) + Int128(held) + Int128(amount) <= Int128(limit)
    }

    mutating func hold(_ amount: Int64) { held = sum(held, amount) }

    mutating func settle(_ charge: Int64, held amount: Int64) {
        held -= min(held, amount)
        charged = sum(charged, charge)
    }

    /// Adds what uses cost that nobody counted.
    mutating func add(uncounted amount: Int128) {
        base = Int64(clamping: Int128(base) + amount)
    }

    private func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}

extension SpendCounter: BatchRow {
    var key: Key { Key(subject: subject, month: month) }

    static func load(_ key: Key, in transaction: any ReadTransaction) throws(Problem) -> SpendCounter {
        var counter = SpendCounter(key)
        let row = try transaction.row(
            "SELECT base, charged, held, alerted, removed_at FROM spend_counters WHERE subject = $1 AND month = $2",
            [.text(key.subject.text), .integer(key.month)])
        guard let row else { return counter }
        counter.base = try row.integer(0)
        counter.charged = try row.integer(1)
        counter.held = try row.integer(2)
        counter.alerted = try row.integer(3)
        counter.removedAt = try row.optionalTime(4)
        return counter
    }

    func store(in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO spend_counters (subject, month, base, charged, held, alerted, removed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (subject, month) DO UPDATE SET base = excluded.base, charged = excluded.charged,
                held = excluded.held, alerted = excluded.alerted,
                removed_at = excluded.removed_at
            """,
            [
                .text(subject.text), .integer(month), .integer(base), .integer(charged), .integer(held),
                .integer(alerted), .time(removedAt),
            ])
    }
}
