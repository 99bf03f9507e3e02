import Accounting
import Auditing
import Compliance
import Crypto
import Gateway
import Logging
import Oversight
import Persistence
import Primitives

/// What must be right before a server opens: the ledger adds up, nothing is left open by a crash, and what
/// the configuration names exists.
struct OpeningDesk: Sendable {
    /// Uses settled in one transaction after a crash.
    private static let recoveryBatch = 256
    /// The most keys that one warning names.
    private static let maximumToldKeys = 20

    let database: any Database
    let log: AuditLog
    let clock: any WallClock
    let randomness: SystemRandomness
    let logger: Logger

    /// - Throws: `corrupt` with the first fault.
    func checkLedger() async throws {
        let faults = try await database.read { try Accounting.Verification.totals(in: $0) }
        guard let first = faults.first else { return }
        throw Problem(
            .corrupt, "The ledger does not add up: \(first)",
            mend: "Run `minato audit verify`; restore the data directory from a copy.")
    }

    /// Settles what a crash left open, by the rule of docs/ledger.md.
    func recover() async throws {
        var total = 0
        while true {
            let now = clock.now()
            let settled = try await database.write { [log, randomness] transaction in
                let settled = try Uses.recover(
                    now: now, random: randomness, limit: Self.recoveryBatch, in: transaction
                ) { leaf in
                    try log.append(leaf.bytes, subject: nil, at: now, in: transaction)
                }
                for alert in settled.flatMap(\.alerts) { try alert.append(to: log, in: transaction) }
                return settled.count
            }
            total += settled
            if settled < Self.recoveryBatch { break }
        }
        if total > 0 { logger.warning("uses settled after a crash", metadata: ["count": "\(total)"]) }
    }

    /// Removes what is left of imports that a crash cut short.
    func discardUnfinishedLists() async throws {
        let parts = try await database.write { try WordLists.discardUnfinished(in: $0) }
        guard parts > 0 else { return }
        logger.warning(
            "an import of a word list was cut short and left nothing in force",
            metadata: ["parts": "\(parts)"])
    }

    /// A list that the packs do not use looks for nothing: its operator may think otherwise.
    func tellUnusedLists(_ book: RuleBook?) async throws {
        let names = book?.listNames ?? []
        for version in try await database.read({ try WordLists.inForce(in: $0) })
        where !names.contains(version.list) {
            logger.warning(
                "a word list is in force that no rule pack uses", metadata: ["list": "\(version.list)"])
        }
    }

    /// Brings accounts, keys, services and prices to what the configuration says. What it no longer names is
    /// retired or revoked; what the API made is left alone.
    func seed(_ configuration: Configuration) async throws {
        let now = clock.now()
        let revoked = try await database.write { [self] transaction in
            var revoked: [(key: APIKey, account: String)] = []
            let changes = Changes(log: log, actor: .configuration)
            var keys: Set<KeyHash> = []
            for account in configuration.accounts {
                keys.formUnion(try seed(account, changes, now, transaction))
            }
            for key in try APIKeys.active(in: transaction)
            where key.origin == .config && !keys.contains(key.hash) {
                let account = try Accounts.account(key.account, in: transaction)
                revoked.append(
                    (try changes.revokeKey(key, at: now, in: transaction), account?.name ?? "?"))
            }
            for service in configuration.services { try seed(service, changes, now, transaction) }
            let names = Set(configuration.services.map(\.name))
            for service in try Services.offered(in: transaction)
            where service.origin == .config && !names.contains(service.name) {
                _ = try changes.retire(service, at: now, in: transaction)
            }
            try seedPlans(configuration, changes, now, transaction)
            return revoked
        }
        tell(revoked)
    }

    /// A key that a configuration leaves out, perhaps because it was the wrong one, never opens anything again: who
    /// started the server must hear of it.
    private func tell(_ revoked: [(key: APIKey, account: String)]) {
        guard !revoked.isEmpty else { return }
        let keys = revoked.prefix(Self.maximumToldKeys).map { "\($0.account) \($0.key.hint)" }
        let others = revoked.count - keys.count
        logger.warning(
            "keys that the configuration no longer names were revoked, for good",
            metadata: [
                "count": "\(revoked.count)",
                "keys": "\(keys.joined(separator: ", "))\(others > 0 ? " and \(others) more" : "")",
            ])
    }

    private func seed(
        _ configured: AccountConfiguration, _ changes: Changes, _ now: Timestamp,
        _ transaction: any WriteTransaction
    ) throws -> Set<KeyHash> {
        let limits = try RateLimits(
            requestsPerMinute: configured.limits.requestsPerMinute.map(UInt64.init),
            tokensPerMinute: configured.limits.tokensPerMinute.map(UInt64.init))
        var creditLimit: Money?
        var credit: Money?
        switch configured.terms {
        case .prepaid(let amount): credit = amount
        case .postpaid(let limit): creditLimit = limit
        }
        let terms: Account.Terms = creditLimit == nil ? .prepaid : .postpaid
        var account: Account
        if let standing = try Accounts.account(named: configured.name, in: transaction) {
            guard standing.currency == configured.currency, standing.terms == terms else {
                throw Problem(
                    .configuration,
                    "The account \"\(configured.name)\" exists as \(standing.terms) in \(standing.currency).",
                    mend: "Terms and currency of an account never change; give the new one another name.")
            }
            account = try changes.setLimits(limits, of: standing, at: now, in: transaction)
            if let creditLimit {
                account = try changes.setCreditLimit(creditLimit, of: account, at: now, in: transaction)
            }
        } else {
            account = try changes.createAccount(
                AccountDraft(
                    name: configured.name, currency: configured.currency, terms: terms,
                    creditLimit: creditLimit, limits: limits),
                id: ID(at: now, random: randomness), at: now, in: transaction)
        }
        if let credit, credit.nanos > 0 { try open(account, with: credit, changes, now, transaction) }
        var hashes: Set<KeyHash> = []
        for secret in configured.keys {
            let text = secret.reveal()
            let hash = KeyHash(key: text)
            hashes.insert(hash)
            if let standing = try APIKeys.find(hash, in: transaction), standing.isRevoked {
                throw Problem(
                    .configuration,
                    "A key of the account \"\(configured.name)\" was revoked on \(standing.revokedAt?.rfc3339 ?? "").",
                    mend: "A revoked key never comes back; put a new one into the configuration.")
            }
            _ = try changes.createKey(
                text, label: "configuration", id: ID(at: now, random: randomness), of: account.id, at: now,
                in: transaction)
        }
        return hashes
    }

    /// The opening credit is given once in an account's life, whatever the configuration says later.
    private func open(
        _ account: Account, with credit: Money, _ changes: Changes, _ now: Timestamp,
        _ transaction: any WriteTransaction
    ) throws {
        let digest = Array(SHA256.hash(data: Array("minato-opening-credit\0".utf8) + account.id.bytes))
        guard let id = ID<Transfer>(bytes: digest[..<16]) else { return }
        if let given = try Ledger.transfer(id, in: transaction) {
            if given.amount != credit {
                logger.warning(
                    "opening credit was given before with another amount; POST /api/accounts/…/credit adds more",
                    metadata: ["account": "\(account.name)", "given": "\(given.amount)"])
            }
            return
        }
        _ = try changes.addCredit(credit, to: account.id, transfer: id, at: now, in: transaction)
    }

    private func seed(
        _ configured: ServiceConfiguration, _ changes: Changes, _ now: Timestamp,
        _ transaction: any WriteTransaction
    ) throws {
        let service = try changes.offer(
            ServiceTerms(
                name: configured.name, engine: configured.engine, model: configured.model,
                jurisdictions: configured.jurisdictions, rules: configured.rules,
                isPublic: configured.isPublic,
                maximumOutputTokens: configured.maxOutputTokens.map(UInt64.init),
                defaultOutputTokens: UInt64(configured.defaultOutputTokens),
                classifier: configured.classifier, content: configured.content,
                restoresRedacted: configured.restoresRedacted, grounding: configured.grounding),
            id: ID(at: now, random: randomness), at: now, in: transaction)
        for price in configured.prices {
            _ = try changes.setPrice(
                PriceTerms(
                    inputPerMillion: price.inputPerMillion,
                    cachedInputPerMillion: price.cachedInputPerMillion,
                    outputPerMillion: price.outputPerMillion, minimumCharge: price.minimumCharge,
                    freeTokensPerMonth: UInt64(price.freeTokensPerMonth)),
                for: service.id, id: ID(at: now, random: randomness), at: now, in: transaction)
        }
    }
}
