import Accounting
import Primitives

extension Account {
    /// As the API shows it.
    /// - Parameter balance: Of the account that pays; a sub-account shows none.
    func json(_ balance: AccountBalance) -> JSONValue {
        [
            "id": .id(id), "name": .string(name), "currency": .string(currency.code), "terms": .name(terms),
            "credit_limit": .string(creditLimit.decimal), "limits": limits.json, "state": .name(state),
            "ledger_account": parent == nil ? .string(ledgerAccount.description) : .null,
            "created_at": .time(createdAt), "parent": .id(parent),
            "balance": parent == nil ? balance.json : .null,
        ]
    }
}

extension RateLimits {
    fileprivate var json: JSONValue {
        ["requests_per_minute": .count(requestsPerMinute), "tokens_per_minute": .count(tokensPerMinute)]
    }
}

extension AccountBalance {
    fileprivate var json: JSONValue {
        [
            "posted": .string(posted.decimal), "pending": .string(reserved.decimal),
            "available": .string(available.decimal), "currency": .string(posted.currency.code),
        ]
    }
}
