import Primitives

extension ServiceConfiguration {
    /// One of `price:` what a service costs in one currency. Amounts are exact: at most nine decimals,
    /// 0…1000000 major units.
    public struct Price: Hashable, Sendable {
        public var currency: Currency
        /// For a million tokens of input.
        public var inputPerMillion: Money
        /// For a million tokens of input that the engine had in its cache; at most ``inputPerMillion``, and as much
        /// where the file says nothing.
        public var cachedInputPerMillion: Money
        /// For a million tokens of output.
        public var outputPerMillion: Money
        /// The least that one answer costs. Default 0.
        public var minimumCharge: Money
        /// Tokens that an account has free in each month, 0…10^12. Default 0.
        public var freeTokensPerMonth: Int

        /// All amounts are in the currency of `inputPerMillion`.
        public init(
            inputPerMillion: Money, cachedInputPerMillion: Money? = nil, outputPerMillion: Money,
            minimumCharge: Money? = nil, freeTokensPerMonth: Int = 0
        ) {
            let currency = inputPerMillion.currency
            self.currency = currency
            self.inputPerMillion = inputPerMillion
            self.cachedInputPerMillion = cachedInputPerMillion ?? inputPerMillion
            self.outputPerMillion = outputPerMillion
            self.minimumCharge = minimumCharge ?? Money(nanos: 0, currency: currency)
            self.freeTokensPerMonth = freeTokensPerMonth
        }
    }
}
