import Primitives

/// How much of an answer each licensed passage carried: what the data's part of its price is divided by.
///
/// A sentence's tokens are divided equally among the passages that it verifiably cites, each weighted by its licence
/// rate. What no citation carries is nobody's: it goes to an account of its own. All in integers: the tokens are counted
/// in 840ths, which every number of citations from 1 to 8 divides.
public struct AnswerAttribution<Source: Hashable & Sendable>: Sendable {
    /// The most citations of one sentence that count; the first ones.
    public static var maximumCitations: Int { 8 }
    /// The units of one token.
    public static var unitsPerToken: UInt64 { 840 }
    /// The most tokens of one answer, and the highest licence rate: their product stays within the bounds of the division.
    public static var maximumTokens: UInt64 { 1 << 24 }
    public static var maximumRate: UInt64 { 1_000_000 }

    public struct Sentence: Sendable {
        public let tokens: UInt64
        /// The sources that it verifiably cites; one that stands twice counts once.
        public let citations: [Source]

        public init(tokens: UInt64, citations: [Source]) {
            self.tokens = tokens
            self.citations = citations
        }
    }

    /// The weight of each cited source, above zero.
    public private(set) var weights: [Source: UInt64] = [:]
    /// The units of tokens that no citation carries.
    public private(set) var uncited: UInt64 = 0
    /// The units of tokens that citations carry, whatever their rates.
    public private(set) var cited: UInt64 = 0

    /// - Parameter rate: The licence rate of a source, in thousandths of the standard one.
    /// - Throws: `unprocessable` beyond the bounds.
    public init(_ sentences: [Sentence], rate: (Source) -> UInt64 = { _ in 1_000 }) throws(Problem) {
        var total: UInt64 = 0
        for sentence in sentences {
            guard sentence.tokens <= Self.maximumTokens else { throw Self.tooLong }
            total += sentence.tokens
            guard total <= Self.maximumTokens else { throw Self.tooLong }
            var sources: [Source] = []
            for source in sentence.citations
            where !sources.contains(source) && sources.count < Self.maximumCitations {
                sources.append(source)
            }
            guard !sources.isEmpty else {
                uncited += sentence.tokens * Self.unitsPerToken
                continue
            }
            let share = sentence.tokens * Self.unitsPerToken / UInt64(sources.count)
            cited += sentence.tokens * Self.unitsPerToken
            for source in sources {
                let rate = rate(source)
                guard rate <= Self.maximumRate else {
                    throw Problem(
                        .unprocessable, "A licence rate of \(rate) thousandths is above \(Self.maximumRate).")
                }
                guard share * rate > 0 else { continue }
                weights[source, default: 0] += share * rate
            }
        }
    }

    private static var tooLong: Problem {
        Problem(.unprocessable, "An answer has more than \(maximumTokens) tokens.")
    }

    /// Divides the data's part of a charge: to the sources by their weights what the cited share of the tokens earned, the
    /// rest to nobody.
    /// - Parameters:
    ///   - key: What names a source in the division; different for each.
    ///   - salt: Unique to the use.
    /// - Returns: Parts that sum to the amount exactly.
    public func divide(
        _ amount: Int64, key: (Source) -> [UInt8], salt: [UInt8]
    ) throws(Problem) -> (parts: [Source: Int64], uncited: Int64) {
        guard !weights.isEmpty else { return ([:], amount) }
        let sources = Array(weights.keys)
        let halves = try Allocation.split(
            amount, weights: [(key: [0], weight: cited), (key: [1], weight: uncited)], salt: salt)
        let parts = try Allocation.split(
            halves[0], weights: sources.map { (key: key($0), weight: weights[$0] ?? 0) }, salt: salt)
        return (Dictionary(uniqueKeysWithValues: zip(sources, parts)), halves[1])
    }
}
