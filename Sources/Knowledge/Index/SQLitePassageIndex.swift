import Persistence
import Primitives
import Synchronization

/// Passages in a SQLite database of their own: words by FTS5 over our own terms, meaning by the signs of embeddings in
/// memory and their bytes on disk.
///
/// Passages are numbered `partition · 2^32 + n`, n rising and never used again: a partition is a range of rows, which
/// FTS5 seeks, and what is new since the last look at it is what has a higher number.
public final class SQLitePassageIndex: PassageIndex {
    let database: any Database
    let codes = Mutex(CodeStore())

    /// - Parameter database: Migrated with ``migrations``; used by this index alone.
    public init(database: any Database) { self.database = database }

    public func hash(of document: String, in partition: PartitionName) async throws -> [UInt8]? {
        try await database.read { transaction in
            try transaction.row(
                """
                SELECT hash FROM documents JOIN partitions ON partitions.number = documents.partition
                WHERE partitions.name = $1 AND documents.name = $2 AND state = 1
                """, [.text(partition), .text(document)])?.blob(0)
        }
    }

    public func search(_ query: PassageQuery) async throws -> [PassageHit] {
        let erasures = codes.withLock { $0.erasures }
        return try await database.read { [self] transaction in
            var names: [Int64: PartitionName] = [:]
            for name in query.partitions {
                if let number = try Self.number(of: name, in: transaction) { names[number] = name }
            }
            let numbers = names.keys.sorted()
            guard !numbers.isEmpty else { return [] }
            let standing = StandingPassages(transaction)
            let words = try WordSearch(partitions: numbers, passages: standing, transaction).find(query.text)
            guard let embedding = query.embedding else {
                return try words.prefix(query.limit).enumerated().compactMap { place, found throws in
                    try standing.hit(found.id, names, Reasons(wordRank: place + 1))
                }
            }
            let search = MeaningSearch(
                embedding: embedding, partitions: numbers.count, transaction)
            for partition in numbers {
                try codes(of: partition, for: search, since: erasures, transaction)
            }
            let meaning = try search.find()
            return try Self.order(words, meaning, search).prefix(query.limit).compactMap {
                id, reasons throws in
                try standing.hit(id, names, reasons)
            }
        }
    }

    /// Both together, the best first, each with why it is there.
    private static func order(
        _ words: [WordSearch.Found], _ meaning: [MeaningSearch.Found], _ search: MeaningSearch
    ) throws(Problem) -> [(Int64, Reasons)] {
        var reasons: [Int64: Reasons] = [:]
        var cosines: [Int64: Double] = [:]
        var coverage: [Int64: Double] = [:]
        for (place, found) in words.enumerated() {
            reasons[found.id, default: Reasons()].wordRank = place + 1
            coverage[found.id] = found.coverage
        }
        for (place, found) in meaning.enumerated() {
            reasons[found.id, default: Reasons()].meaningRank = place + 1
            cosines[found.id] = found.cosine
        }
        let rest = words.map(\.id).filter { cosines[$0] == nil }
        cosines.merge(try search.cosines(of: rest)) { first, _ in first }
        for (id, cosine) in cosines { reasons[id]?.similarity = Int((cosine * 1_000).rounded()) }
        let candidates = reasons.keys.map { id in
            HybridRanking.Candidate(id: id, similarity: cosines[id], coverage: coverage[id] ?? 0)
        }
        return HybridRanking.order(candidates, usual: search.usualSimilarity).map { id in
            (id, reasons[id] ?? Reasons())
        }
    }

    public func passages(
        _ ordinals: [Int], of document: String, in partition: PartitionName
    ) async throws -> [PassageHit] {
        try await database.read { transaction in
            guard let number = try Self.number(of: partition, in: transaction) else { return [] }
            return try ordinals.prefix(PassageQuery.maximumLimit).compactMap { ordinal throws(Problem) in
                let row = try transaction.row(
                    """
                    SELECT passages.text, place, language FROM passages
                    JOIN documents ON documents.number = passages.document
                    WHERE documents.partition = $1 AND documents.name = $2 AND state = 1 AND ordinal = $3
                    """, [.integer(number), .text(document), .integer(Int64(ordinal))])
                guard let row else { return nil }
                return PassageHit(
                    partition: partition, document: document, ordinal: ordinal, text: try row.text(0),
                    place: try PassagePlace(text: try row.text(1)), language: try row.name(2), wordRank: nil,
                    meaningRank: nil, similarity: nil)
            }
        }
    }

    // MARK: numbers

    static func number(of partition: PartitionName, in transaction: any ReadTransaction) throws(Problem)
        -> Int64?
    {
        try transaction.row("SELECT number FROM partitions WHERE name = $1", [.text(partition)])?.integer(0)
    }

    static func range(of partition: Int64) -> Range<Int64> { partition << 32..<(partition + 1) << 32 }
    static func partition(of id: Int64) -> Int64 { id >> 32 }
}

/// Why a passage is in an answer.
struct Reasons {
    var wordRank: Int?
    var meaningRank: Int?
    var similarity: Int?
}

extension [Int64] {
    /// As SQLite's `json_each` reads them: one value of a statement for any number of them.
    var json: Value { .text("[" + map(String.init).joined(separator: ",") + "]") }
}
