/// Puts what was found by words and by meaning into one order.
///
/// Places alone (reciprocal rank fusion) do not do: a question in other words than its passage's shares words with passages
/// of no use, and their first place would count as much as the first by meaning. So the similarity orders, and words add to
/// it as much as they say: the share of what the question's words weigh that the passage has.
enum HybridRanking {
    /// What a passage with all words of the question gains, as a part of the way from the usual similarity to that of the
    /// same text. Chosen on one half of the quality set, judged by the other (docs/retrieval.md).
    private static let weightOfWords = 0.5

    struct Candidate {
        let id: Int64
        /// The cosine; nil without an embedding.
        let similarity: Double?
        /// From 0; rarely a little above 1, where words stand more than once.
        let coverage: Double
    }

    /// - Parameter usual: The similarity of any two texts to this model.
    /// - Returns: The best first; of equals, the lower number.
    static func order(_ candidates: [Candidate], usual: Double) -> [Int64] {
        let room = max(0, 1 - usual)
        return candidates.map { candidate in
            (
                id: candidate.id,
                score: (candidate.similarity ?? usual) + weightOfWords * room * candidate.coverage
            )
        }.sorted { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }.map(\.id)
    }
}
