import Accounting
import Auditing
import Persistence
import Primitives

/// The changes that an operator makes, by the API or by the configuration, and a partner to its sub-accounts: each is
/// the change and its leaf in one transaction. What changes nothing leaves no leaf.
struct Changes: Sendable {
    let log: AuditLog
    let actor: EventActor

    /// The same, made by another.
    func by(_ actor: EventActor) -> Changes { Changes(log: log, actor: actor) }

    private var origin: Origin { actor == .configuration ? .config : .api }

    func createAccount(
        _ draft: AccountDraft, id: ID<Account>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Account {
        if let standing = try Accounts.account(id, in: transaction) {
            return try Accounts.create(draft, id: standing.id, at: time, in: transaction)
        }
        let account = try Accounts.create(draft, id: id, at: time, in: transaction)
        try note(
            "account.created", account.id, time,
            ["currency": .string(account.currency.code), "terms": .string(account.terms.rawValue)],
            transaction)
        return account
    }

    func addCredit(
        _ amount: Money, to account: ID<Account>, transfer: ID<Transfer>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Posting {
        let posting = try Accounts.addCredit(
            amount, to: account, transfer: transfer, at: time, in: transaction)
        guard posting.isNew else { return posting }
        try note(
            "account.credited", account, time,
            [
                "amount": .string(amount.decimal), "currency": .string(amount.currency.code),
                "transfer": .string(transfer.description),
            ], transaction)
        return posting
    }

    func setLimits(
        _ limits: RateLimits, of account: Account, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Account {
        guard limits != account.limits else { return account }
        let changed = try Accounts.setLimits(limits, of: account.id, in: transaction)
        try note("account.limits_set", account.id, time, [:], transaction)
        return changed
    }

    func setCreditLimit(
        _ limit: Money, of account: Account, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Account {
        guard limit != account.creditLimit else { return account }
        let changed = try Accounts.setCreditLimit(limit, of: account.id, in: transaction)
        try note(
            "account.credit_limit_set", account.id, time,
            ["amount": .string(limit.decimal), "currency": .string(limit.currency.code)], transaction)
        return changed
    }

    func setState(
        _ state: Account.State, of account: Account, by suspender: Account.Suspender, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Account {
        let changed = try Accounts.setState(state, of: account.id, by: suspender, in: transaction)
        guard changed.state != account.state || changed.suspendedBy != account.suspendedBy else {
            return account
        }
        try note("account.state_set", account.id, time, ["state": .string(state.rawValue)], transaction)
        return changed
    }

    func createKey(
        _ text: String, label: String, id: ID<APIKey>, of account: ID<Account>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> APIKey {
        let key = try APIKeys.create(
            id: id, account: account, label: label, key: text, origin: origin, at: time, in: transaction)
        guard key.id == id else { return key }
        try note("key.created", key.id, time, ["account": .string(account.description)], transaction)
        return key
    }

    func revokeKey(
        _ key: APIKey, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> APIKey {
        guard !key.isRevoked else { return key }
        let revoked = try APIKeys.revoke(key.id, at: time, in: transaction)
        try note("key.revoked", key.id, time, ["account": .string(key.account.description)], transaction)
        return revoked
    }

    /// Offers a service under its name: new, changed or brought back.
    func offer(
        _ terms: ServiceTerms, id: ID<Service>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Service {
        let standing = try Services.service(named: terms.name, in: transaction)
        let service = try Services.upsert(terms, id: id, origin: origin, at: time, in: transaction)
        guard standing != service else { return service }
        try note(
            standing == nil ? "service.created" : "service.changed", service.id, time,
            [
                "name": .string(terms.name), "engine": .string(terms.engine), "model": .string(terms.model),
                "jurisdictions": .array(terms.jurisdictions.map(JSONValue.string)),
                "rules": .array(terms.rules.map(JSONValue.string)), "public": .bool(terms.isPublic),
                "classifier": .text(terms.classifier?.name),
                "content": .text(terms.content?.scope.rawValue),
                "restore_redacted": .bool(terms.restoresRedacted),
                "grounding": terms.grounding?.json ?? .null,
            ], transaction)
        return service
    }

    func retire(
        _ service: Service, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Service {
        guard !service.isRetired else { return service }
        let retired = try Services.retire(service.id, at: time, in: transaction)
        try note("service.retired", service.id, time, ["name": .string(service.name)], transaction)
        return retired
    }

    func setPrice(
        _ terms: PriceTerms, for service: ID<Service>, id: ID<Price>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Price {
        let price = try Prices.set(terms, for: service, id: id, at: time, in: transaction)
        guard price.id == id else { return price }
        func amount(_ nanos: Int64) -> JSONValue {
            .string(Money(nanos: nanos, currency: terms.currency).decimal)
        }
        try note(
            "price.set", service, time,
            [
                "price": .string(price.id.description), "currency": .string(terms.currency.code),
                "input_per_million": amount(terms.inputRate),
                "cached_input_per_million": amount(terms.cachedInputRate),
                "output_per_million": amount(terms.outputRate), "minimum_charge": amount(terms.minimumCharge),
                "free_tokens_per_month": .number(.integer(Int64(terms.freeTokensPerMonth))),
            ], transaction)
        return price
    }

    private func note<Kind>(
        _ kind: String, _ subject: ID<Kind>, _ time: Timestamp, _ facts: [String: JSONValue],
        _ transaction: any WriteTransaction
    ) throws(Problem) {
        try EventLeaf(kind, subject, by: actor, at: time, facts).append(to: log, in: transaction)
    }
}
