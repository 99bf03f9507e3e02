import Primitives

/// How much an account may ask for within a minute; nil means no limit of its own.
public struct RateLimits: Hashable, Sendable {
    public static let none = RateLimits()
    static let maximum: UInt64 = 1_000_000_000_000

    public let requestsPerMinute: UInt64?
    public let tokensPerMinute: UInt64?

    private init() {
        requestsPerMinute = nil
        tokensPerMinute = nil
    }

    /// - Throws: `invalidValue` for a limit of zero or above 10¹²; who may ask nothing is suspended instead.
    public init(requestsPerMinute: UInt64? = nil, tokensPerMinute: UInt64? = nil) throws(Problem) {
        try Self.check(requestsPerMinute, "requests_per_minute")
        try Self.check(tokensPerMinute, "tokens_per_minute")
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
    }

    private static func check(_ limit: UInt64?, _ name: String) throws(Problem) {
        guard let limit, !(1...maximum).contains(limit) else { return }
        throw Problem(
            .invalidValue, "\(name) is \(limit).",
            mend: "Give 1 to \(maximum), leave it out for no limit, or suspend the account.", parameter: name)
    }
}
