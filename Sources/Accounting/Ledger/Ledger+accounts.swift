import Persistence
import Primitives

extension Ledger {
    /// The house's own account of a kind and currency, made when first needed.
    public static func houseAccount(
        _ kind: LedgerAccount.Kind, _ currency: Currency, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> LedgerAccountID {
        try LedgerTotals.of(transaction).houseAccount(kind, currency, at: time, in: transaction)
    }

    /// The account of what the house owes to `holder` in a currency, made when first needed.
    public static func payable(
        to holder: ID<Account>, _ currency: Currency, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> LedgerAccountID {
        try LedgerTotals.of(transaction).payable(to: holder, currency, at: time, in: transaction)
    }

    /// All accounts by number, as of the last commit.
    public static func accounts(in transaction: any ReadTransaction) throws(Problem) -> [LedgerAccount] {
        try transaction.rows("\(selectAccount) ORDER BY l.id").map(account)
    }

    /// One account, as of the last commit.
    static func storedAccount(
        _ id: LedgerAccountID, in transaction: any ReadTransaction
    ) throws(Problem) -> LedgerAccount {
        guard let row = try transaction.row("\(selectAccount) WHERE l.id = $1", [.integer(id.number)]) else {
            throw Problem(.notFound, "There is no ledger account \(id).")
        }
        return try account(row)
    }

    static func open(
        _ kind: LedgerAccount.Kind, _ currency: Currency, floor: Int64?, holder: ID<Account>? = nil,
        at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> LedgerAccountID {
        let last = try transaction.row("SELECT MAX(id) FROM ledger_accounts")?.optionalInteger(0) ?? 0
        try transaction.execute(
            """
            INSERT INTO ledger_accounts (id, kind, currency, floor, \(AccountTotals.columns), created_at,
                holder)
            VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 0, 0, 0, 0, $5, $6)
            """,
            [
                .integer(last + 1), .name(kind), .text(currency.code), .optional(floor), .time(time),
                .id(holder),
            ])
        return LedgerAccountID(number: last + 1)
    }

    /// - Throws: `unprocessable` when less than the new floor is left.
    static func setFloor(
        _ floor: Int64, of id: LedgerAccountID, in transaction: any WriteTransaction
    ) throws(Problem) {
        let totals = try LedgerTotals.of(transaction)
        var account = try totals.account(id, in: transaction)
        account.floor = floor
        let left = account.totals.available(above: floor)
        guard left >= 0 else {
            let needed = MoneyTotal(nanos: Int128(-floor) - left, currency: account.currency)
            throw Problem(
                .unprocessable, "The account owes or has reserved \(needed), more than the new credit limit.",
                mend: "Set at least \(needed), have the account pay first, or suspend it.",
                parameter: "credit_limit")
        }
        try transaction.execute(
            "UPDATE ledger_accounts SET floor = $1 WHERE id = $2", [.integer(floor), .integer(id.number)])
        totals.set(account)
    }

    private static let selectAccount = """
        SELECT l.id, l.kind, l.currency, l.floor, l.created_at, c.id, l.holder, \(AccountTotals.columns)
        FROM ledger_accounts l LEFT JOIN accounts c ON c.ledger_account = l.id
        """

    private static func account(_ row: Row) throws(Problem) -> LedgerAccount {
        LedgerAccount(
            id: LedgerAccountID(number: try row.integer(0)), kind: try row.name(1),
            currency: try row.currency(2), customer: try row.optionalID(5), holder: try row.optionalID(6),
            floor: try row.optionalInteger(3), totals: try AccountTotals(row, from: 7),
            createdAt: try row.time(4))
    }
}
