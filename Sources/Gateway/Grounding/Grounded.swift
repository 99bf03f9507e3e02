import Accounting
import Exchange
import Knowledge
import NIOCore
import Primitives

/// The passages that a request is answered from, and the uses of their agreements that go with the answer. Confined to the
/// event loop of the request once it is made.
final class Grounded: @unchecked Sendable {
    /// How the answer is written.
    enum Way: Sendable {
        /// By the service's engine, which is given this prompt.
        case generate(prompt: String)
        /// These sentences are the answer.
        /// - Parameter isCut: The client's bound left some out.
        case give([CitedSentence], mode: AnswerGrounding.Mode, isCut: Bool = false)
    }

    /// A passage as it was found, by its number from 1.
    struct Passage: Sendable {
        let kept: AnswerGrounding.Passage
        let text: String
        /// To the question, in thousandths; nil where no meanings were compared.
        let similarity: Int?
        /// What people call its source.
        let title: String
    }

    /// One agreement of the passages.
    struct Licence: Sendable {
        let agreement: ID<Agreement>
        /// When it ends by itself.
        let endsAt: Timestamp?
        let handle: AccessHandle
        /// What is admitted and settled of it; nil for one that was signed without terms of payment.
        let request: UseRequest?
    }

    let terms: GroundingTerms
    let base: ID<KnowledgeBase>
    let language: Language
    let way: Way
    let passages: [Passage]
    let licences: [Licence]
    /// Under which a citation is opened, without the number of the passage.
    let citationURL: String
    /// Whether the attribution of the answer is to be checked once it is settled; see ``AttributionCheck``.
    let isSampled: Bool
    /// What verified sentences there are so far.
    private(set) var sentences: [AnswerGrounding.Sentence] = []
    /// Their texts without marks, in the same order; kept only of an answer that is sampled.
    private(set) var texts: [String] = []
    /// Tokens that the engine wrote, by its text: marks, lists of sources and annotations are ours and cost nothing.
    private(set) var counted: UInt64 = 0
    private var characters = TokenEstimate.Characters()
    private var pieces: UInt64 = 0
    /// Nothing was cited and the engine said that the sources do not say.
    var hasDeclined = false

    init(
        terms: GroundingTerms, base: ID<KnowledgeBase>, language: Language, way: Way, passages: [Passage],
        licences: [Licence], citationURL: String, isSampled: Bool
    ) {
        self.terms = terms
        self.base = base
        self.language = language
        self.way = way
        self.passages = passages
        self.licences = licences
        self.citationURL = citationURL
        self.isSampled = isSampled
    }

    /// Bytes that the passages add to what the engine reads: no tokenizer makes more tokens of them.
    var promptBytes: UInt64 {
        if case .generate(let prompt) = way { UInt64(prompt.utf8.count) } else { 0 }
    }

    /// The tokens that they are likely to be.
    var promptEstimate: UInt64 {
        if case .generate(let prompt) = way { TokenEstimate.tokens(of: prompt) } else { 0 }
    }

    /// Counts what the engine wrote; a piece has at least one token.
    func count(_ words: String) {
        var words = words
        words.withUTF8 { characters.add(TokenEstimate.Characters(of: UnsafeRawBufferPointer($0))) }
        pieces += 1
        counted = max(pieces, characters.tokens)
    }

    /// Whether the answer may still be given to who repeats the request.
    func isAllowed(at now: Timestamp) -> Bool {
        licences.allSatisfy { licence in licence.handle.isOpen && licence.endsAt.map { now < $0 } ?? true }
    }

    func add(_ sentence: AnswerGrounding.Sentence, _ text: String) {
        sentences.append(sentence)
        if isSampled { texts.append(text) }
    }

    /// What is kept of the answer's sources.
    var document: AnswerGrounding {
        let mode: AnswerGrounding.Mode =
            switch way {
            case .give(_, let mode, _): mode
            case .generate: hasDeclined ? .declined : .generated
            }
        return AnswerGrounding(
            knowledgeBase: terms.knowledgeBase, mode: mode, language: language, split: terms.split,
            passages: passages.map(\.kept), sentences: sentences)
    }
}

extension TokenEstimate {
    /// The likely tokens of a text.
    static func tokens(of text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { tokens(in: UnsafeRawBufferPointer($0)) }
    }
}
