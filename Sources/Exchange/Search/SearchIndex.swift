import Persistence
import Primitives

/// The inverted index over listed products, changed in the transaction in which a product changes.
public enum SearchIndex {
    /// The length that impacts are stored against; ranking uses the true average.
    private static let nominalLength = 100.0

    /// The most different terms by which one product is found, in the order of the fields: title, keywords and themes, use
    /// cases, description. Two statements each, in the one writer of the database.
    public static let maximumTerms = 2_000
    /// The most bytes of a product's texts that are read for terms.
    public static let maximumBytes = 128 * 1024

    static func add(_ product: Product, in transaction: any WriteTransaction) throws(Problem) {
        let (counts, length) = counts(of: product)
        for (term, fields) in counts {
            let impact = BM25.impact(fields, length: length, average: nominalLength)
            try transaction.execute(
                """
                INSERT INTO search_terms (term, product, impact, fields) VALUES ($1, $2, $3, $4)
                ON CONFLICT (term, product) DO UPDATE SET impact = excluded.impact, fields = excluded.fields
                """,
                [
                    .text(term), .id(product.id), .integer(Int64(impact * 10_000)), .integer(fields.packed),
                ])
            try transaction.execute(
                """
                INSERT INTO search_frequencies (term, products) VALUES ($1, 1)
                ON CONFLICT (term) DO UPDATE SET products = search_frequencies.products + 1
                """, [.text(term)])
        }
        try transaction.execute(
            """
            INSERT INTO search_products
            (product, length, board, data_class, sensitivity, cross_border, supplier, languages)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .id(product.id), .integer(length), .text(product.board ?? ""), .name(product.dataClass),
                .name(product.sensitivity), .name(product.crossBorder), .id(product.supplier),
                .text(languages(of: product).map { " \($0) " }.joined()),
            ])
        for (facet, name) in facets(of: product) {
            try transaction.execute(
                """
                INSERT INTO search_facets (facet, name, products, length) VALUES ($1, $2, 1, $3)
                ON CONFLICT (facet, name) DO UPDATE SET products = search_facets.products + 1,
                length = search_facets.length + excluded.length
                """, [.text(facet), .text(name), .integer(length)])
        }
    }

    /// - Parameter product: As it was added.
    static func remove(_ product: Product, in transaction: any WriteTransaction) throws(Problem) {
        guard
            let row = try transaction.row(
                "SELECT length FROM search_products WHERE product = $1", [.id(product.id)])
        else { return }
        let length = try row.integer(0)
        try transaction.execute("DELETE FROM search_products WHERE product = $1", [.id(product.id)])
        var (counts, bounded) = counts(of: product)
        // It was added before there were bounds: all that stands goes.
        if length > bounded { counts = self.counts(of: product, isBounded: false).counts }
        for term in counts.keys {
            let removed = try transaction.execute(
                "DELETE FROM search_terms WHERE term = $1 AND product = $2", [.text(term), .id(product.id)])
            guard removed > 0 else { continue }
            try transaction.execute(
                "UPDATE search_frequencies SET products = products - 1 WHERE term = $1", [.text(term)])
            try transaction.execute(
                "DELETE FROM search_frequencies WHERE term = $1 AND products <= 0", [.text(term)])
        }
        for (facet, name) in facets(of: product) {
            try transaction.execute(
                """
                UPDATE search_facets SET products = products - 1, length = length - $1
                WHERE facet = $2 AND name = $3
                """, [.integer(length), .text(facet), .text(name)])
            try transaction.execute(
                "DELETE FROM search_facets WHERE facet = $1 AND name = $2 AND products <= 0",
                [.text(facet), .text(name)])
        }
    }

    /// How often each term stands where, and how many terms there are; within ``maximumTerms`` and ``maximumBytes``.
    static func counts(
        of product: Product, isBounded: Bool = true
    ) -> (counts: [String: FieldCounts], length: Int64) {
        let (maximumTerms, maximumBytes) = isBounded ? (maximumTerms, maximumBytes) : (.max, .max)
        var counts: [String: FieldCounts] = [:]
        var length: Int64 = 0
        var bytes = 0
        for field in SearchField.allCases {
            for text in field.texts(in: product.metadata) {
                bytes += text.utf8.count
                guard bytes <= maximumBytes else { return (counts, length) }
                for term in SearchTerms.terms(of: text) {
                    guard counts.count < maximumTerms || counts[term] != nil else { continue }
                    counts[term, default: FieldCounts()].count(field)
                    length += 1
                }
            }
        }
        return (counts, length)
    }

    /// The facets that products are counted by, and the one that counts all of them.
    private static func facets(of product: Product) -> [(String, String)] {
        [
            ("", ""), ("board", product.board ?? ""), ("class", product.dataClass.rawValue),
            ("sensitivity", product.sensitivity.rawValue), ("cross_border", product.crossBorder.rawValue),
            ("supplier", product.supplier.description),
        ] + languages(of: product).map { ("language", $0) }
    }

    /// Of the data: what the metadata says.
    static func languages(of product: Product) -> [String] {
        let tags = product.metadata["languages"]?.arrayValue?.compactMap(\.stringValue) ?? []
        return Set(tags.map { $0.lowercased() }.filter { !$0.contains(" ") }).sorted()
    }
}
