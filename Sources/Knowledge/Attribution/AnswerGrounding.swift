import Accounting
import Crypto
import Exchange
import Primitives

/// From which passages an answer was made, and which of its sentences they bear: a document without texts, whose hash
/// stands in the leaf of the use. With the charge of the use it says who earned what.
public struct AnswerGrounding: Hashable, Sendable {
    /// The most sentences that are told one by one; what follows is told as one that cites nothing.
    public static let maximumSentences = 2_000

    /// How the answer was written.
    public enum Mode: String, Hashable, Sendable, CaseIterable {
        /// By a model that was given the passages.
        case generated
        /// Of sentences of the passages, as they stand.
        case quoted
        /// The sources do not say.
        case declined
    }

    /// One of the passages that were given, by their numbers from 1.
    public struct Passage: Hashable, Sendable {
        public let agreement: ID<Agreement>
        public let product: ID<Product>?
        /// The name of its document in the index: version and file.
        public let document: String
        /// Its place among the document's passages, from 0.
        public let ordinal: Int
        public let place: PassagePlace
        /// SHA-256 of its text.
        public let hash: [UInt8]
        /// The licence rate of its agreement, in thousandths.
        public let rate: UInt64

        public init(
            agreement: ID<Agreement>, product: ID<Product>?, document: String, ordinal: Int,
            place: PassagePlace, hash: [UInt8], rate: UInt64
        ) {
            self.agreement = agreement
            self.product = product
            self.document = document
            self.ordinal = ordinal
            self.place = place
            self.hash = hash
            self.rate = rate
        }
    }

    public struct Citation: Hashable, Sendable {
        /// The number of the passage.
        public let passage: Int
        /// What the check found, in thousandths.
        public let overlap: Int
        public let similarity: Int?

        public init(passage: Int, overlap: Int, similarity: Int?) {
            self.passage = passage
            self.overlap = overlap
            self.similarity = similarity
        }
    }

    public struct Sentence: Hashable, Sendable {
        /// Where it stands in the answer's text, in Unicode scalars, marks included.
        public let range: Range<Int>
        /// Counted by its text: four ASCII characters are one, every other character is one.
        public let tokens: UInt64
        public let citations: [Citation]
        /// Citations that were taken out.
        public let removed: Int
        /// The model cited nothing; the passages were found by the check.
        public let isFound: Bool

        public init(range: Range<Int>, tokens: UInt64, citations: [Citation], removed: Int, isFound: Bool) {
            self.range = range
            self.tokens = tokens
            self.citations = citations
            self.removed = removed
            self.isFound = isFound
        }
    }

    public let knowledgeBase: String
    public let mode: Mode
    public let language: Language
    public let split: RevenueSplit
    public let passages: [Passage]
    public let sentences: [Sentence]

    public init(
        knowledgeBase: String, mode: Mode, language: Language, split: RevenueSplit, passages: [Passage],
        sentences: [Sentence]
    ) {
        self.knowledgeBase = knowledgeBase
        self.mode = mode
        self.language = language
        self.split = split
        self.passages = passages
        guard sentences.count > Self.maximumSentences, let last = sentences.last else {
            self.sentences = sentences
            return
        }
        let told = sentences.prefix(Self.maximumSentences - 1)
        let rest = sentences.dropFirst(told.count)
        let start = rest.first?.range.lowerBound ?? last.range.lowerBound
        self.sentences =
            told + [
                Sentence(
                    range: start..<last.range.upperBound, tokens: rest.reduce(0) { $0 + $1.tokens },
                    citations: [], removed: rest.reduce(0) { $0 + $1.removed + $1.citations.count },
                    isFound: false)
            ]
    }

    /// How many citations were taken out of the answer.
    public var removed: Int { sentences.reduce(0) { $0 + $1.removed } }

    /// The tokens that the passages of each agreement carry, rounded down; for its meters.
    public var tokensByAgreement: [ID<Agreement>: UInt64] {
        var units: [ID<Agreement>: UInt64] = [:]
        for sentence in sentences where !sentence.citations.isEmpty {
            let cited = Set(sentence.citations.map(\.passage))
            for number in cited where passages.indices.contains(number - 1) {
                units[passages[number - 1].agreement, default: 0] +=
                    sentence.tokens * AnswerAttribution<Int>.unitsPerToken / UInt64(cited.count)
            }
        }
        return units.mapValues { $0 / AnswerAttribution<Int>.unitsPerToken }
    }

    /// SHA-256 of the canonical JSON.
    public var documentHash: GroundingHash {
        get throws(Problem) { GroundingHash(of: try json.canonical) }
    }
}
