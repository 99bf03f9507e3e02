import Foundation

/// What ranking by words has to know of the passages that a query may find.
struct PassageStatistics {
    let passages: Int64
    /// Terms of a passage on average.
    let length: Double

    /// How much a term says that so many of them have: 0 where all do, the more the rarer it is.
    func rarity(_ count: Int64) -> Double {
        log(1 + (Double(max(passages - count, 0)) + 0.5) / (Double(count) + 0.5))
    }

    /// BM25's share of a term: how much more it counts for standing in a passage often, less for the passage being long
    /// (Robertson and Zaragoza, Foundations and Trends in Information Retrieval 3, 2009).
    func saturation(_ frequency: Int, length: Int) -> Double {
        let often = Double(frequency)
        let relative = self.length > 0 ? Double(length) / self.length : 1
        return often * (Self.k1 + 1) / (often + Self.k1 * (1 - Self.b + Self.b * relative))
    }

    private static let k1 = 1.2
    private static let b = 0.75
}
