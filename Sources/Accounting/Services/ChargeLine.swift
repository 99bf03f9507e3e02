import Primitives

/// One line of a charge.
public struct ChargeLine: Hashable, Sendable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Input tokens that no cache held, less free ones.
        case input
        /// Input tokens read from the engine's cache, less free ones.
        case cachedInput = "cached_input"
        /// Output tokens, less free ones.
        case output
        /// Tokens of any kind that the allowance covered: costs nothing.
        case free
        /// What is missing to the minimum charge: no tokens.
        case minimum
        /// Units that the plan's month includes; all tokens where the plan has no meter: costs nothing.
        case planIncluded = "plan_included"
        /// Tokens beyond those included, by the tiers of the plan and within its cap.
        case planTokens = "plan_tokens"
        /// Calls beyond those included, by the tiers of the plan and within its cap: ``tokens`` counts calls.
        case planCalls = "plan_calls"
        /// Units of a use during the trial of the plan: costs nothing.
        case planTrial = "plan_trial"
    }

    public let kind: Kind
    public let tokens: UInt64
    public let amount: Money

    public init(kind: Kind, tokens: UInt64, amount: Money) {
        self.kind = kind
        self.tokens = tokens
        self.amount = amount
    }
}
