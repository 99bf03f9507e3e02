import Accounting
import Documents
import Persistence
import Primitives

/// An account as a path or a query names it: by its id or its name.
struct AccountReference: Sendable {
    let text: String

    /// The account, where the caller may see it.
    /// - Throws: `notFound`, for those that the caller may not see too.
    func resolve(for caller: APICaller, in transaction: any ReadTransaction) throws(Problem) -> Account {
        guard let account = try find(in: transaction), caller.maySee(account.id) else {
            throw Problem(
                .notFound, "There is no account \(FaultCollector.quoted(text)).",
                mend: "Give the id or the name of an account.", parameter: "account")
        }
        return account
    }

    /// The account, where the caller may see what it is and uses: its own, or one of its sub-accounts.
    /// - Throws: `notFound`, for those that the caller may not see too.
    func resolveForUsage(
        by caller: APICaller, in transaction: any ReadTransaction
    ) throws(Problem) -> Account {
        if let account = try find(in: transaction), caller.maySeeUsage(of: account) { return account }
        return try resolve(for: caller, in: transaction)
    }

    /// The account, where the caller may change it: any for operators, one of its sub-accounts for an account.
    /// - Throws: `forbidden` for the caller's own account; `notFound`, for those that the caller may not see too.
    func resolveToManage(
        by caller: APICaller, in transaction: any ReadTransaction
    ) throws(Problem) -> Account {
        let account = try resolveForUsage(by: caller, in: transaction)
        guard caller.isOperator || account.id != caller.account?.id else {
            throw Problem(
                .forbidden, "This is for operators; an account changes its sub-accounts only.",
                mend: "Send an admin key (`server.admin_keys`). GET /openapi.json tells what a key may do.")
        }
        return account
    }

    private func find(in transaction: any ReadTransaction) throws(Problem) -> Account? {
        if let id = ID<Account>(text), let account = try Accounts.account(id, in: transaction) {
            return account
        }
        return try Accounts.account(named: text, in: transaction)
    }
}

extension AccountDraft {
    /// - Parameter body: Of ``AccountShapes/draft``.
    /// - Parameter parent: Who pays for it; nil for itself.
    init(_ body: BodyReader, parent: Account? = nil) throws(Problem) {
        let currency = try body.currency("currency")
        try self.init(
            name: body.text("name"), currency: currency, terms: body.word("terms") ?? .prepaid,
            creditLimit: body.optionalAmount("credit_limit", in: currency),
            limits: RateLimits.none.changed(by: body.object("limits")), parent: parent?.id)
    }
}

extension RateLimits {
    /// These limits with what a body says in their place; null takes one away.
    func changed(by body: BodyReader?) throws(Problem) -> RateLimits {
        guard let body else { return self }
        func limit(_ name: String, _ standing: UInt64?) -> UInt64? {
            body.has(name) ? body.optionalCount(name) : standing
        }
        return try RateLimits(
            requestsPerMinute: limit("requests_per_minute", requestsPerMinute),
            tokensPerMinute: limit("tokens_per_minute", tokensPerMinute))
    }
}
