import Persistence
import Primitives

/// One rule of the ledger, recomputed from the rows.
protocol LedgerCheck {
    init()

    /// Adds what it finds. It reads a bounded number of rows at a time.
    func run(in transaction: any ReadTransaction, _ faults: inout FaultList) throws(Problem)
}

extension LedgerCheck {
    /// Adds a fault for each row of a query that finds rows at fault. The query's first column is the id of
    /// the subject, its last parameter the LIMIT.
    func report<Kind: IDKind>(
        _ rule: LedgerFault.Rule, _ detail: String, of kind: Kind.Type, _ sql: String,
        in transaction: any ReadTransaction, _ faults: inout FaultList
    ) throws(Problem) {
        for row in try transaction.rows(sql, [faults.room]) {
            let id: ID<Kind> = try row.id(0)
            faults.add(rule, id, detail)
        }
    }
}
