import Persistence
import Primitives

/// A transfer moves an amount that its kind allows between two accounts of one currency.
struct TransferCheck: LedgerCheck {
    func run(in transaction: any ReadTransaction, _ faults: inout FaultList) throws(Problem) {
        try report(
            .transfer, "Its kind, amount, code and references do not fit each other.", of: Transfer.self,
            """
            SELECT id FROM transfers WHERE amount < 0 OR debit = credit
                OR (kind IN ('single', 'reversal') AND amount = 0) OR (kind = 'void' AND amount <> 0)
                OR kind NOT IN ('single', 'pending', 'post', 'void', 'reversal')
                OR (kind IN ('post', 'void') AND pending_id IS NULL)
                OR (kind NOT IN ('post', 'void') AND pending_id IS NOT NULL)
                OR (kind = 'reversal' AND (reverses IS NULL OR code <> 'reversal'))
                OR (kind <> 'reversal' AND reverses IS NOT NULL)
            ORDER BY id LIMIT $1
            """, in: transaction, &faults)
        try report(
            .transfer, "The first of its linked set is missing.", of: Transfer.self,
            """
            SELECT t.id FROM transfers t LEFT JOIN transfers f ON f.id = t.link
            WHERE t.link IS NOT NULL AND (f.link IS NULL OR f.link <> f.id) ORDER BY t.id LIMIT $1
            """, in: transaction, &faults)
        try report(
            .transfer, "Its accounts are missing or of two currencies.", of: Transfer.self,
            """
            SELECT t.id FROM transfers t LEFT JOIN ledger_accounts d ON d.id = t.debit
                LEFT JOIN ledger_accounts c ON c.id = t.credit
            WHERE d.id IS NULL OR c.id IS NULL OR d.currency <> c.currency ORDER BY t.id LIMIT $1
            """, in: transaction, &faults)
    }
}
