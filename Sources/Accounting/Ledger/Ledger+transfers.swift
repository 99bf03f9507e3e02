import Persistence
import Primitives

extension Ledger {
    public static func transfer(
        _ id: ID<Transfer>, in transaction: any ReadTransaction
    ) throws(Problem) -> Transfer? {
        try transaction.row("\(Transfer.select) WHERE t.id = $1", [.id(id)]).map(Transfer.init)
    }

    /// The post or void of a pending transfer, or nil while it is open.
    public static func resolution(
        of pending: ID<Transfer>, in transaction: any ReadTransaction
    ) throws(Problem) -> Transfer? {
        try transaction.row("\(Transfer.select) WHERE t.pending_id = $1", [.id(pending)]).map(Transfer.init)
    }

    /// The reversal of a transfer, or nil.
    public static func reversal(
        of original: ID<Transfer>, in transaction: any ReadTransaction
    ) throws(Problem) -> Transfer? {
        try transaction.row("\(Transfer.select) WHERE t.reverses = $1", [.id(original)]).map(Transfer.init)
    }

    /// Every transfer there is, by id.
    public static func transfers(
        _ request: PageRequest<Transfer>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Transfer, Transfer> {
        let rows = try transaction.rows(
            """
            \(Transfer.select) WHERE t.id \(request.comparison) $1
            ORDER BY t.id \(request.direction) LIMIT $2
            """, [.id(request.start), .integer(request.rowLimit)])
        return request.page(try rows.map(Transfer.init), id: \.id)
    }

    /// What one account was credited and debited apart from its uses: credit paid in, reversals. What it used
    /// stands in its records (``Uses/records(_:_:in:)``), each with its transfers.
    public static func transfers(
        of account: LedgerAccountID, _ request: PageRequest<Transfer>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Transfer, Transfer> {
        // Two index ranges instead of an OR, each already in order; the filter is the indexes' own.
        let rows = try transaction.rows(
            """
            SELECT * FROM (SELECT * FROM (
                \(Transfer.select) WHERE t.debit = $1 AND t.code <> 'use' AND t.id \(request.comparison) $2
                ORDER BY t.id \(request.direction) LIMIT $3) AS debits
            UNION ALL SELECT * FROM (
                \(Transfer.select) WHERE t.credit = $1 AND t.code <> 'use' AND t.id \(request.comparison) $2
                ORDER BY t.id \(request.direction) LIMIT $3) AS credits) AS merged
            ORDER BY id \(request.direction) LIMIT $3
            """, [.integer(account.number), .id(request.start), .integer(request.rowLimit)])
        return request.page(try rows.map(Transfer.init), id: \.id)
    }
}
