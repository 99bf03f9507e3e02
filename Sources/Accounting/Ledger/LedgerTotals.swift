import Persistence
import Primitives

/// The totals of the accounts that a batch touches: read once, kept between the callers, written once.
///
/// So a transfer costs one INSERT, and the account that every request of a service credits is updated once a
/// commit instead of once a request.
///
/// - Note: It relies on there being one writer to the ledger at a time, which is what the port promises.
final class LedgerTotals: BatchState {
    private var accounts = Journal<LedgerAccountID, LedgerAccount>()
    private var houseAccounts = Journal<HouseAccount, LedgerAccountID>()
    /// What the database has.
    private var stored: [LedgerAccountID: AccountTotals] = [:]

    private struct HouseAccount: Hashable {
        let kind: LedgerAccount.Kind
        let currency: Currency
        /// For an account of kind `payable`.
        var holder: ID<Account>?
    }

    static func of(_ transaction: any WriteTransaction) throws(Problem) -> LedgerTotals {
        try transaction.state { () throws(Problem) in LedgerTotals() }
    }

    func mark() {
        accounts.mark()
        houseAccounts.mark()
    }

    func rollback() {
        accounts.rollback()
        houseAccounts.rollback()
    }

    /// In the order of the ids, as every writer of totals must, so that none waits for another in a ring.
    func flush(_ transaction: any WriteTransaction) throws(Problem) {
        let changed = accounts.elements.values.filter { $0.totals != stored[$0.id] }
        for account in changed.sorted(by: { $0.id < $1.id }) {
            try transaction.execute(
                """
                UPDATE ledger_accounts SET debits_posted_units = $1, debits_posted_nanos = $2,
                    credits_posted_units = $3, credits_posted_nanos = $4, debits_pending_units = $5,
                    debits_pending_nanos = $6, credits_pending_units = $7, credits_pending_nanos = $8
                WHERE id = $9
                """, account.totals.values + [.integer(account.id.number)])
            stored[account.id] = account.totals
        }
    }
}

extension LedgerTotals {
    /// The account as the callers so far have left it.
    func account(
        _ id: LedgerAccountID, in transaction: any WriteTransaction
    ) throws(Problem) -> LedgerAccount {
        if let account = accounts[id] { return account }
        let account = try Ledger.storedAccount(id, in: transaction)
        accounts[id] = account
        stored[id] = account.totals
        return account
    }

    func set(_ account: LedgerAccount) { accounts[account.id] = account }

    /// The house's own account, made when first needed.
    func houseAccount(
        _ kind: LedgerAccount.Kind, _ currency: Currency, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> LedgerAccountID {
        let key = HouseAccount(kind: kind, currency: currency)
        if let id = houseAccounts[key] { return id }
        let row = try transaction.row(
            "SELECT id FROM ledger_accounts WHERE kind = $1 AND currency = $2 AND holder IS NULL AND kind <> 'customer'",
            [.name(kind), .text(currency.code)])
        let id =
            if let row {
                LedgerAccountID(number: try row.integer(0))
            } else {
                try Ledger.open(kind, currency, floor: nil, at: time, in: transaction)
            }
        houseAccounts[key] = id
        return id
    }

    /// What the house owes to one account in one currency, made when first needed.
    func payable(
        to holder: ID<Account>, _ currency: Currency, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> LedgerAccountID {
        let key = HouseAccount(kind: .payable, currency: currency, holder: holder)
        if let id = houseAccounts[key] { return id }
        let row = try transaction.row(
            "SELECT id FROM ledger_accounts WHERE holder = $1 AND currency = $2 AND kind = 'payable'",
            [.id(holder), .text(currency.code)])
        let id =
            if let row {
                LedgerAccountID(number: try row.integer(0))
            } else {
                try Ledger.open(
                    .payable, currency, floor: nil, holder: holder, at: time, in: transaction)
            }
        houseAccounts[key] = id
        return id
    }

    /// A moment to come back to within one caller, for a set of transfers that fails half-way.
    var position: Int { accounts.position }

    func rollback(to position: Int) { accounts.rollback(to: position) }
}
