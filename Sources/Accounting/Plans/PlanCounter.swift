import Persistence
import Primitives

/// What was used under a subscription in one of its months: settled, and held by open uses.
public struct PlanCounter: Hashable, Sendable {
    struct Key: Hashable, Comparable {
        let subscription: ID<Subscription>
        let month: Int64

        static func < (left: Self, right: Self) -> Bool {
            (left.subscription, left.month) < (right.subscription, right.month)
        }
    }

    public let subscription: ID<Subscription>
    /// 0 is the first month that is charged.
    public let month: Int64
    /// Included units that settled uses took, and that open ones hold.
    public internal(set) var includedUsed: UInt64 = 0
    public internal(set) var includedHeld: UInt64 = 0
    /// Units beyond the included ones.
    public internal(set) var units: UInt64 = 0
    /// What the meter charged, in nano-units.
    public internal(set) var charged: Int64 = 0

    init(_ key: Key) {
        subscription = key.subscription
        month = key.month
    }

    /// What is left of the included units for another use.
    func includedLeft(of meter: PlanTerms.Meter?) -> UInt64 {
        let granted = meter?.included ?? 0
        let taken = includedUsed + includedHeld
        return granted > taken ? granted - taken : 0
    }

    /// As of the last commit.
    public static func of(
        _ subscription: ID<Subscription>, month: Int64, in transaction: any ReadTransaction
    ) throws(Problem) -> PlanCounter {
        try load(Key(subscription: subscription, month: month), in: transaction)
    }
}

extension PlanCounter: BatchRow {
    var key: Key { Key(subscription: subscription, month: month) }

    static func load(_ key: Key, in transaction: any ReadTransaction) throws(Problem) -> PlanCounter {
        var counter = PlanCounter(key)
        let row = try transaction.row(
            """
            SELECT included_used, included_held, units, charged FROM plan_counters
            WHERE subscription = $1 AND month = $2
            """, [.id(key.subscription), .integer(key.month)])
        guard let row else { return counter }
        counter.includedUsed = try row.count(0)
        counter.includedHeld = try row.count(1)
        counter.units = try row.count(2)
        counter.charged = try row.integer(3)
        return counter
    }

    func store(in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO plan_counters (subscription, month, included_used, included_held, units, charged)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (subscription, month) DO UPDATE SET included_used = excluded.included_used,
                included_held = excluded.included_held, units = excluded.units, charged = excluded.charged
            """,
            [
                .id(subscription), .integer(month), .count(includedUsed), .count(includedHeld), .count(units),
                .integer(charged),
            ])
    }
}
