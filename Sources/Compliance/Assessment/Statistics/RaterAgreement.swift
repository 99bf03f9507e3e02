/// How far raters agree beyond what chance would give.
///
/// Two raters: Cohen's kappa (Cohen 1960) over the items that both rated. More: Krippendorff's alpha for nominal
/// verdicts (Krippendorff 2004, §11.3), which allows for items that not all rated.
public struct RaterAgreement: Hashable, Sendable {
    public enum Measure: String, Hashable, Sendable {
        case cohensKappa = "cohens-kappa"
        case krippendorffsAlpha = "krippendorffs-alpha"
    }

    public let measure: Measure
    /// 1 for perfect agreement, 0 for that of chance; `nil` where nothing can be said: no item with two ratings, or
    /// one verdict throughout, which chance explains as well.
    public let value: Double?
    public let raters: Int
    /// Items with two ratings or more.
    public let items: Int
    /// The share of pairs of ratings of one item that agree.
    public let observed: Double?

    /// - Parameter ratings: for each item, the verdict of each rater.
    public init(_ ratings: [String: [String: String]]) {
        let names = Set(ratings.values.flatMap(\.keys)).sorted()
        let rated = ratings.values.filter { $0.count > 1 }
        raters = names.count
        items = rated.count
        observed = Self.observed(rated)
        if names.count == 2 {
            measure = .cohensKappa
            value = Self.kappa(
                rated.compactMap { item in
                    guard let first = item[names[0]], let second = item[names[1]] else { return nil }
                    return (first, second)
                })
        } else {
            measure = .krippendorffsAlpha
            value = Self.alpha(rated.map { Array($0.values) })
        }
    }

    private static func observed(_ items: [[String: String]]) -> Double? {
        var pairs = 0
        var agreeing = 0
        for item in items {
            pairs += item.count * (item.count - 1) / 2
            for count in counts(item.values).values { agreeing += count * (count - 1) / 2 }
        }
        return pairs == 0 ? nil : Double(agreeing) / Double(pairs)
    }

    static func kappa(_ pairs: [(String, String)]) -> Double? {
        guard !pairs.isEmpty else { return nil }
        let total = Double(pairs.count)
        let observed = Double(pairs.count { $0.0 == $0.1 }) / total
        let first = counts(pairs.map(\.0))
        let second = counts(pairs.map(\.1))
        let chance = first.keys.sorted().reduce(0.0) {
            $0 + Double(first[$1] ?? 0) / total * Double(second[$1] ?? 0) / total
        }
        return chance < 1 ? (observed - chance) / (1 - chance) : nil
    }

    /// 1 − observed / expected disagreement, from the matrix of coincidences.
    static func alpha(_ items: [[String]]) -> Double? {
        var totals: [String: Int] = [:]
        var disagreement = 0.0
        for item in items where item.count > 1 {
            let counts = counts(item)
            for (verdict, count) in counts { totals[verdict, default: 0] += count }
            let same = counts.values.reduce(0) { $0 + $1 * ($1 - 1) }
            disagreement += Double(item.count * (item.count - 1) - same) / Double(item.count - 1)
        }
        let all = totals.values.reduce(0, +)
        guard all > 1 else { return nil }
        let samePairs = totals.values.reduce(0) { $0 + $1 * ($1 - 1) }
        let expected = Double(all * (all - 1) - samePairs) / Double(all - 1)
        return expected > 0 ? 1 - disagreement / expected : nil
    }

    private static func counts(_ verdicts: some Sequence<String>) -> [String: Int] {
        verdicts.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
