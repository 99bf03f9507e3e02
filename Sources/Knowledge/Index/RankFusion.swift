/// Puts rankings of the same things together by their places alone (reciprocal rank fusion: Cormack, Clarke and Büttcher,
/// SIGIR 2009), so that scores of different kinds need not be compared.
enum RankFusion {
    /// How much less the first place counts than it would alone; the value of the paper.
    private static let offset = 60

    /// - Returns: Each thing once, the best first; of equals, the lower one.
    static func fuse<Item: Hashable & Comparable>(_ rankings: [[Item]], limit: Int) -> [Item] {
        var scores: [Item: Double] = [:]
        for ranking in rankings {
            for (place, item) in ranking.enumerated() {
                scores[item, default: 0] += 1 / Double(offset + place + 1)
            }
        }
        return Array(
            scores.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map(\.key).prefix(
                limit))
    }
}
