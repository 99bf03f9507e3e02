import Persistence
import Primitives

/// Full-text search over listed products in three languages, with facets and reasons.
///
/// The rarest terms of the query give the candidates, the strongest first; every term then counts for each of them
/// (BM25). A query costs a bounded number of look-ups, however many products have its terms.
public enum Search {
    public static func find(
        _ query: SearchQuery, in transaction: any ReadTransaction
    ) throws(Problem) -> SearchResult {
        let terms = query.terms
        return terms.isEmpty
            ? try browse(query, in: transaction) : try rank(terms, query, in: transaction)
    }

    /// What is known of a candidate.
    private struct Candidate {
        let facets: [(String, String)]
        let length: Int64
        var counts: [String: FieldCounts] = [:]
    }

    private static func rank(
        _ terms: [String], _ query: SearchQuery, in transaction: any ReadTransaction
    ) throws(Problem) -> SearchResult {
        var frequencies: [(term: String, products: Int64)] = []
        for term in terms {
            let row = try transaction.row(
                "SELECT products FROM search_frequencies WHERE term = $1", [.text(term)])
            if let row { frequencies.append((term, try row.integer(0))) }
        }
        frequencies.sort { ($0.products, $0.term) < ($1.products, $1.term) }
        var candidates: [ID<Product>: Candidate] = [:]
        var isExhaustive = true
        for (term, products) in frequencies {
            guard candidates.count < SearchQuery.maximumCandidates else {
                isExhaustive = false
                break
            }
            let found = try gather(term, query, into: &candidates, in: transaction)
            if found == maximumScanned, products > Int64(found) { isExhaustive = false }
        }
        try probe(frequencies.map(\.term), &candidates, in: transaction)
        let all = try transaction.row(
            "SELECT products, length FROM search_facets WHERE facet = '' AND name = ''")
        let (count, length) = (try all?.integer(0) ?? 0, try all?.integer(1) ?? 0)
        let average = count > 0 ? Double(length) / Double(count) : 1
        let idf = Dictionary(
            uniqueKeysWithValues: frequencies.map { ($0.term, BM25.idf(products: $0.products, of: count)) })
        var ranked: [(id: ID<Product>, score: Double, parts: [SearchHit.Part])] = []
        for (id, candidate) in candidates {
            let parts = terms.compactMap { term -> SearchHit.Part? in
                guard let counts = candidate.counts[term], let idf = idf[term] else { return nil }
                let impact = BM25.impact(counts, length: candidate.length, average: average)
                return SearchHit.Part(term: term, fields: counts.fields, idf: idf, score: idf * impact)
            }
            ranked.append((id, parts.reduce(0) { $0 + $1.score }, parts))
        }
        ranked.sort {
            $0.score != $1.score ? $0.score > $1.score : ($0.id.high, $0.id.low) < ($1.id.high, $1.id.low)
        }
        let page = ranked.dropFirst(query.offset).prefix(query.limit)
        let products = try products(page.map(\.id), in: transaction)
        let end = query.offset + page.count
        return SearchResult(
            hits: page.compactMap { hit in
                products[hit.id].map { SearchHit(product: $0, score: hit.score, explanation: hit.parts) }
            }, facets: facets(candidates.values.map(\.facets)), total: ranked.count,
            isExhaustive: isExhaustive,
            next: end < ranked.count ? end : nil)
    }

    /// The most postings of one term that are looked at.
    private static let maximumScanned = 2_000

    /// The strongest products of a term that pass the filters.
    /// - Returns: How many postings were looked at.
    private static func gather(
        _ term: String, _ query: SearchQuery, into candidates: inout [ID<Product>: Candidate],
        in transaction: any ReadTransaction
    ) throws(Problem) -> Int {
        let (condition, values) = filter(query, from: 3)
        let limit = condition.isEmpty ? SearchQuery.maximumCandidates : maximumScanned
        let rows = try transaction.rows(
            """
            SELECT \(columns) FROM (
                SELECT product AS found FROM search_terms WHERE term = $1 ORDER BY impact DESC LIMIT $2
            ) AS best JOIN search_products ON product = found\(condition)
            """, [.text(term), .integer(Int64(limit))] + values)
        for row in rows where candidates.count < SearchQuery.maximumCandidates {
            let id: ID<Product> = try row.id(0)
            guard candidates[id] == nil else { continue }
            candidates[id] = try candidate(row)
        }
        return condition.isEmpty ? rows.count == limit ? maximumScanned : rows.count : maximumScanned
    }

    /// Looks every term up for every candidate.
    private static func probe(
        _ terms: [String], _ candidates: inout [ID<Product>: Candidate], in transaction: any ReadTransaction
    ) throws(Problem) {
        let ids = Array(candidates.keys)
        for term in terms {
            for start in stride(from: 0, to: ids.count, by: chunk) {
                var part = ids[start..<min(start + chunk, ids.count)].map { Value.id($0) }
                // One statement for every part: the last id fills it up.
                while part.count < chunk, let last = part.last { part.append(last) }
                for row in try transaction.rows(
                    """
                    SELECT product, fields FROM search_terms
                    WHERE term = $1 AND product IN (\(Catalog.placeholders(chunk, from: 2)))
                    """, [.text(term)] + part)
                {
                    candidates[try row.id(0)]?.counts[term] = FieldCounts(packed: try row.integer(1))
                }
            }
        }
    }

    private static let chunk = 100

    /// All products that pass the filters, in the order of their making.
    private static func browse(
        _ query: SearchQuery, in transaction: any ReadTransaction
    ) throws(Problem) -> SearchResult {
        let (condition, values) = filter(query, from: 1)
        let place = condition.isEmpty ? "" : " WHERE 1 = 1" + condition
        let rows = try transaction.rows(
            """
            SELECT product FROM search_products\(place)
            ORDER BY product LIMIT $\(values.count + 1) OFFSET $\(values.count + 2)
            """, values + [.integer(Int64(query.limit) + 1), .integer(Int64(query.offset))])
        let ids = try rows.prefix(query.limit).map { row throws(Problem) -> ID<Product> in try row.id(0) }
        let found = try products(ids, in: transaction)
        let (counts, total, isExhaustive) = try browseFacets(place, values, in: transaction)
        return SearchResult(
            hits: ids.compactMap { found[$0].map { SearchHit(product: $0, score: 0, explanation: []) } },
            facets: counts, total: total, isExhaustive: isExhaustive,
            next: rows.count > query.limit ? query.offset + query.limit : nil)
    }

    private static func browseFacets(
        _ place: String, _ values: [Value], in transaction: any ReadTransaction
    ) throws(Problem) -> (counts: [SearchResult.Count], total: Int, isExhaustive: Bool) {
        guard place.isEmpty else {
            let rows = try transaction.rows(
                "SELECT \(columns) FROM search_products\(place) LIMIT $\(values.count + 1)",
                values + [.integer(Int64(maximumScanned))])
            let candidates = try rows.map(candidate)
            return (facets(candidates.map(\.facets)), rows.count, rows.count < maximumScanned)
        }
        var counts: [SearchResult.Count] = []
        var total = 0
        for row in try transaction.rows(
            "SELECT facet, name, products FROM search_facets ORDER BY facet, products DESC, name LIMIT $1",
            [.integer(Int64(maximumScanned))])
        {
            let count = SearchResult.Count(
                facet: try row.text(0), name: try row.text(1), products: Int(try row.integer(2)))
            if count.facet.isEmpty { total = count.products } else { counts.append(count) }
        }
        return (counts, total, true)
    }

    private static func filter(_ query: SearchQuery, from first: Int) -> (condition: String, values: [Value])
    {
        var condition = ""
        var values: [Value] = []
        func add(_ column: String, _ value: Value?, _ comparison: String = "=") {
            guard let value else { return }
            condition += " AND search_products.\(column) \(comparison) $\(first + values.count)"
            values.append(value)
        }
        add("board", query.board.map { .text($0) })
        add("data_class", query.dataClass.map { .name($0) })
        add("sensitivity", query.sensitivity.map { .name($0) })
        add("cross_border", query.crossBorder.map { .name($0) })
        add("supplier", query.supplier.map { .id($0) })
        let language = query.language.map {
            $0.lowercased().filter { $0.isLetter || $0 == "-" || $0.isNumber }
        }
        add("languages", language.map { .text("% \($0) %") }, "LIKE")
        return (condition, values)
    }

    private static func facets(_ all: [[(String, String)]]) -> [SearchResult.Count] {
        var counts: [String: [String: Int]] = [:]
        for facets in all {
            for (facet, name) in facets { counts[facet, default: [:]][name, default: 0] += 1 }
        }
        return counts.sorted { $0.key < $1.key }.flatMap { facet, names in
            names.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
                .map { SearchResult.Count(facet: facet, name: $0.key, products: $0.value) }
        }
    }

    private static func products(
        _ ids: [ID<Product>], in transaction: any ReadTransaction
    ) throws(Problem) -> [ID<Product>: Product] {
        guard !ids.isEmpty else { return [:] }
        var products: [ID<Product>: Product] = [:]
        for row in try transaction.rows(
            "SELECT \(Products.columns) FROM products WHERE id IN (\(Catalog.placeholders(ids.count)))",
            ids.map { .id($0) })
        {
            let product = try Products.product(row)
            products[product.id] = product
        }
        return products
    }

    private static let columns =
        "product, length, board, data_class, sensitivity, cross_border, supplier, languages"

    private static func candidate(_ row: Row) throws(Problem) -> Candidate {
        let supplier: ID<Participant> = try row.id(6)
        let languages = try row.text(7).split(separator: " ").map { ("language", String($0)) }
        return Candidate(
            facets: [
                ("board", try row.text(2)), ("class", try row.text(3)), ("sensitivity", try row.text(4)),
                ("cross_border", try row.text(5)), ("supplier", supplier.description),
            ] + languages, length: try row.integer(1))
    }
}
