import Persistence
import Primitives

/// Finds the best passages by BM25 over our own terms, in two steps: by which terms a passage has, then, for the best of
/// these, by how often they stand in it and how long it is.
///
/// How rare a term is, is counted in the partitions that may be searched alone: what others hold makes no difference, to
/// the order and to the time.
struct WordSearch {
    struct Found {
        let id: Int64
        /// The part of the question's terms that the passage has, each by its rarity and frequency.
        let coverage: Double
    }

    /// How many rows the rarer terms of a question may bring.
    private static let weighedRows: Int64 = 12_000
    /// How many entries of the commoner terms may be compared with those of a rarer one.
    private static let comparedRows: Int64 = 120_000
    /// How many are ranked by their texts.
    private static let ranked = 64
    /// How many of the best by rarity are looked at for those, where many are taken out or not published yet.
    private static let lookedAt = 1_024

    private struct Term {
        let term: PassageTerm
        /// In how many passages of each partition.
        let counts: [Int64: Int64]
        let total: Int64
        let weight: Double
    }

    private let partitions: [Int64]
    private let passages: StandingPassages
    private let transaction: any ReadTransaction

    /// - Parameter partitions: Their numbers, rising.
    init(partitions: [Int64], passages: StandingPassages, _ transaction: any ReadTransaction) {
        self.partitions = partitions
        self.passages = passages
        self.transaction = transaction
    }

    /// The best first, at most ``ranked``.
    func find(_ text: String) throws(Problem) -> [Found] {
        let statistics = try statistics()
        let asked = Self.terms(of: text)
        var terms: [Term] = []
        for term in asked { terms.append(try counted(term, statistics)) }
        let whole = terms.reduce(0) { $0 + $1.weight }
        terms.removeAll { $0.total == 0 }
        guard whole > 0, !terms.isEmpty else { return [] }
        terms.sort { ($0.total, $0.term) < ($1.total, $1.term) }
        let scores = try scores(terms)
        return try rank(Self.best(of: scores, Self.lookedAt), terms, statistics).map { id, score in
            Found(id: id, coverage: score / whole)
        }
    }

    private static func terms(of text: String) -> [PassageTerm] {
        var seen: Set<PassageTerm> = []
        return Array(
            PassageTerms.terms(of: text).filter { seen.insert($0).inserted }.prefix(PassageQuery.maximumTerms)
        )
    }

    private func statistics() throws(Problem) -> PassageStatistics {
        let row = try transaction.row(
            """
            SELECT COALESCE(SUM(passages), 0), COALESCE(SUM(terms), 0) FROM partitions
            WHERE number IN (SELECT value FROM json_each($1))
            """, [partitions.json])
        let count = try row?.integer(0) ?? 0
        let terms = try row?.integer(1) ?? 0
        return PassageStatistics(
            passages: count, length: count > 0 ? Double(terms) / Double(count) : 0)
    }

    private func counted(_ term: PassageTerm, _ statistics: PassageStatistics) throws(Problem) -> Term {
        var counts: [Int64: Int64] = [:]
        for row in try transaction.rows(
            """
            SELECT partition, passages FROM term_counts
            WHERE term = $1 AND partition IN (SELECT value FROM json_each($2))
            """, [.text(term.text), partitions.json])
        { counts[try row.integer(0)] = try row.integer(1) }
        let total = counts.values.reduce(0, +)
        return Term(
            term: term, counts: counts, total: total,
            weight: statistics.rarity(total) * PassageTerms.weight(of: term))
    }

    // MARK: by terms

    /// What the passages weigh that have any of the rarer terms.
    /// - Parameter terms: The rarest first.
    private func scores(_ terms: [Term]) throws(Problem) -> [Int64: Double] {
        var scores: [Int64: Double] = [:]
        var rows: Int64 = 0
        var rare: [Term] = []
        for term in terms {
            guard rows + term.total <= Self.weighedRows else { break }
            for id in try ids(Self.quoted(term), in: term) { scores[id, default: 0] += term.weight }
            rows += term.total
            rare.append(term)
        }
        var common = terms.dropFirst(rare.count)
        var condition = rare.map(Self.quoted).joined(separator: " OR ")
        var entries = rows
        if rare.isEmpty, let first = common.popFirst() {
            // All are common: those that have the rarest and another.
            condition = Self.quoted(first)
            entries = first.total
            if let second = common.first {
                let both = "\(Self.quoted(first)) AND \(Self.quoted(second))"
                for id in try ids(both, in: first, limit: Self.weighedRows) {
                    scores[id] = first.weight + second.weight
                }
                if !scores.isEmpty {
                    common.removeFirst()
                    condition = both
                    entries += second.total
                }
            }
            if scores.isEmpty {
                for id in try ids(condition, in: first, limit: Self.weighedRows) { scores[id] = first.weight }
            }
        }
        // The commoner ones tell apart those that are there. FTS5 looks at each part of the condition for each entry.
        let parts = Int64(max(1, rare.count))
        var compared: Int64 = 0
        for term in common {
            compared += (entries + term.total) * parts
            guard compared <= Self.comparedRows else { break }
            for id in try ids("\(Self.quoted(term)) AND (\(condition))", in: term, limit: Self.weighedRows) {
                if let score = scores[id] { scores[id] = score + term.weight }
            }
        }
        return scores
    }

    private static func quoted(_ term: Term) -> String { "\"\(term.term.text)\"" }

    /// Passages that an expression finds where the term stands.
    private func ids(_ expression: String, in term: Term, limit: Int64 = weighedRows) throws(Problem)
        -> [Int64]
    {
        var ids: [Int64] = []
        for range in ranges(of: term) {
            ids += try transaction.integers(
                """
                SELECT rowid FROM passage_terms WHERE passage_terms MATCH $1 AND rowid BETWEEN $2 AND $3
                ORDER BY rowid LIMIT $4
                """,
                [
                    .text(expression), .integer(range.lowerBound), .integer(range.upperBound - 1),
                    .integer(max(0, limit - Int64(ids.count))),
                ])
        }
        return ids
    }

    /// The rows of the partitions that have the term; one range for neighbours that may all be searched.
    private func ranges(of term: Term) -> [Range<Int64>] {
        var ranges: [Range<Int64>] = []
        for partition in partitions {
            let range = SQLitePassageIndex.range(of: partition)
            let has = term.counts[partition] ?? 0 > 0
            if let last = ranges.last, last.upperBound == range.lowerBound {
                // A neighbour without the term costs nothing, and joins those behind it.
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else if has {
                ranges.append(range)
            }
        }
        return ranges
    }

    /// The heaviest, in order; of equals, the lower number.
    private static func best(of scores: [Int64: Double], _ limit: Int) -> [Int64] {
        var all = scores.map { (id: $0.key, score: $0.value) }
        if all.count > limit {
            // Enough of the heaviest, before they are put in order.
            let highest = all.reduce(0) { max($0, $1.score) }
            var counts = [Int](repeating: 0, count: 1_025)
            for entry in all { counts[Int(entry.score / highest * 1_024)] += 1 }
            var least = 1_024
            var total = counts[1_024]
            while total < limit, least > 0 {
                least -= 1
                total += counts[least]
            }
            all.removeAll { Int($0.score / highest * 1_024) < least }
        }
        all.sort { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
        return all.prefix(limit).map(\.id)
    }

    // MARK: by texts

    /// The first that stand of these, by BM25.
    private func rank(
        _ ids: [Int64], _ terms: [Term], _ statistics: PassageStatistics
    ) throws(Problem) -> [(id: Int64, score: Double)] {
        let weights = Dictionary(terms.map { ($0.term, $0.weight) }) { first, _ in first }
        var found: [(id: Int64, score: Double)] = []
        for start in stride(from: 0, to: ids.count, by: Self.ranked) where found.count < Self.ranked {
            let part = Array(ids[start..<min(start + Self.ranked, ids.count)])
            for (id, passage) in try passages.standing(part).prefix(Self.ranked - found.count) {
                let all = PassageTerms.terms(of: passage.text)
                var frequencies: [PassageTerm: Int] = [:]
                for term in all where weights[term] != nil { frequencies[term, default: 0] += 1 }
                // In the order of the terms: sums of fractions depend on it.
                var score = 0.0
                for term in terms {
                    guard let frequency = frequencies[term.term] else { continue }
                    score += term.weight * statistics.saturation(frequency, length: all.count)
                }
                found.append((id, score))
            }
        }
        return found.sorted { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
    }
}
