import Accounting
import Inference
import Knowledge
import Primitives

extension Grounded.Way {
    /// How a question is answered from passages: quoted, by a model, or not at all because they do not say. Words of many
    /// sentences are compared: not for an event loop.
    /// - Parameters:
    ///   - passages: The best first.
    ///   - outputBound: The most tokens that the client asked for, and pays for.
    init(
        question: String, passages: [Grounded.Passage], by engine: any Engine, language: Language,
        _ terms: GroundingTerms, outputBound: UInt64, randomness: any Randomness
    ) {
        let texts = passages.map(\.text)
        let isQuoting = engine is ExtractiveEngine
        let quoted = ExtractiveAnswer(
            question: question, passages: texts, limit: isQuoting ? terms.sentences : 1,
            coverage: terms.coverage)
        if isQuoting, !quoted.sentences.isEmpty {
            var left = outputBound
            var given: [CitedSentence] = []
            for sentence in quoted.sentences {
                let tokens = TokenEstimate.tokens(of: sentence.text)
                guard tokens <= left else { break }
                left -= tokens
                given.append(sentence)
            }
            let last = given.count - 1
            self = .give(
                given.enumerated().map { $0 == last ? $1 : $1.followed(by: "\n") }, mode: .quoted,
                isCut: given.count < quoted.sentences.count)
            return
        }
        // Nothing says what was asked, neither by its words nor by its meaning.
        guard !passages.isEmpty, !isQuoting,
            !quoted.sentences.isEmpty
                || passages.reduce(0, { max($0, $1.similarity ?? 0) }) >= terms.similarity
        else {
            let words = GroundedPrompt.decline(in: language)
            self = .give(
                [CitedSentence(text: words, citations: [], removed: 0, verdicts: [:])], mode: .declined)
            return
        }
        let boundary = GroundedPrompt.boundary(for: texts, random: randomness)
        self = .generate(
            prompt: GroundedPrompt(passages: texts, language: language, boundary: boundary).text)
    }
}

extension CitedSentence {
    /// The same with blanks behind it.
    fileprivate func followed(by blanks: String) -> CitedSentence {
        CitedSentence(text: text + blanks, citations: citations, removed: removed, verdicts: verdicts)
    }
}
