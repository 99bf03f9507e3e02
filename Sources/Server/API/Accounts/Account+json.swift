import Accounting
import Primitives

extension Account {
    /// As the API shows it.
    func json(_ balance: AccountBalance) -> JSONValue {
        [
            "id": .id(id), "name": .string(name), "currency": .string(currency.code), "terms": .name(terms),
            "credit_limit": .string(creditLimit.decimal), "limits": limits.json, "state": .name(state),
            "ledger_account": .string(ledgerAccount.description), "created_at": .time(createdAt),
            "balance": balance.json,
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
