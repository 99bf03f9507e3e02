import Persistence
import Primitives

extension Subscriptions {
    public static func subscription(
        _ id: ID<Subscription>, in transaction: any ReadTransaction
    ) throws(Problem) -> Subscription? {
        try transaction.row("SELECT \(columns) FROM subscriptions WHERE id = $1", [.id(id)]).map(subscription)
    }

    /// All of an account, ended ones too.
    public static func list(
        of account: ID<Account>, _ request: PageRequest<Subscription>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Subscription, Subscription> {
        let rows = try transaction.rows(
            """
            SELECT \(columns) FROM subscriptions WHERE id \(request.comparison) $1 AND account = $2
            ORDER BY id \(request.direction) LIMIT $3
            """, [.id(request.start), .id(account), .integer(request.rowLimit)])
        return request.page(try rows.map(subscription), id: \.id)
    }

    /// Those of an account that have not ended.
    public static func live(
        of account: ID<Account>, in transaction: any ReadTransaction
    ) throws(Problem) -> [Subscription] {
        try transaction.rows(
            "SELECT \(columns) FROM subscriptions WHERE account = $1 AND state <> 'ended' ORDER BY id",
            [.id(account)]
        ).map(subscription)
    }

    /// Every subscription whose plan prices uses, to fill the memory of who reserves.
    public static func inForce(in transaction: any ReadTransaction) throws(Problem) -> [Subscription] {
        try transaction.rows(
            "SELECT \(columns) FROM subscriptions WHERE state IN ('trial', 'active') ORDER BY id"
        ).map(subscription)
    }

    /// Those at which something is to be done, longest due first.
    /// - Parameter last: The last of the page before.
    public static func due(
        at time: Timestamp, after last: Subscription? = nil, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [Subscription] {
        try transaction.rows(
            """
            SELECT \(columns) FROM subscriptions WHERE due_at <= $1 AND state <> 'ended'
                AND (due_at > $2 OR due_at = $3 AND id > $4)
            ORDER BY due_at, id LIMIT $5
            """,
            [
                .time(time), .integer(last?.dueAt.microseconds ?? .min),
                .integer(last?.dueAt.microseconds ?? .min), .id(last?.id ?? ID(high: 0, low: 0)),
                .integer(Int64(limit)),
            ]
        ).map(subscription)
    }

    /// The fee that a transfer charged; nil for a transfer that charged none.
    public static func fee(
        chargedBy transfer: ID<Transfer>, in transaction: any ReadTransaction
    ) throws(Problem) -> SubscriptionFee? {
        try transaction.row(
            "SELECT \(SubscriptionFee.columns) FROM subscription_fees WHERE transfer = $1", [.id(transfer)]
        ).map(SubscriptionFee.init)
    }

    private static let feesPerPage: Int64 = 1_000

    /// All fees of a subscription, in the order in which they were charged.
    public static func fees(
        of id: ID<Subscription>, in transaction: any ReadTransaction
    ) throws(Problem) -> [SubscriptionFee] {
        var fees: [SubscriptionFee] = []
        while true {
            let last = fees.last
            let start = Value.integer(last?.chargedAt.microseconds ?? .min)
            let kind = Value.text(last?.kind.rawValue ?? "")
            let page = try transaction.rows(
                """
                SELECT \(SubscriptionFee.columns) FROM subscription_fees WHERE subscription = $1
                    AND (charged_at > $2 OR charged_at = $3 AND (kind > $4 OR kind = $5 AND number > $6))
                ORDER BY charged_at, kind, number LIMIT $7
                """,
                [
                    .id(id), start, start, kind, kind, .integer(last?.number ?? -1), .integer(feesPerPage),
                ]
            ).map(SubscriptionFee.init)
            fees += page
            if page.count < feesPerPage { return fees }
        }
    }

    /// The fees that were charged in a span of time, of all accounts or one: what an invoice or a sharing of revenue
    /// reads, page by page.
    /// - Parameter after: The last fee of the page before.
    public static func fees(
        of account: ID<Account>? = nil, chargedIn span: Range<Timestamp>, after: SubscriptionFee? = nil,
        limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [SubscriptionFee] {
        var values: [Value] = [
            .time(after?.chargedAt ?? span.lowerBound), .time(span.upperBound),
            .time(after?.chargedAt ?? span.lowerBound), .id(after?.id ?? ID(high: 0, low: 0)),
        ]
        var term = ""
        if let account {
            values.append(.id(account))
            term = "AND account = $5"
        }
        values.append(.integer(Int64(limit)))
        return try transaction.rows(
            """
            SELECT \(SubscriptionFee.columns) FROM subscription_fees
            WHERE charged_at >= $1 AND charged_at < $2 AND (charged_at > $3 OR id > $4) \(term)
            ORDER BY charged_at, id LIMIT $\(values.count)
            """, values
        ).map(SubscriptionFee.init)
    }

    /// The subscription, read once a batch.
    public static func required(
        _ id: ID<Subscription>, in transaction: any WriteTransaction
    ) throws(Problem) -> Subscription {
        let cache = try cache(transaction)
        if let subscription = cache[id] { return subscription }
        guard let subscription = try subscription(id, in: transaction) else { throw unknown(id) }
        cache[id] = subscription
        return subscription
    }

    public static func unknown(_ id: ID<Subscription>) -> Problem {
        Problem(.notFound, "There is no subscription \(id).", parameter: "subscription")
    }

    static func insert(
        _ subscription: Subscription, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO subscriptions (\(columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            [
                .id(subscription.id), .id(subscription.account), .id(subscription.plan),
                .name(subscription.state), .count(subscription.seats), .count(subscription.paidSeats),
                .time(subscription.startedAt), .time(subscription.chargedFrom),
                .integer(subscription.months), .time(subscription.pastDueSince), .time(subscription.endsAt),
                .time(subscription.endedAt), .optional(subscription.endedBy?.rawValue),
                .time(subscription.dueAt),
            ])
        try cache(transaction)[subscription.id] = subscription
    }

    static func update(
        _ subscription: Subscription, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            UPDATE subscriptions SET state = $1, seats = $2, paid_seats = $3, months = $4, past_due_since = $5,
                ends_at = $6, ended_at = $7, ended_by = $8, due_at = $9
            WHERE id = $10
            """,
            [
                .name(subscription.state), .count(subscription.seats), .count(subscription.paidSeats),
                .integer(subscription.months), .time(subscription.pastDueSince), .time(subscription.endsAt),
                .time(subscription.endedAt), .optional(subscription.endedBy?.rawValue),
                .time(subscription.dueAt), .id(subscription.id),
            ])
        try cache(transaction)[subscription.id] = subscription
    }

    static let columns = """
        id, account, plan, state, seats, paid_seats, started_at, charged_from, months, past_due_since, ends_at,
        ended_at, ended_by, due_at
        """

    static func subscription(_ row: Row) throws(Problem) -> Subscription {
        Subscription(
            id: try row.id(0), account: try row.id(1), plan: try row.id(2), state: try row.name(3),
            seats: try row.count(4), paidSeats: try row.count(5), startedAt: try row.time(6),
            chargedFrom: try row.time(7), months: try row.integer(8), pastDueSince: try row.optionalTime(9),
            endsAt: try row.optionalTime(10), endedAt: try row.optionalTime(11),
            endedBy: row.isNull(12) ? nil : try row.name(12), dueAt: try row.time(13))
    }

    private static func cache(
        _ transaction: any WriteTransaction
    ) throws(Problem) -> BatchCache<ID<Subscription>, Subscription> {
        try transaction.state { () throws(Problem) in BatchCache() }
    }
}
