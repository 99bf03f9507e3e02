import Persistence
import Primitives

/// A posted transfer is reversed at most once, whole, and a reversal is not.
struct ReversalCheck: LedgerCheck {
    func run(in transaction: any ReadTransaction, _ faults: inout FaultList) throws(Problem) {
        try report(
            .reversal, "It does not take back the transfer that it names.", of: Transfer.self,
            """
            SELECT r.id FROM transfers r LEFT JOIN transfers o ON o.id = r.reverses
            WHERE r.reverses IS NOT NULL
                AND (o.id IS NULL OR o.kind NOT IN ('single', 'post') OR o.debit <> r.credit
                    OR o.credit <> r.debit OR o.amount <> r.amount)
            ORDER BY r.id LIMIT $1
            """, in: transaction, &faults)
        try report(
            .reversal, "It is reversed more than once.", of: Transfer.self,
            """
            SELECT reverses FROM transfers WHERE reverses IS NOT NULL
            GROUP BY reverses HAVING COUNT(*) > 1 ORDER BY reverses LIMIT $1
            """, in: transaction, &faults)
    }
}
