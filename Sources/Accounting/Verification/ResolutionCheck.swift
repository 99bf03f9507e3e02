import Persistence
import Primitives

/// A pending transfer is resolved at most once, by a post of at most its amount or a void.
struct ResolutionCheck: LedgerCheck {
    func run(in transaction: any ReadTransaction, _ faults: inout FaultList) throws(Problem) {
        try report(
            .resolution, "It does not fit the pending transfer that it resolves.", of: Transfer.self,
            """
            SELECT r.id FROM transfers r LEFT JOIN transfers p ON p.id = r.pending_id
            WHERE r.pending_id IS NOT NULL
                AND (p.id IS NULL OR p.kind <> 'pending' OR p.debit <> r.debit OR p.credit <> r.credit
                    OR p.code <> r.code OR r.amount > p.amount
                    OR COALESCE(p.use_id, p.id) <> COALESCE(r.use_id, p.id))
            ORDER BY r.id LIMIT $1
            """, in: transaction, &faults)
        try report(
            .resolution, "It is resolved more than once.", of: Transfer.self,
            """
            SELECT pending_id FROM transfers WHERE pending_id IS NOT NULL
            GROUP BY pending_id HAVING COUNT(*) > 1 ORDER BY pending_id LIMIT $1
            """, in: transaction, &faults)
    }
}
