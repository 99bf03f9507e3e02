import Persistence
import Primitives

/// The accounts of an export, with the names of the customers.
struct LedgerBook {
    let accounts: [LedgerAccount]
    /// When the first transfer was made, or nil when there is none.
    let firstTransferAt: Timestamp?
    private let byID: [LedgerAccountID: LedgerAccount]
    private let customerNames: [LedgerAccountID: String]

    init(accounts: [LedgerAccount], customerNames: [LedgerAccountID: String], firstTransferAt: Timestamp?) {
        self.accounts = accounts
        self.customerNames = customerNames
        self.firstTransferAt = firstTransferAt
        byID = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0) })
    }

    init(in transaction: any ReadTransaction) throws(Problem) {
        var names: [LedgerAccountID: String] = [:]
        for row in try transaction.rows("SELECT ledger_account, name FROM accounts") {
            names[LedgerAccountID(number: try row.integer(0))] = try row.text(1)
        }
        for row in try transaction.rows(
            "SELECT l.id, a.name FROM ledger_accounts l JOIN accounts a ON a.id = l.holder")
        {
            names[LedgerAccountID(number: try row.integer(0))] = try row.text(1)
        }
        let first = try transaction.row("SELECT MIN(created_at) FROM transfers")?.optionalTime(0)
        self.init(
            accounts: try Ledger.accounts(in: transaction), customerNames: names, firstTransferAt: first)
    }

    func customerName(_ id: LedgerAccountID) -> String? { customerNames[id] }

    func account(_ id: LedgerAccountID) -> LedgerAccount? { byID[id] }

    /// `customer:acct_…`, `revenue:JPY`; only the number when there is no such account.
    func label(_ id: LedgerAccountID) -> String { byID[id]?.label ?? id.description }
}
