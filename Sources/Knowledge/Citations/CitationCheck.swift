/// Decides whether a passage bears what a sentence says.
///
/// Every figure and every name of the sentence must stand in the passage. Beyond that, either most of the sentence's
/// content terms stand there, or some of them do and the two are close in meaning. Without a similarity the terms decide.
public struct CitationCheck: Hashable, Sendable {
    /// The part of the sentence's terms, in thousandths, that bears it alone.
    public var overlap: Int
    /// The part that bears it together with the similarity.
    public var nearOverlap: Int
    /// The cosine similarity, in thousandths, that is close.
    public var similarity: Int

    public init(overlap: Int = 600, nearOverlap: Int = 300, similarity: Int = 850) {
        self.overlap = overlap
        self.nearOverlap = nearOverlap
        self.similarity = similarity
    }

    /// - Parameters:
    ///   - sentence: Without citation marks.
    ///   - similarity: Of the two embeddings, in thousandths; nil where there are none.
    public func verdict(
        on sentence: String, by passage: CitedText, similarity: Int? = nil
    ) -> CitationVerdict {
        verdict(
            on: CitedText(sentence), names: ProperName.names(in: sentence), by: passage,
            similarity: similarity)
    }

    /// The same of a sentence that was made ready once for several passages.
    func verdict(
        on cited: CitedText, names: Set<String>, by passage: CitedText, similarity: Int? = nil
    ) -> CitationVerdict {
        let missingFigures = cited.figures.subtracting(passage.figures).count
        let missingNames = names.count { !passage.folded.contains($0) }
        guard !cited.terms.isEmpty else {
            return CitationVerdict(
                isSupported: false, overlap: 0, missingFigures: missingFigures, missingNames: missingNames,
                similarity: similarity)
        }
        let shared = cited.terms.intersection(passage.terms).count * 1_000 / cited.terms.count
        let isNear = shared >= nearOverlap && (similarity ?? .min) >= self.similarity
        return CitationVerdict(
            isSupported: missingFigures == 0 && missingNames == 0 && (shared >= overlap || isNear),
            overlap: shared, missingFigures: missingFigures, missingNames: missingNames,
            similarity: similarity)
    }
}

/// What was found of one sentence and one passage that it cites; kept in the record of the answer.
public struct CitationVerdict: Hashable, Sendable {
    public let isSupported: Bool
    /// The part of the sentence's content terms that the passage has, in thousandths.
    public let overlap: Int
    /// How many figures and names of the sentence the passage does not have.
    public let missingFigures: Int
    public let missingNames: Int
    /// In thousandths; nil where none was asked for.
    public let similarity: Int?
}
