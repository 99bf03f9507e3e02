import Persistence
import Primitives

/// A settled use has one record, which says what was reserved and posted, and a place of its own in the log.
struct RecordCheck: LedgerCheck {
    func run(in transaction: any ReadTransaction, _ faults: inout FaultList) throws(Problem) {
        try report(
            .record, "It is settled, but not on record.", of: Use.self,
            """
            SELECT t.pending_id FROM transfers t WHERE t.pending_id IS NOT NULL AND t.code = 'use'
                AND NOT EXISTS (SELECT 1 FROM records r WHERE r.id = t.pending_id)
            ORDER BY t.pending_id LIMIT $1
            """, in: transaction, &faults)
        try report(
            .record, "Its record does not say what was reserved and posted.", of: Use.self,
            """
            SELECT r.id FROM records r LEFT JOIN transfers p ON p.id = r.id
                LEFT JOIN transfers t ON t.pending_id = r.id LEFT JOIN accounts c ON c.id = r.account
                LEFT JOIN accounts a ON a.id = COALESCE(c.parent, c.id)
            WHERE p.id IS NULL OR t.id IS NULL OR a.id IS NULL OR p.kind <> 'pending' OR p.code <> 'use'
                OR p.amount <> r.reserved OR t.id <> r.transfer OR t.amount <> r.charge
                OR p.debit <> a.ledger_account OR a.currency <> r.currency
                OR p.created_at <> r.created_at OR t.created_at <> r.finished_at
                OR (r.usage_source IS NULL AND t.kind <> 'void')
                OR (r.usage_source IS NOT NULL AND t.kind <> 'post')
            ORDER BY r.id LIMIT $1
            """, in: transaction, &faults)
        try report(
            .logIndex, "It has no place in the log.", of: Use.self,
            "SELECT id FROM records WHERE log_index < 0 ORDER BY id LIMIT $1", in: transaction, &faults)
        try report(
            .logIndex, "It shares its place in the log with another record.", of: Use.self,
            """
            SELECT r.id FROM records r JOIN (
                SELECT log_index FROM records GROUP BY log_index HAVING COUNT(*) > 1) AS shared
                ON shared.log_index = r.log_index
            ORDER BY r.id LIMIT $1
            """, in: transaction, &faults)
    }
}
