import Exchange
import Persistence
import Primitives
import Synchronization

/// Passages in a SQLite database of their own: words by FTS5 over our own terms, meaning by the signs of embeddings in
/// memory and their bytes on disk.
///
/// Passages are numbered `partition · 2^32 + n`, n rising and never used again: a partition is a range of rows, which
/// FTS5 seeks, and what is new since the last look at it is what has a higher number.
public final class SQLitePassageIndex: PassageIndex {
    /// How many passages the words of one query may have to be weighed, before its commoner words are left out. FTS5 takes
    /// about a microsecond for each.
    private static let weighedPassages: Int64 = 20_000
    /// How many of the nearest by signs are compared by all their bytes.
    private static let rescored = 200
    /// Passages of one write, and of one step of erasing.
    private static let batch = 200

    private let database: any Database
    private let codes = Mutex<[Int64: PartitionCodes]>([:])

    /// - Parameter database: Migrated with ``migrations``; used by this index alone.
    public init(database: any Database) { self.database = database }

    // MARK: putting in

    public func begin(
        _ document: IndexedDocument, in partition: PartitionName
    ) async throws -> DocumentNumber {
        try await database.write { transaction in
            try transaction.execute(
                "INSERT INTO partitions (name, next) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING",
                [.text(partition)])
            let number = try Self.number(of: partition, in: transaction)
            try transaction.execute(
                "UPDATE documents SET state = 2 WHERE partition = $1 AND name = $2 AND state = 0",
                [.optional(number), .text(document.name)])
            try transaction.execute(
                "INSERT INTO documents (partition, name, hash, state) VALUES ($1, $2, $3, 0)",
                [.optional(number), .text(document.name), .blob(document.hash)])
            let row = try transaction.row("SELECT last_insert_rowid()")
            return DocumentNumber(value: try row?.integer(0) ?? 0)
        }
    }

    public func append(
        _ passages: [PassageDraft], embeddings: [Embedding], to document: DocumentNumber
    ) async throws {
        guard embeddings.isEmpty || embeddings.count == passages.count else {
            throw Problem(
                .invalidValue, "\(embeddings.count) embeddings stand for \(passages.count) passages.",
                mend: "Give one for each passage, or none.")
        }
        for start in stride(from: 0, to: passages.count, by: Self.batch) {
            let part = start..<min(start + Self.batch, passages.count)
            let drafts = part.map { index in
                Entry(passages[index], embedding: embeddings.isEmpty ? nil : embeddings[index])
            }
            try await database.write { transaction in
                try Self.insert(drafts, into: document, in: transaction)
            }
        }
    }

    public func publish(_ document: DocumentNumber) async throws {
        try await database.write { transaction in
            let row = try transaction.row(
                "SELECT partition, name FROM documents WHERE number = $1 AND state = 0",
                [.integer(document.value)])
            guard let row else { throw Self.unknownDocument }
            try transaction.execute(
                "UPDATE documents SET state = 2 WHERE partition = $1 AND name = $2 AND state = 1",
                [.integer(try row.integer(0)), .text(try row.text(1))])
            try transaction.execute(
                "UPDATE documents SET state = 1 WHERE number = $1", [.integer(document.value)])
        }
    }

    private static let unknownDocument = Problem(
        .conflict, "The document is published already, or was begun again.", mend: "Begin it anew.")

    private struct Entry: Sendable {
        let draft: PassageDraft
        let terms: [String]
        let embedding: Embedding?

        init(_ draft: PassageDraft, embedding: Embedding?) {
            self.draft = draft
            terms = SearchTerms.terms(of: draft.text)
            self.embedding = embedding
        }
    }

    private static func insert(
        _ entries: [Entry], into document: DocumentNumber, in transaction: any WriteTransaction
    ) throws(Problem) {
        let row = try transaction.row(
            """
            SELECT partition, next, (SELECT COUNT(*) FROM passages WHERE document = documents.number)
            FROM documents JOIN partitions ON partitions.number = documents.partition
            WHERE documents.number = $1 AND state = 0
            """, [.integer(document.value)])
        guard let row else { throw unknownDocument }
        let partition = try row.integer(0)
        let (next, ordinal) = (try row.integer(1), try row.integer(2))
        guard next + Int64(entries.count) < 1 << 32 else {
            throw Problem(.unprocessable, "An agreement's index is full.", mend: "Sign a new agreement.")
        }
        var counts: [String: Int64] = [:]
        for (offset, entry) in entries.enumerated() {
            let id = range(of: partition).lowerBound + next + Int64(offset)
            try transaction.execute(
                """
                INSERT INTO passages (id, document, ordinal, language, place, text) VALUES ($1, $2, $3, $4, $5, $6)
                """,
                [
                    .integer(id), .integer(document.value), .integer(ordinal + Int64(offset)),
                    .name(entry.draft.language), .text(entry.draft.place.text), .text(entry.draft.text),
                ])
            try transaction.execute(
                "INSERT INTO passage_terms (rowid, terms) VALUES ($1, $2)",
                [.integer(id), .text(entry.terms.joined(separator: " "))])
            for term in Set(entry.terms) { counts[term, default: 0] += 1 }
            if let embedding = entry.embedding {
                try transaction.execute(
                    "INSERT INTO passage_codes (passage, code) VALUES ($1, $2)",
                    [.integer(id), .blob(embedding.code.flatMap(\.bytes))])
                try transaction.execute(
                    "INSERT INTO passage_embeddings (passage, embedding) VALUES ($1, $2)",
                    [.integer(id), .blob(embedding.bytes.map { UInt8(bitPattern: $0) })])
            }
        }
        try transaction.execute(
            "UPDATE partitions SET next = next + $1 WHERE number = $2",
            [.integer(Int64(entries.count)), .integer(partition)])
        try count(counts, in: partition, transaction)
    }

    private static func count(
        _ counts: [String: Int64], in partition: Int64, _ transaction: any WriteTransaction
    ) throws(Problem) {
        for (term, count) in counts {
            try transaction.execute(
                """
                INSERT INTO term_counts (term, partition, passages) VALUES ($1, $2, $3)
                ON CONFLICT (term, partition) DO UPDATE SET passages = passages + excluded.passages
                """, [.text(term), .integer(partition), .integer(count)])
        }
    }

    // MARK: taking out

    public func discard(_ document: DocumentNumber) async throws {
        try await database.write { transaction in
            _ = try transaction.execute(
                "UPDATE documents SET state = 2 WHERE number = $1 AND state = 0", [.integer(document.value)])
        }
    }

    public func discardUnpublished() async throws {
        try await database.write { transaction in
            _ = try transaction.execute("UPDATE documents SET state = 2 WHERE state = 0")
        }
    }

    public func rename(_ document: String, to name: String, in partition: PartitionName) async throws {
        try await database.write { transaction in
            guard document != name, let number = try Self.number(of: partition, in: transaction),
                let row = try transaction.row(
                    "SELECT number FROM documents WHERE partition = $1 AND name = $2 AND state = 1",
                    [.integer(number), .text(document)])
            else { return }
            try transaction.execute(
                "UPDATE documents SET state = 2 WHERE partition = $1 AND name = $2 AND state = 1",
                [.integer(number), .text(name)])
            try transaction.execute(
                "UPDATE documents SET name = $1 WHERE number = $2",
                [.text(name), .integer(try row.integer(0))])
        }
    }

    public func remove(_ document: String, from partition: PartitionName) async throws {
        try await database.write { transaction in
            guard let number = try Self.number(of: partition, in: transaction) else { return }
            try transaction.execute(
                "UPDATE documents SET state = 2 WHERE partition = $1 AND name = $2",
                [.integer(number), .text(document)])
        }
    }

    public func remove(_ partition: PartitionName) async throws {
        try await database.write { transaction in
            guard let number = try Self.number(of: partition, in: transaction) else { return }
            try transaction.execute("UPDATE documents SET state = 2 WHERE partition = $1", [.integer(number)])
        }
    }

    public func erase() async throws -> Bool {
        let gone = try await database.write { transaction -> (ids: [Int64], isMore: Bool) in
            guard
                let row = try transaction.row(
                    "SELECT number, partition FROM documents WHERE state = 2 LIMIT 1")
            else {
                return ([], false)
            }
            let (document, partition) = (try row.integer(0), try row.integer(1))
            let rows = try transaction.rows(
                "SELECT id, text FROM passages WHERE document = $1 LIMIT $2",
                [.integer(document), .integer(Int64(Self.batch))])
            var counts: [String: Int64] = [:]
            for row in rows {
                let terms = SearchTerms.terms(of: try row.text(1))
                let id = Value.integer(try row.integer(0))
                // A table without content has to be told what it forgets.
                try transaction.execute(
                    "INSERT INTO passage_terms (passage_terms, rowid, terms) VALUES ('delete', $1, $2)",
                    [id, .text(terms.joined(separator: " "))])
                for term in Set(terms) { counts[term, default: 0] -= 1 }
                for table in ["passage_codes", "passage_embeddings"] {
                    try transaction.execute("DELETE FROM \(table) WHERE passage = $1", [id])
                }
                try transaction.execute("DELETE FROM passages WHERE id = $1", [id])
            }
            try Self.count(counts, in: partition, transaction)
            for term in counts.keys {
                try transaction.execute(
                    "DELETE FROM term_counts WHERE term = $1 AND partition = $2 AND passages <= 0",
                    [.text(term), .integer(partition)])
            }
            if rows.count < Self.batch {
                try transaction.execute("DELETE FROM documents WHERE number = $1", [.integer(document)])
            }
            return (try rows.map { try $0.integer(0) }, true)
        }
        if let first = gone.ids.first {
            let ids = Set(gone.ids)
            codes.withLock { $0[Self.partition(of: first)]?.remove(ids) }
        }
        return gone.isMore
    }

    // MARK: looking

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
        try await database.read { [self] transaction in
            var names: [Int64: PartitionName] = [:]
            for name in query.partitions {
                if let number = try Self.number(of: name, in: transaction) { names[number] = name }
            }
            let numbers = names.keys.sorted()
            guard !numbers.isEmpty else { return [] }
            // A document that is being replaced stands in twice for a while.
            let wanted = query.limit * 2 + 20
            let words = try Self.byWords(query.text, in: numbers, limit: wanted, transaction)
            let meaning = try byMeaning(query.embedding, in: numbers, limit: wanted, transaction)
            let all = Set(words).union(meaning.map(\.id))
            let found = try Self.passages(Array(all), names, in: transaction)
            let wordRanks = Self.ranks(words.filter { found[$0] != nil })
            let meaningRanks = Self.ranks(meaning.map(\.id).filter { found[$0] != nil })
            let similarities = Dictionary(meaning.map { ($0.id, $0.similarity) }) { first, _ in first }
            let best = RankFusion.fuse(
                [words, meaning.map(\.id)].map { $0.filter { found[$0] != nil } }, limit: query.limit)
            return best.compactMap { id in
                found[id].map { passage in
                    PassageHit(
                        partition: passage.partition, document: passage.document, ordinal: passage.ordinal,
                        text: passage.text, place: passage.place, language: passage.language,
                        wordRank: wordRanks[id], meaningRank: meaningRanks[id], similarity: similarities[id])
                }
            }
        }
    }

    private static func ranks(_ ids: [Int64]) -> [Int64: Int] {
        Dictionary(ids.enumerated().map { ($0.element, $0.offset + 1) }) { first, _ in first }
    }

    /// The best by BM25 over the rarest words of the text.
    private static func byWords(
        _ text: String, in partitions: [Int64], limit: Int, _ transaction: any ReadTransaction
    ) throws(Problem) -> [Int64] {
        var terms: [String] = []
        for term in SearchTerms.terms(of: text).prefix(PassageQuery.maximumTerms) where !terms.contains(term)
        {
            terms.append(term)
        }
        var scored: [(id: Int64, score: Int64)] = []
        for partition in partitions {
            var counted: [(term: String, passages: Int64)] = []
            for term in terms {
                let row = try transaction.row(
                    "SELECT passages FROM term_counts WHERE term = $1 AND partition = $2",
                    [.text(term), .integer(partition)])
                if let row { counted.append((term, try row.integer(0))) }
            }
            counted.sort { ($0.passages, $0.term) < ($1.passages, $1.term) }
            guard let expression = expression(counted, budget: weighedPassages / Int64(partitions.count))
            else {
                continue
            }
            let range = range(of: partition)
            for row in try transaction.rows(
                """
                SELECT rowid, CAST(rank * -1000000 AS INTEGER) FROM passage_terms
                WHERE passage_terms MATCH $1 AND rowid BETWEEN $2 AND $3 ORDER BY rank LIMIT $4
                """,
                [
                    .text(expression), .integer(range.lowerBound), .integer(range.upperBound - 1),
                    .integer(Int64(limit)),
                ])
            { scored.append((try row.integer(0), try row.integer(1))) }
        }
        scored.sort { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
        return scored.prefix(limit).map(\.id)
    }

    /// Any of the rarest words that few enough passages have; where even the rarest is common, those passages that have
    /// the two rarest.
    private static func expression(_ counted: [(term: String, passages: Int64)], budget: Int64) -> String? {
        var chosen: [String] = []
        var weighed: Int64 = 0
        for (term, passages) in counted where chosen.isEmpty || weighed + passages <= budget {
            chosen.append("\"\(term)\"")
            weighed += passages
        }
        guard let first = chosen.first else { return nil }
        if weighed > budget, counted.count > 1 { return "\(first) AND \"\(counted[1].term)\"" }
        return chosen.joined(separator: " OR ")
    }

    /// The nearest by the cosine of their bytes, among the nearest by signs.
    private func byMeaning(
        _ embedding: Embedding?, in partitions: [Int64], limit: Int, _ transaction: any ReadTransaction
    ) throws(Problem) -> [(id: Int64, similarity: Int)] {
        guard let embedding else { return [] }
        let code = embedding.code
        var near: [(number: Int64, distance: Int)] = []
        for partition in partitions {
            near += try codes(of: partition, in: transaction).nearest(code, limit: Self.rescored)
        }
        near.sort { ($0.distance, $0.number) < ($1.distance, $1.number) }
        var scored: [(id: Int64, similarity: Int)] = []
        for (id, _) in near.prefix(Self.rescored) {
            let row = try transaction.row(
                "SELECT embedding FROM passage_embeddings WHERE passage = $1", [.integer(id)])
            guard let row else { continue }
            let other = Embedding(bytes: try row.blob(0).map { Int8(bitPattern: $0) })
            // Another model's.
            guard other.bytes.count == embedding.bytes.count else { continue }
            scored.append((id, embedding.similarity(to: other)))
        }
        scored.sort { $0.similarity != $1.similarity ? $0.similarity > $1.similarity : $0.id < $1.id }
        return Array(scored.prefix(limit))
    }

    /// The codes of a partition as this snapshot has them, and maybe some that were erased since.
    private func codes(of partition: Int64, in transaction: any ReadTransaction) throws(Problem)
        -> PartitionCodes
    {
        let last = codes.withLock { $0[partition]?.last } ?? Self.range(of: partition).lowerBound - 1
        let rows = try transaction.rows(
            "SELECT passage, code FROM passage_codes WHERE passage > $1 AND passage < $2 ORDER BY passage",
            [.integer(last), .integer(Self.range(of: partition).upperBound)])
        let new = try rows.map { row throws(Problem) in
            (number: try row.integer(0), code: [UInt64](littleEndian: try row.blob(1)))
        }
        return codes.withLock { all in
            for (number, code) in new { all[partition, default: PartitionCodes()].append(number, code) }
            return all[partition] ?? PartitionCodes()
        }
    }

    private struct Found {
        let partition: PartitionName
        let document: String
        let ordinal: Int
        let text: String
        let place: PassagePlace
        let language: Language
    }

    /// The passages of documents that stand, by their numbers.
    private static func passages(
        _ ids: [Int64], _ names: [Int64: PartitionName], in transaction: any ReadTransaction
    ) throws(Problem) -> [Int64: Found] {
        var found: [Int64: Found] = [:]
        for id in ids {
            let row = try transaction.row(
                """
                SELECT documents.name, ordinal, text, place, language FROM passages
                JOIN documents ON documents.number = passages.document WHERE id = $1 AND state = 1
                """, [.integer(id)])
            guard let row, let partition = names[partition(of: id)] else { continue }
            found[id] = Found(
                partition: partition, document: try row.text(0), ordinal: Int(try row.integer(1)),
                text: try row.text(2), place: try PassagePlace(text: try row.text(3)),
                language: try row.name(4))
        }
        return found
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

    private static func number(
        of partition: PartitionName, in transaction: any ReadTransaction
    ) throws(Problem) -> Int64? {
        try transaction.row("SELECT number FROM partitions WHERE name = $1", [.text(partition)])?.integer(0)
    }

    private static func range(of partition: Int64) -> Range<Int64> { partition << 32..<(partition + 1) << 32 }
    private static func partition(of id: Int64) -> Int64 { id >> 32 }
}
