import Persistence
import Primitives

/// The customers and their money.
public enum Accounts {
    /// The most sub-accounts of one account, suspended ones too.
    public static let maximumSubAccounts: Int64 = 10_000

    /// Opens an account with a balance of zero.
    ///
    /// The same id with the same draft again gives the account that stands.
    /// - Throws: `conflict` when the name is taken or the id stands for another account.
    public static func create(
        _ draft: AccountDraft, id: ID<Account>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Account {
        if let standing = try account(id, in: transaction) {
            guard standing.isMade(from: draft) else {
                throw Problem(
                    .conflict, "\(id) stands for another account, \"\(standing.name)\".",
                    mend: "Repeat the first request unchanged, or use another id.")
            }
            return standing
        }
        guard try account(named: draft.name, in: transaction) == nil else {
            throw Problem(
                .conflict, "There is an account \"\(draft.name)\" already.", mend: "Choose another name.",
                parameter: "name")
        }
        let parent = try draft.parent.map { (parent) throws(Problem) in
            try payer(parent, for: draft, in: transaction)
        }
        let ledgerAccount = try Ledger.open(
            .customer, draft.currency, floor: -draft.creditLimit.nanos, at: time, in: transaction)
        let created = Account(
            id: id, name: draft.name, currency: draft.currency, terms: draft.terms,
            creditLimit: draft.creditLimit, limits: draft.limits, state: .active, suspendedBy: nil,
            parent: parent?.id,
            ledgerAccount: parent?.ledgerAccount ?? ledgerAccount, createdAt: time)
        try insert(created, own: ledgerAccount, in: transaction)
        return created
    }

    /// Pays credit in: funding → customer.
    ///
    /// The same id again with the same account and amount gives the first result.
    /// - Parameter id: Made by who asks, so that a repeated request pays once.
    /// - Throws: `notFound` for an unknown account, `invalidValue` for an amount that is not above zero or in
    ///   another currency, `conflict` when the id was used for something else.
    @discardableResult
    public static func addCredit(
        _ amount: Money, to id: ID<Account>, transfer: ID<Transfer>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Posting {
        let account = try required(id, in: transaction)
        guard amount.currency == account.currency else {
            throw Problem(
                .invalidValue, "The amount is in \(amount.currency), the account in \(account.currency).",
                mend: "Give the amount in the account's currency.", parameter: "amount")
        }
        try checkOwnMoney(account)
        let funding = try Ledger.houseAccount(.funding, account.currency, at: time, in: transaction)
        let posting = try Ledger.post(
            .single(
                id: transfer, debit: funding, credit: account.ledgerAccount, amount: amount, code: .credit,
                at: time),
            in: transaction)
        try Subscriptions.retry(of: id, at: time, in: transaction)
        return posting
    }

    public static func setLimits(
        _ limits: RateLimits, of id: ID<Account>, in transaction: any WriteTransaction
    ) throws(Problem) -> Account {
        var account = try required(id, in: transaction)
        account.limits = limits
        try update(account, in: transaction)
        return account
    }

    /// Suspends or activates an account. One that both its parent and an operator suspended is the operator's to
    /// activate.
    /// - Throws: `notFound`; `forbidden` where the parent would activate what an operator suspended; `unprocessable`
    ///   for a sub-account without a seat.
    public static func setState(
        _ state: Account.State, of id: ID<Account>, by suspender: Account.Suspender = .operator,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Account {
        var account = try required(id, in: transaction)
        guard state == .suspended || account.suspendedBy != .operator || suspender == .operator else {
            throw Problem(
                .forbidden, "An operator suspended \"\(account.name)\".",
                mend: "Ask the operator to activate it.",
                parameter: "state")
        }
        if let parent = account.parent, state == .active, account.state != .active {
            try Subscriptions.checkSeat(of: parent, in: transaction)
        }
        account.state = state
        switch state {
        case .active: account.suspendedBy = nil
        case .suspended: account.suspendedBy = account.suspendedBy == .operator ? .operator : suspender
        }
        try update(account, in: transaction)
        return account
    }

    /// Moves the floor of a postpaid account.
    /// - Throws: `unprocessable` when the account owes or has reserved more than the new limit allows.
    public static func setCreditLimit(
        _ limit: Money, of id: ID<Account>, in transaction: any WriteTransaction
    ) throws(Problem) -> Account {
        var account = try required(id, in: transaction)
        try AccountDraft.check(limit, account.terms, account.currency)
        try checkOwnMoney(account)
        account.creditLimit = limit
        try Ledger.setFloor(account.floor, of: account.ledgerAccount, in: transaction)
        try update(account, in: transaction)
        return account
    }

    public static func account(
        _ id: ID<Account>, in transaction: any ReadTransaction
    ) throws(Problem) -> Account? {
        try transaction.row("SELECT \(columns) FROM accounts WHERE id = $1", [.id(id)]).map(account)
    }

    public static func account(
        named name: String, in transaction: any ReadTransaction
    ) throws(Problem) -> Account? {
        try transaction.row("SELECT \(columns) FROM accounts WHERE name = $1", [.text(name)]).map(account)
    }

    /// The sub-accounts of an account.
    public static func list(
        under parent: ID<Account>, _ request: PageRequest<Account>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Account, Account> {
        let rows = try transaction.rows(
            """
            SELECT \(columns) FROM accounts WHERE id \(request.comparison) $1 AND parent = $2
            ORDER BY id \(request.direction) LIMIT $3
            """, [.id(request.start), .id(parent), .integer(request.rowLimit)])
        return request.page(try rows.map(account), id: \.id)
    }

    public static func list(
        _ request: PageRequest<Account>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Account, Account> {
        let rows = try transaction.rows(
            """
            SELECT \(columns) FROM accounts WHERE id \(request.comparison) $1
            ORDER BY id \(request.direction) LIMIT $2
            """, [.id(request.start), .integer(request.rowLimit)])
        return request.page(try rows.map(account), id: \.id)
    }

    /// What an account has, as of the last commit. A writer that wants what its own batch has done so far asks
    /// ``currentBalance(of:in:)``.
    public static func balance(
        of account: Account, in transaction: any ReadTransaction
    ) throws(Problem) -> AccountBalance {
        AccountBalance(try Ledger.storedAccount(account.ledgerAccount, in: transaction))
    }

    /// What an account has, all earlier callers of the same batch included.
    public static func currentBalance(
        of account: Account, in transaction: any WriteTransaction
    ) throws(Problem) -> AccountBalance {
        AccountBalance(try LedgerTotals.of(transaction).account(account.ledgerAccount, in: transaction))
    }
}

extension Accounts {
    public static func unknown(_ id: ID<Account>) -> Problem {
        Problem(.notFound, "There is no account \(id).", parameter: "account")
    }

    /// Who is to pay for a sub-account.
    private static func payer(
        _ id: ID<Account>, for draft: AccountDraft, in transaction: any WriteTransaction
    ) throws(Problem) -> Account {
        let parent = try required(id, in: transaction)
        guard parent.parent == nil, parent.state == .active, parent.currency == draft.currency else {
            throw Problem(
                .unprocessable,
                "\"\(parent.name)\" cannot be the parent: it is a sub-account, suspended, or in another currency.",
                mend: "Name an active account in \(draft.currency) that pays for itself.", parameter: "parent"
            )
        }
        try Subscriptions.checkSeat(of: id, in: transaction)
        let standing = try transaction.row("SELECT COUNT(*) FROM accounts WHERE parent = $1", [.id(id)])
        guard try standing?.integer(0) ?? 0 < maximumSubAccounts else {
            throw Problem(
                .unprocessable,
                "\"\(parent.name)\" has \(maximumSubAccounts) sub-accounts, the most there may be.",
                mend: "Activate a suspended one in place of a new one.", parameter: "parent")
        }
        return parent
    }

    private static func checkOwnMoney(_ account: Account) throws(Problem) {
        guard account.parent != nil else { return }
        throw Problem(
            .unprocessable, "\"\(account.name)\" is a sub-account and has no money of its own.",
            mend: "Change its parent.", parameter: "account")
    }

    /// The account, read once a batch.
    static func required(
        _ id: ID<Account>, in transaction: any WriteTransaction
    ) throws(Problem) -> Account {
        let cache = try cache(transaction)
        if let account = cache[id] { return account }
        guard let account = try account(id, in: transaction) else { throw unknown(id) }
        cache[id] = account
        return account
    }

    private static func cache(
        _ transaction: any WriteTransaction
    ) throws(Problem) -> BatchCache<ID<Account>, Account> {
        try transaction.state { () throws(Problem) in BatchCache() }
    }

    private static func update(_ account: Account, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            UPDATE accounts SET credit_limit = $1, requests_per_minute = $2, tokens_per_minute = $3, state = $4,
                suspended_by = $5
            WHERE id = $6
            """,
            [
                .integer(account.creditLimit.nanos), .count(account.limits.requestsPerMinute),
                .count(account.limits.tokensPerMinute), .name(account.state),
                .optional(account.suspendedBy?.rawValue), .id(account.id),
            ])
        try cache(transaction)[account.id] = account
    }

    /// The ledger account is the parent's, where there is one.
    private static let columns = """
        id, name, currency, terms, credit_limit, requests_per_minute, tokens_per_minute, state,
        COALESCE((SELECT p.ledger_account FROM accounts p WHERE p.id = accounts.parent), ledger_account),
        created_at, parent, suspended_by
        """

    private static func account(_ row: Row) throws(Problem) -> Account {
        let currency = try row.currency(2)
        let state: Account.State = try row.name(7)
        // Before it was noted, only operators could.
        let suspender: Account.Suspender? =
            state == .active ? nil : try row.isNull(11) ? .operator : row.name(11)
        return Account(
            id: try row.id(0), name: try row.text(1), currency: currency, terms: try row.name(3),
            creditLimit: try row.money(4, currency),
            limits: try RateLimits(
                requestsPerMinute: row.optionalCount(5), tokensPerMinute: row.optionalCount(6)),
            state: state, suspendedBy: suspender, parent: try row.optionalID(10),
            ledgerAccount: LedgerAccountID(number: try row.integer(8)),
            createdAt: try row.time(9))
    }

    private static func insert(
        _ account: Account, own: LedgerAccountID, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO accounts (id, name, currency, terms, credit_limit, requests_per_minute,
                tokens_per_minute, state, ledger_account, created_at, parent)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            [
                .id(account.id), .text(account.name), .text(account.currency.code), .name(account.terms),
                .integer(account.creditLimit.nanos), .count(account.limits.requestsPerMinute),
                .count(account.limits.tokensPerMinute), .name(account.state),
                .integer(own.number), .time(account.createdAt), .id(account.parent),
            ])
        try cache(transaction)[account.id] = account
    }
}

extension Account {
    fileprivate func isMade(from draft: AccountDraft) -> Bool {
        name == draft.name && currency == draft.currency && terms == draft.terms
            && creditLimit == draft.creditLimit && limits == draft.limits && parent == draft.parent
    }
}
