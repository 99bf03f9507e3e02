import Accounting
import Compliance
import Inference
import NIOConcurrencyHelpers
import Oversight
import Persistence
import Primitives

/// Who may call and what is offered, in memory: a request is admitted without asking the database.
///
/// The database stays the truth. Whoever changes keys, accounts, services, prices or word lists calls ``reload()``
/// afterwards; it replaces the whole picture at once, so that no request sees half a change.
public final class Directory: Sendable {
    private let database: any Database
    private let engines: [String: any Engine]
    private let rules: RuleDesk
    private let classifiers: [String: any Classifier]
    private let current = NIOLockedValueBox(Snapshot())
    /// Limits live across reloads: a change of a price must not give every key a fresh minute.
    private let limits = NIOLockedValueBox<[ID<APIKey>: KeyLimits]>([:])

    private let reloads = NIOLockedValueBox<UInt64>(0)

    private struct Snapshot: Sendable {
        /// Which reload it comes from.
        var reload: UInt64 = 0
        var callers: [KeyHash: Caller] = [:]
        /// Of the same keys.
        var hashes: [ID<APIKey>: KeyHash] = [:]
        var offers: [String: Offer] = [:]
        var names: [String] = []

        func caller(_ hash: KeyHash) -> Caller? { callers[hash] }
    }

    /// - Parameters:
    ///   - ruleBook: The packs that services name; without it none may.
    ///   - classifiers: Those that services name.
    public init(
        database: any Database, engines: [any Engine], ruleBook: RuleBook? = nil,
        classifiers: [any Classifier] = []
    ) {
        self.database = database
        self.rules = RuleDesk(ruleBook)
        self.classifiers = Dictionary(classifiers.map { ($0.name, $0) }) { first, _ in first }
        self.engines = Dictionary(engines.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The rule packs with the word lists in force; nil without packs.
    public var ruleBook: RuleBook? { rules.book }

    /// Makes ready what services have under a word list, before it is put in force: ``reload()`` then takes no time.
    /// - Throws: `unprocessable` for a list that cannot be compiled.
    public func prepare(_ list: WordList) async throws {
        try await rules.prepare(list, for: offers.map(\.service.terms))
    }

    /// Reads everything anew.
    /// - Throws: `configuration` when a service names a rule pack that is not there: it is not offered without its
    ///   rules. What was in force stays so.
    public func reload() async throws {
        let reload = reloads.withLockedValue { reloads in
            reloads += 1
            return reloads
        }
        let (keys, accounts, services, prices, lists, terms, plans, limited) = try await database.read {
            transaction in
            (
                try APIKeys.active(in: transaction), try Self.accounts(in: transaction),
                try Services.offered(in: transaction), try Prices.allInForce(in: transaction),
                try WordLists.inForce(in: transaction), try TermsBook.all(in: transaction),
                try PlanCoverage.all(in: transaction), try SpendLimits.subjects(in: transaction)
            )
        }
        let offered = services.filter { engines[$0.terms.engine] != nil }
        let compiled = try await rules.compile(lists, for: offered.map(\.terms), from: database)
        let accountsByID = Dictionary(accounts.map { ($0.id, $0) }) { first, _ in first }
        let pricesByService = Dictionary(grouping: prices, by: \.service)
        var snapshot = Snapshot(reload: reload)
        for key in keys {
            guard let account = accountsByID[key.account] else { continue }
            snapshot.hashes[key.id] = key.hash
            snapshot.callers[key.hash] = Caller(
                key: key, account: account, limits: keyLimits(key.id, account.limits),
                isPayerActive: account.parent.map { accountsByID[$0]?.state == .active } ?? true,
                plans: plans[account.parent ?? account.id] ?? [],
                spending: Caller.spending(of: key, account, among: limited))
        }
        for service in offered {
            guard let engine = engines[service.terms.engine] else { continue }
            let prices = Dictionary((pricesByService[service.id] ?? []).map { ($0.currency, $0) }) { a, _ in a
            }
            let rules = compiled.rules(of: service.terms)
            let classifier = try classifier(of: service.terms)
            let judged = rules?.classifierRules ?? []
            snapshot.offers[service.name] = Offer(
                service: service, prices: prices, engine: engine, rules: rules,
                classifier: classifier,
                inputJudging: classifier.flatMap { JudgingRules(judged, .input, $0) },
                outputJudging: classifier.flatMap { JudgingRules(judged, .output, $0) },
                conduct: ServiceConduct(rules: rules?.conduct, terms: terms[service.id] ?? []),
                meters: OfferMeters(service: service.name, currencies: Array(prices.keys)))
        }
        snapshot.names = services.map(\.name).filter { snapshot.offers[$0] != nil }
        // Of two reloads at once the one that began later has seen more, whichever ends first.
        current.withLockedValue { current in
            guard current.reload < reload else { return }
            current = snapshot
            rules.use(compiled)
        }
    }

    /// - Throws: `configuration` for a classifier that is not there.
    private func classifier(of terms: ServiceTerms) throws(Problem) -> (any Classifier)? {
        guard let use = terms.classifier else { return nil }
        guard let classifier = classifiers[use.name] else {
            throw Problem(
                .configuration,
                "The service \"\(terms.name)\" names the classifier \"\(use.name)\", which is not there.",
                mend: "Describe it under `classifiers`.")
        }
        return classifier
    }

    /// The caller that a key stands for.
    ///
    /// Found by the key's hash, which tells nothing of how near a wrong key came, and compared again in
    /// constant time.
    /// - Throws: `missingKey`, `invalidKey`.
    func caller(_ key: String?) throws(Problem) -> Caller {
        guard let key, !key.isEmpty else {
            throw Problem(
                .missingKey, "The request bears no API key.",
                mend: "Send Authorization: Bearer YOUR_KEY.")
        }
        let hash = KeyHash(key: key)
        guard let caller = current.withLockedValue({ $0.callers[hash] }),
            caller.key.hash.equalsInConstantTime(hash)
        else {
            throw Problem(
                .invalidKey, "The API key is not known here, or was revoked.",
                mend: "Check the key; your operator can issue a new one.")
        }
        return caller
    }

    /// The caller of a request: by the id of a key where this process gives one, else by the key that it bears.
    /// - Throws: `missingKey`, `invalidKey`.
    func caller(of ask: Ask) throws(Problem) -> Caller {
        guard let id = ask.keyID else { return try caller(ask.key) }
        guard let caller = current.withLockedValue({ $0.hashes[id].flatMap($0.caller) }) else {
            throw Problem(
                .invalidKey, "The key that stands for you is not known here, or was revoked.",
                mend: "Ask an administrator for a new membership.")
        }
        return caller
    }

    /// - Throws: `modelNotFound`.
    func offer(_ name: String) throws(Problem) -> Offer {
        guard let offer = current.withLockedValue({ $0.offers[name] }) else {
            throw Problem(
                .modelNotFound, "There is no model \"\(name)\" here.", mend: "GET /v1/models lists them.")
        }
        return offer
    }

    /// The services whose packs demand that terms are accepted, and that have none in force: nobody can accept them.
    public func servicesWithoutTerms(at now: Timestamp) -> [String] {
        offers.filter { offer in
            offer.conduct?.rules?.terms != nil && offer.conduct?.terms.inForce(at: now) == nil
        }.map(\.service.name)
    }

    /// What the packs ask of the use by people, of every service that is offered.
    public var conductRules: [ConductRules] { offers.compactMap(\.rules?.conduct) }

    /// What the packs of a service ask of its use by people; nil where it has none.
    public func conductRules(of service: String) -> ConductRules? {
        current.withLockedValue { $0.offers[service]?.rules?.conduct }
    }

    /// All that is offered, in the order in which it was made.
    var offers: [Offer] {
        current.withLockedValue { snapshot in snapshot.names.compactMap { snapshot.offers[$0] } }
    }

    private static func accounts(in transaction: any ReadTransaction) throws -> [Account] {
        var accounts: [Account] = []
        var after: ID<Account>?
        repeat {
            let page = try Accounts.list(
                PageRequest(after: after, limit: PageRequest<Account>.maximumLimit), in: transaction)
            accounts += page.items
            after = page.next
        } while after != nil
        return accounts
    }

    private func keyLimits(_ key: ID<APIKey>, _ limits: RateLimits) -> KeyLimits {
        let requests = limits.requestsPerMinute.map(Int64.init(clamping:))
        let tokens = limits.tokensPerMinute.map(Int64.init(clamping:))
        return self.limits.withLockedValue { all in
            if let known = all[key] {
                known.update(requestsPerMinute: requests, tokensPerMinute: tokens)
                return known
            }
            let made = KeyLimits(requestsPerMinute: requests, tokensPerMinute: tokens)
            all[key] = made
            return made
        }
    }
}

/// Who calls: a key, its account, its limits.
public struct Caller: Sendable {
    public let key: APIKey
    public let account: Account
    let limits: KeyLimits
    /// Whether the account that pays for its account is active; true for one that pays for itself.
    let isPayerActive: Bool
    /// The subscriptions that may price its uses.
    var plans: [PlanCoverage] = []
    /// Those of its account, its parent and itself whose spending is limited.
    var spending: [SpendSubject] = []

    /// The subscription whose plan covers a service; nil for none.
    func subscription(to service: String) -> ID<Subscription>? {
        plans.first { $0.covers(service) }?.subscription
    }

    fileprivate static func spending(
        of key: APIKey, _ account: Account, among limited: Set<SpendSubject>
    ) -> [SpendSubject] {
        guard !limited.isEmpty else { return [] }
        let all: [SpendSubject] =
            [.account(account.id), .key(key.id)] + (account.parent.map { [.account($0)] } ?? [])
        return all.filter(limited.contains).sorted { $0.text < $1.text }
    }
}

/// What is offered under one name: a service, its prices, its engine, its rules.
struct Offer: Sendable {
    let service: Service
    let prices: [Currency: Price]
    let engine: any Engine
    /// Nil where nothing is looked at.
    let rules: ServiceRules?
    /// Who judges its texts beside the rules.
    let classifier: (any Classifier)?
    /// What is done about its findings in requests and in answers; nil where no rule is about them.
    let inputJudging: JudgingRules?
    let outputJudging: JudgingRules?
    /// Nil where nothing is asked of who uses it.
    let conduct: ServiceConduct?
    let meters: OfferMeters

    /// - Throws: `forbidden` when the service has no price in the caller's currency.
    func price(in currency: Currency) throws(Problem) -> Price {
        guard let price = prices[currency] else {
            let known = prices.keys.map(\.code).sorted().joined(separator: ", ")
            throw Problem(
                .forbidden, "\"\(service.name)\" has no price in \(currency.code), only in \(known).",
                mend: "Use an account in one of these currencies, or ask the operator for a price.",
                parameter: "model")
        }
        return price
    }
}
