import Persistence
import Primitives

/// A use is open exactly while its pending transfer is, and holds what that holds.
struct OpenUseCheck: LedgerCheck {
    func run(in transaction: any ReadTransaction, _ faults: inout FaultList) throws(Problem) {
        try report(
            .openUse, "It is open, but no pending transfer of its account holds its amount.", of: Use.self,
            """
            SELECT u.id FROM open_uses u LEFT JOIN transfers p ON p.id = u.id
                LEFT JOIN accounts c ON c.id = u.account
                LEFT JOIN accounts a ON a.id = COALESCE(c.parent, c.id)
            WHERE p.id IS NULL OR a.id IS NULL OR p.kind <> 'pending' OR p.code <> 'use'
                OR p.amount <> u.amount OR p.debit <> a.ledger_account OR COALESCE(p.use_id, p.id) <> u.id
                OR EXISTS (SELECT 1 FROM transfers r WHERE r.pending_id = u.id)
            ORDER BY u.id LIMIT $1
            """, in: transaction, &faults)
        try report(
            .openUse, "Its money is held, but the use is neither open nor settled.", of: Use.self,
            """
            SELECT p.id FROM transfers p WHERE p.kind = 'pending' AND p.code = 'use'
                AND NOT EXISTS (SELECT 1 FROM transfers r WHERE r.pending_id = p.id)
                AND NOT EXISTS (SELECT 1 FROM open_uses u WHERE u.id = p.id)
            ORDER BY p.id LIMIT $1
            """, in: transaction, &faults)
    }
}
