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

    private func find(in transaction: any ReadTransaction) throws(Problem) -> Account? {
        if let id = ID<Account>(text), let account = try Accounts.account(id, in: transaction) {
            return account
        }
        return try Accounts.account(named: text, in: transaction)
    }
}

extension AccountDraft {
    /// - Parameter body: Of ``AccountShapes/draft``.
    init(_ body: BodyReader) throws(Problem) {
        let currency = try body.currency("currency")
        try self.init(
            name: body.text("name"), currency: currency, terms: body.word("terms") ?? .prepaid,
            creditLimit: body.optionalAmount("credit_limit", in: currency),
            limits: RateLimits.none.changed(by: body.object("limits")))
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
