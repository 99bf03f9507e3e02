import Accounting
import Persistence
import Primitives

extension AnswerShares {
    /// What somebody earned with answers, of one kind, by one agreement and product.
    public struct Earning: Hashable, Sendable {
        /// Nil for what is nobody's.
        public let participant: ID<Participant>?
        public let kind: TradeEntry.Kind
        public let agreement: ID<Agreement>?
        public let product: ID<Product>?
        public let amount: MoneyTotal
        /// In how many answers.
        public let answers: Int64
    }

    static let kinds = """
        ('answer', 'answer_broker', 'answer_source', 'model', 'compute', 'unattributed', 'unattributed_share',
        'subscription_share')
        """

    /// What was earned with answers in a month, or ever; by payee, currency, kind, agreement and product.
    /// - Parameter participant: Only what this one earned.
    public static func earnings(
        in month: TradeMonth? = nil, of participant: ID<Participant>? = nil,
        in transaction: any ReadTransaction
    ) throws(Problem) -> [Earning] {
        let rows = try transaction.rows(
            """
            SELECT participant, kind, agreement, product, currency, SUM(amount / 1000000000),
                SUM(amount % 1000000000), COUNT(DISTINCT record)
            FROM trade_entries
            WHERE kind IN \(kinds) AND ($1 = 0 OR month = $1) AND ($2 = 0 OR participant = $3)
            GROUP BY participant, kind, agreement, product, currency
            ORDER BY participant, currency, kind, agreement, product
            """,
            [
                .integer(month?.number ?? 0), .integer(participant == nil ? 0 : 1),
                .blob(participant?.bytes ?? []),
            ])
        return try rows.map { row throws(Problem) in
            let nanos = Int128(try row.integer(5)) * 1_000_000_000 + Int128(try row.integer(6))
            return Earning(
                participant: try row.optionalID(0), kind: try row.name(1), agreement: try row.optionalID(2),
                product: try row.optionalID(3),
                amount: MoneyTotal(nanos: nanos, currency: try row.currency(4)), answers: try row.integer(7))
        }
    }
}
