import Primitives

/// What a service costs in one currency.
public struct PriceTerms: Hashable, Sendable {
    /// The largest rate: 40,000,000 major units for a million tokens, in nano-units. With
    /// ``TokenUsage/maximumTokens`` it keeps every charge within 64 bits.
    public static let maximumRate: Int64 = 40_000_000 * 1_000_000_000
    /// The largest minimum charge: 1,000,000,000 major units, in nano-units.
    public static let maximumMinimum: Int64 = 1_000_000_000 * 1_000_000_000
    /// The largest free allowance, in tokens a month.
    public static let maximumFreeTokens: UInt64 = 1_000_000_000_000_000

    public let currency: Currency
    /// Nano-units for a million input tokens that no cache held.
    public let inputRate: Int64
    /// Nano-units for a million input tokens that the engine read from its cache.
    public let cachedInputRate: Int64
    /// Nano-units for a million output tokens.
    public let outputRate: Int64
    /// The least that a use costs, in nano-units, once anything of it is not free.
    public let minimumCharge: Int64
    /// Tokens that each account uses free of charge in each calendar month (UTC).
    public let freeTokensPerMonth: UInt64

    /// - Parameter cachedInput: nil for the same as `input`.
    /// - Throws: `invalidValue` for another currency than `input`'s, or an amount below zero or out of bounds.
    public init(
        inputPerMillion input: Money, cachedInputPerMillion cachedInput: Money? = nil,
        outputPerMillion output: Money, minimumCharge: Money? = nil, freeTokensPerMonth: UInt64 = 0
    ) throws(Problem) {
        let currency = input.currency
        let minimumCharge = minimumCharge ?? Money(nanos: 0, currency: currency)
        let cachedInput = cachedInput ?? input
        try Self.check(input, currency, Self.maximumRate, "input_per_million")
        try Self.check(cachedInput, currency, Self.maximumRate, "cached_input_per_million")
        try Self.check(output, currency, Self.maximumRate, "output_per_million")
        try Self.check(minimumCharge, currency, Self.maximumMinimum, "minimum_charge")
        guard freeTokensPerMonth <= Self.maximumFreeTokens else {
            throw Problem(
                .invalidValue, "free_tokens_per_month is \(freeTokensPerMonth).",
                mend: "Give at most \(Self.maximumFreeTokens).", parameter: "free_tokens_per_month")
        }
        self.currency = currency
        self.inputRate = input.nanos
        self.cachedInputRate = cachedInput.nanos
        self.outputRate = output.nanos
        self.minimumCharge = minimumCharge.nanos
        self.freeTokensPerMonth = freeTokensPerMonth
    }

    private static func check(
        _ amount: Money, _ currency: Currency, _ maximum: Int64, _ parameter: String
    ) throws(Problem) {
        guard amount.currency == currency else {
            throw Problem(
                .invalidValue, "\(parameter) is in \(amount.currency), the price in \(currency).",
                mend: "Give all amounts of a price in one currency.", parameter: parameter)
        }
        guard (0...maximum).contains(amount.nanos) else {
            throw Problem(
                .invalidValue, "\(parameter) is \(amount).",
                mend: "Give 0 to \(Money(nanos: maximum, currency: currency)).", parameter: parameter)
        }
    }
}
