import Primitives

/// How many tokens a use took.
public struct TokenUsage: Hashable, Sendable {
    /// Who says so.
    public enum Source: String, Sendable, Hashable, CaseIterable {
        /// The engine reported it.
        case reported
        /// The gateway counted the text that passed, because the engine reported nothing.
        case counted
        /// Taken from the last progress mark, after a crash.
        case estimated
    }

    /// The most tokens of input, or of output, of one use.
    public static let maximumTokens: UInt64 = 100_000_000

    /// All input tokens, cached ones included.
    public let input: UInt64
    /// Input tokens that the engine read from its cache.
    public let cachedInput: UInt64
    public let output: UInt64
    public let source: Source

    /// - Throws: `invalidValue` when more input is cached than there is, or a count is above ``maximumTokens``.
    public init(
        input: UInt64, cachedInput: UInt64 = 0, output: UInt64, source: Source
    ) throws(Problem) {
        guard cachedInput <= input else {
            throw Problem(
                .invalidValue, "\(cachedInput) cached tokens of \(input) input tokens are not possible.",
                mend: "Count cached tokens among the input.")
        }
        guard input <= Self.maximumTokens, output <= Self.maximumTokens else {
            throw Problem(
                .invalidValue, "A use of \(input) input and \(output) output tokens is not possible.",
                mend: "One use has at most \(Self.maximumTokens) of each.")
        }
        self.input = input
        self.cachedInput = cachedInput
        self.output = output
        self.source = source
    }

    /// Input and output.
    public var total: UInt64 { input + output }
}
