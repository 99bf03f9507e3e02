import Foundation

/// The ranking function Okapi BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, §3), over
/// counts weighted by field (BM25F with one saturation, ibid. §3.6).
enum BM25 {
    static let saturation = 1.2
    static let lengthShare = 0.75

    /// How telling a term is that so many of all products have; never below zero.
    static func idf(products: Int64, of all: Int64) -> Double {
        log(1 + (Double(max(all, products)) - Double(products) + 0.5) / (Double(products) + 0.5))
    }

    /// What a term in a product counts, before ``idf(products:of:)``: 0…2.2.
    static func impact(_ counts: FieldCounts, length: Int64, average: Double) -> Double {
        let weighted = counts.weighted
        let norm = 1 - lengthShare + lengthShare * Double(length) / max(average, 1)
        return weighted * (saturation + 1) / (weighted + saturation * norm)
    }
}
