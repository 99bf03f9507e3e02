import Documents
import Primitives

extension AccountConfiguration {
    /// An account as it was read, with the places that the whole checks.
    struct Reading {
        var name: Located<String>?
        var plan: Located<String>?
        var keys: [Located<Secret>]
        var value: AccountConfiguration?
    }

    static func read(_ item: (node: DocumentNode, path: String), in context: ReadingContext) -> Reading? {
        let reader = MappingReader(
            item.node, path: item.path, keys: ConfigurationKeys.account, context: context)
        guard let reader else { return nil }
        let name = reader.visibleName(like: "demo")
        let currency = reader.currency("currency")
        let terms = reader.terms(in: currency)
        let limits = reader.mapping("limits", keys: ConfigurationKeys.accountLimits).map(
            Limits.init(reading:))
        let plan = reader.text("plan", like: "team")
        let spendLimit = reader.mapping("spend_limit", keys: ConfigurationKeys.spendLimit).flatMap {
            SpendLimitConfiguration.read($0, in: currency)
        }
        let keys = reader.secrets("keys")
        var reading = Reading(name: name, plan: plan, keys: keys, value: nil)
        guard let name, let currency, let terms else { return reading }
        reading.value = AccountConfiguration(
            name: name.value, currency: currency, terms: terms, limits: limits ?? Limits(),
            plan: plan?.value, spendLimit: spendLimit, keys: keys.map(\.value))
        return reading
    }
}

extension AccountConfiguration.Limits {
    fileprivate init(reading reader: MappingReader) {
        self.init(
            requestsPerMinute: reader.integer(ConfigurationKeys.AccountLimits.requestsPerMinute),
            tokensPerMinute: reader.integer(ConfigurationKeys.AccountLimits.tokensPerMinute))
    }
}

extension MappingReader {
    /// Opening credit is for those who pay before, a limit for those who pay after.
    fileprivate func terms(in currency: Currency?) -> AccountConfiguration.Terms? {
        let most = ConfigurationKeys.Account.maximumMajorUnits
        if has("terms"), word("terms", among: AccountConfiguration.Terms.names) == nil { return nil }
        guard case .scalar("postpaid", _) = node("terms")?.content else {
            refuse("credit_limit", because: "is for postpaid accounts, and this one is prepaid")
            let credit = amount("credit", in: currency, atMost: most)
            return currency.map { .prepaid(credit: credit ?? Money(nanos: 0, currency: $0)) }
        }
        refuse("credit", because: "is for prepaid accounts, and this one is postpaid")
        return requiredAmount("credit_limit", in: currency, atMost: most).map { .postpaid(creditLimit: $0) }
    }

    private func refuse(_ key: String, because reason: String) {
        guard has(key) else { return }
        faults.add(
            position(of: key), path(of: key), "\"\(key)\" \(reason)", "remove the key or change the terms")
    }
}
