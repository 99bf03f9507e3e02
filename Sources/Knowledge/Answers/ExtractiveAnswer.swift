import Exchange
import Primitives

/// An answer without a chat model: those sentences of the passages that say most of what was asked, as they stand, each with
/// its citation.
public struct ExtractiveAnswer: Hashable, Sendable {
    /// In the order of the passages and of the sentences within them; none where the sources do not say.
    public let sentences: [CitedSentence]

    /// The most sentences of one answer, and of one passage that are weighed.
    public static let maximumSentences = 10
    private static let maximumWeighed = 200
    /// The most terms of a question that are looked for.
    private static let maximumTerms = 128
    /// The part of the question's weight, in thousandths, that each further sentence must add.
    private static let further = 200

    /// - Parameters:
    ///   - passages: The best first.
    ///   - limit: How many sentences are quoted at most.
    ///   - coverage: The part of the question's weight, in thousandths, that the best sentence must have.
    public init(question: String, passages: [String], limit: Int = 3, coverage: Int = 250) {
        // What comes first in a long question says what it is about.
        let wanted = Set(CitedText.orderedTerms(of: question).prefix(Self.maximumTerms))
        var candidates: [(passage: Int, place: Int, text: String, terms: Set<String>)] = []
        for (number, passage) in passages.enumerated() {
            for (place, sentence) in SentenceCutter.sentences(of: passage).prefix(Self.maximumWeighed)
                .enumerated()
            {
                candidates.append((number + 1, place, sentence, CitedText.contentTerms(of: sentence)))
            }
        }
        // What few sentences say tells more than what all of them say; what none says may be no word at all, where pairs of
        // characters reach over the border of two.
        let weights = Dictionary(
            uniqueKeysWithValues: wanted.map { term in
                let count = candidates.count { $0.terms.contains(term) }
                return (term, count == 0 ? 250_000 : 1_000_000 / (1 + count))
            })
        let whole = weights.values.reduce(0, +)
        guard whole > 0 else {
            sentences = []
            return
        }
        var chosen: [Int] = []
        var missing = wanted
        let limit = min(limit, Self.maximumSentences)
        while chosen.count < limit {
            // Each next sentence for what those before it do not say.
            var best: (index: Int, score: Int)?
            for (index, candidate) in candidates.enumerated() where !chosen.contains(index) {
                let score = candidate.terms.intersection(missing).reduce(0) { $0 + (weights[$1] ?? 0) }
                // Of equals the one in the better passage, which comes first.
                if score > best?.score ?? 0 { best = (index, score) }
            }
            let needed = chosen.isEmpty ? coverage : min(coverage, Self.further)
            guard let best, best.score > 0, best.score * 1_000 / whole >= needed else {
                break
            }
            chosen.append(best.index)
            missing.subtract(candidates[best.index].terms)
        }
        sentences = chosen.sorted().map { index in
            let candidate = candidates[index]
            var text = candidate.text
            while text.last?.isWhitespace ?? false { text.removeLast() }
            return CitedSentence(
                text: text, citations: [candidate.passage], removed: 0,
                verdicts: [
                    candidate.passage: CitationVerdict(
                        isSupported: true, overlap: 1_000, missingFigures: 0, missingNames: 0, similarity: nil
                    )
                ])
        }
    }

    /// The whole answer with its marks, a sentence a line.
    public var text: String { sentences.map(\.marked).joined(separator: "\n") }
}
