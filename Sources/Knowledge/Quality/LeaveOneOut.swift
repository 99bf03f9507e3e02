import Exchange
import Primitives

/// How much of an answer is lost without one of its sources: what its cited sentences say that a second answer, made from
/// the other sources alone, does not say any more.
///
/// A figure of quality beside the attribution that pays, never its basis: nothing in settlement knows this type.
///
/// A sentence of which a figure or a name is missing in the second answer is lost whole, as in ``CitationCheck``; of any
/// other the content terms count that are not the question's, for these an answer repeats that says nothing. Sentences are
/// weighted by their tokens.
public struct LeaveOneOut: Sendable {
    /// The most sources of one answer that are left out, one after the other; the heaviest.
    public static let maximumSources = 4

    /// An agreement whose passages the answer cites.
    public struct Source: Hashable, Sendable {
        public let agreement: ID<Agreement>
        /// The part of the cited tokens, in thousandths, that the attribution gave its passages. Without rates: a price says
        /// nothing about what a source contributed.
        public let share: Int

        public init(agreement: ID<Agreement>, share: Int) {
            self.agreement = agreement
            self.share = share
        }
    }

    private struct Sentence: Sendable {
        let tokens: UInt64
        let text: CitedText
        let names: Set<String>
        /// What it says that the question does not.
        let terms: Set<String>
    }

    /// The heaviest first; of equals the one with the smaller id.
    public let sources: [Source]
    private let sentences: [Sentence]
    private let language: Language

    /// - Parameters:
    ///   - texts: Of the document's sentences, without marks, in their order.
    /// - Returns: Nil for an answer that cites nothing.
    public init?(of document: AnswerGrounding, texts: [String], question: String) {
        let passages = document.passages
        var units: [ID<Agreement>: UInt64] = [:]
        var cited: UInt64 = 0
        let asked = CitedText.contentTerms(of: question)
        var sentences: [Sentence] = []
        for (sentence, text) in zip(document.sentences, texts) {
            let numbers = Set(sentence.citations.map(\.passage)).filter { passages.indices.contains($0 - 1) }
            guard !numbers.isEmpty, sentence.tokens <= AnswerAttribution<Int>.maximumTokens else { continue }
            let whole = sentence.tokens * AnswerAttribution<Int>.unitsPerToken
            cited += whole
            for number in numbers {
                units[passages[number - 1].agreement, default: 0] += whole / UInt64(numbers.count)
            }
            let said = CitedText(text)
            guard !said.terms.isEmpty else { continue }
            let own = said.terms.subtracting(asked)
            sentences.append(
                Sentence(
                    tokens: sentence.tokens, text: said, names: ProperName.names(in: text),
                    terms: own.isEmpty ? said.terms : own))
        }
        guard cited > 0, !sentences.isEmpty else { return nil }
        self.sentences = sentences
        language = document.language
        let heaviest = units.sorted { one, other in
            one.value != other.value
                ? one.value > other.value : one.key.bytes.lexicographicallyPrecedes(other.key.bytes)
        }
        sources = heaviest.prefix(Self.maximumSources).map { agreement, units in
            Source(agreement: agreement, share: Int(units * 1_000 / cited))
        }
    }

    /// What the second answer does not say any more of the cited sentences, in thousandths. Where it says that the sources
    /// do not say, all is lost.
    /// - Parameter answer: As the engine wrote it, marks and all.
    public func lost(in answer: String) -> Int {
        // A mark's number is no figure of the answer's.
        let text = CitationMarks(of: answer).text
        guard !text.drop(while: \.isWhitespace).hasPrefix(GroundedPrompt.decline(in: language)) else {
            return 1_000
        }
        let second = CitedText(text)
        var (whole, said) = (UInt64(0), UInt64(0))
        for sentence in sentences {
            whole += sentence.tokens
            guard sentence.text.figures.isSubset(of: second.figures),
                sentence.names.allSatisfy({ second.folded.contains($0) })
            else { continue }
            let kept = sentence.terms.intersection(second.terms).count
            said += sentence.tokens * UInt64(kept * 1_000 / sentence.terms.count)
        }
        return whole == 0 ? 0 : 1_000 - Int(said / whole)
    }
}
