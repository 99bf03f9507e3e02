import Persistence
import Primitives

/// The free tokens used are what the records say, those held what the open uses say.
struct AllowanceCheck: LedgerCheck {
    private struct Key: Hashable {
        let account: ID<Account>
        let service: ID<Service>
        let period: Int64
    }

    func run(in transaction: any ReadTransaction, _ faults: inout FaultList) throws(Problem) {
        let used = try tokens(in: "records", transaction)
        let held = try tokens(in: "open_uses", transaction)
        var stored: [Key: (used: UInt64, held: UInt64)] = [:]
        for row in try transaction.rows("SELECT account, service, period, used, held FROM allowances") {
            let key = Key(account: try row.id(0), service: try row.id(1), period: try row.integer(2))
            stored[key] = (try row.count(3), try row.count(4))
        }
        for key in Set(stored.keys).union(used.keys).union(held.keys) {
            let has = stored[key] ?? (0, 0)
            let expected = (used[key] ?? 0, held[key] ?? 0)
            if has != expected {
                faults.add(
                    .allowance, "\(key.account) \(key.service) \(key.period)",
                    "\(has.used) free tokens used and \(has.held) held; records and open uses say"
                        + " \(expected.0) and \(expected.1).")
            }
        }
    }

    /// Free tokens by account, service and month, read page by page.
    private func tokens(
        in table: String, _ transaction: any ReadTransaction
    ) throws(Problem) -> [Key: UInt64] {
        var tokens: [Key: UInt64] = [:]
        var last = ID<Use>(high: 0, low: 0)
        while true {
            let rows = try transaction.rows(
                """
                SELECT id, account, service, created_at, free_tokens FROM \(table)
                WHERE id > $1 AND free_tokens > 0 ORDER BY id LIMIT $2
                """, [.id(last), .integer(RecordPages.rowsPerPage)])
            for row in rows {
                last = try row.id(0)
                let period = AllowancePeriod(of: try row.time(3)).number
                let key = Key(account: try row.id(1), service: try row.id(2), period: period)
                tokens[key, default: 0] += try row.count(4)
            }
            if rows.count < RecordPages.rowsPerPage { return tokens }
        }
    }
}
