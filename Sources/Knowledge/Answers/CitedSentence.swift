/// A sentence of an answer with the citations that held.
public struct CitedSentence: Hashable, Sendable {
    /// As the model wrote it, without marks, with the blanks that follow it.
    public let text: String
    /// The numbers of the passages that bear it, from 1, in the order of the sentence.
    public let citations: [Int]
    /// How many citations were taken out: of passages that do not bear it, or that do not exist.
    public let removed: Int
    /// What was found of each passage that it cited, by number.
    public let verdicts: [Int: CitationVerdict]

    public init(text: String, citations: [Int], removed: Int, verdicts: [Int: CitationVerdict]) {
        self.text = text
        self.citations = citations
        self.removed = removed
        self.verdicts = verdicts
    }

    /// The sentence with its marks, for readers: `It rose.[1][3] `.
    public var marked: String {
        guard !citations.isEmpty else { return text }
        var end = text.endIndex
        while end > text.startIndex, text[text.index(before: end)].isWhitespace {
            end = text.index(before: end)
        }
        return text[..<end] + citations.map { "[\($0)]" }.joined() + text[end...]
    }
}

/// Checks the sentences of an answer as they come against the passages that the model was given.
public struct CitationVerifier: Sendable {
    private let passages: [CitedText]
    private let check: CitationCheck
    private var cutter = SentenceCutter()

    public init(passages: [String], check: CitationCheck = CitationCheck()) {
        self.passages = passages.map(CitedText.init)
        self.check = check
    }

    /// - Returns: The sentences that this piece completed, unchecked.
    public mutating func feed(_ text: some StringProtocol) -> [CitationMarks] {
        cutter.feed(text).map(CitationMarks.init)
    }

    /// - Returns: What is left at the answer's end.
    public mutating func finish() -> CitationMarks? { cutter.finish().map(CitationMarks.init) }

    /// The numbers of the passages whose words alone leave open whether they bear the sentence: where its meaning decides.
    public func undecided(_ sentence: CitationMarks) -> [Int] {
        let (cited, names) = (CitedText(sentence.text), ProperName.names(in: sentence.text))
        return sentence.numbers.filter { number in
            guard passages.indices.contains(number - 1) else { return false }
            let verdict = check.verdict(on: cited, names: names, by: passages[number - 1])
            return !verdict.isSupported && verdict.missingFigures == 0 && verdict.missingNames == 0
                && verdict.overlap >= check.nearOverlap
        }
    }

    /// A sentence that cites nothing with the passage that bears it by its words, the best of several; nil where none does.
    /// For models that write no marks.
    public func found(for sentence: CitationMarks) -> CitedSentence? {
        let (cited, names) = (CitedText(sentence.text), ProperName.names(in: sentence.text))
        var best: (number: Int, verdict: CitationVerdict)?
        for (index, passage) in passages.enumerated() {
            let verdict = check.verdict(on: cited, names: names, by: passage)
            guard verdict.isSupported, verdict.overlap > best?.verdict.overlap ?? 0 else { continue }
            best = (index + 1, verdict)
        }
        return best.map { number, verdict in
            CitedSentence(
                text: sentence.text, citations: [number], removed: sentence.numbers.count,
                verdicts: [number: verdict])
        }
    }

    /// At most ``AnswerAttribution/maximumCitations`` hold: what earns nothing is not cited.
    /// - Parameter similarities: By the passages' numbers, in thousandths; where there is none, the words decide.
    public func verify(_ sentence: CitationMarks, similarities: [Int: Int] = [:]) -> CitedSentence {
        let (cited, names) = (CitedText(sentence.text), ProperName.names(in: sentence.text))
        var verdicts: [Int: CitationVerdict] = [:]
        for number in sentence.numbers where passages.indices.contains(number - 1) {
            verdicts[number] = check.verdict(
                on: cited, names: names, by: passages[number - 1], similarity: similarities[number])
        }
        let holding = sentence.numbers.filter { verdicts[$0]?.isSupported ?? false }
        let citations = Array(holding.prefix(AnswerAttribution<Int>.maximumCitations))
        return CitedSentence(
            text: sentence.text, citations: citations, removed: sentence.numbers.count - citations.count,
            verdicts: verdicts)
    }
}
