import Persistence
import Primitives

extension Transfer {
    /// Inserts it unless its id is taken, its pending transfer is resolved, or its original is reversed.
    /// - Returns: False when nothing was inserted.
    func insert(in transaction: any WriteTransaction) throws(Problem) -> Bool {
        try transaction.execute(
            """
            INSERT INTO transfers (id, kind, debit, credit, amount, code, pending_id, reverses, link, use_id,
                created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT DO NOTHING
            """,
            [
                .id(id), .name(kind), .integer(debit.number), .integer(credit.number), .integer(amount.nanos),
                .name(code), .id(pendingID), .id(reverses), .id(link), .id(useID), .time(createdAt),
            ]) == 1
    }

    /// The start of every query for transfers; the accounts' table gives the currency.
    static let select = """
        SELECT t.id, t.kind, t.debit, t.credit, t.amount, t.code, t.pending_id, t.reverses, t.link, t.use_id,
            t.created_at, a.currency
        FROM transfers t JOIN ledger_accounts a ON a.id = t.debit
        """

    init(_ row: Row) throws(Problem) {
        self.init(
            id: try row.id(0), kind: try row.name(1), debit: LedgerAccountID(number: try row.integer(2)),
            credit: LedgerAccountID(number: try row.integer(3)),
            amount: try row.money(4, try row.currency(11)), code: try row.name(5),
            pendingID: try row.optionalID(6), reverses: try row.optionalID(7), link: try row.optionalID(8),
            useID: try row.optionalID(9), createdAt: try row.time(10))
    }
}
