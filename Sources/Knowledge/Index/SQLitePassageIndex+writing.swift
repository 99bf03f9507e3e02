import Persistence
import Primitives

extension SQLitePassageIndex {
    /// Passages of one write, and of one step of erasing: bounds how long others wait, here and in a crash's repair.
    private static let batch = 500

    // MARK: putting in

    public func begin(
        _ document: IndexedDocument, in partition: PartitionName
    ) async throws -> DocumentNumber {
        try await database.write { transaction in
            try transaction.execute(
                """
                INSERT INTO partitions (name, next, passages, terms) VALUES ($1, 0, 0, 0)
                ON CONFLICT (name) DO NOTHING
                """, [.text(partition)])
            let partition = try Self.number(of: partition, in: transaction)
            try transaction.execute(
                "UPDATE documents SET state = 2 WHERE partition = $1 AND name = $2 AND state = 0",
                [.optional(partition), .text(document.name)])
            guard let number = try transaction.row("SELECT next FROM document_numbers")?.integer(0) else {
                throw Problem(
                    .corrupt, "The index lost count of its documents.",
                    mend: "Remove its database: it is made anew from the documents.")
            }
            try transaction.execute("UPDATE document_numbers SET next = next + 1")
            try transaction.execute(
                """
                INSERT INTO documents (number, partition, name, hash, state, passages)
                VALUES ($1, $2, $3, $4, 0, 0)
                """,
                [.integer(number), .optional(partition), .text(document.name), .blob(document.hash)])
            return DocumentNumber(value: number)
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
            let entries = part.map { index in
                Entry(passages[index], embedding: embeddings.isEmpty ? nil : embeddings[index])
            }
            let sorted = Self.counts(of: entries.flatMap(\.distinct))
            try await database.write { transaction in
                try Self.insert(entries, sorted, into: document, in: transaction)
            }
        }
    }

    public func publish(_ document: DocumentNumber) async throws {
        let partition = try await database.write { transaction -> Int64 in
            let row = try transaction.row(
                "SELECT partition, name FROM documents WHERE number = $1 AND state = 0",
                [.integer(document.value)])
            guard let row else { throw Self.unknownDocument }
            try transaction.execute(
                "UPDATE documents SET state = 2 WHERE partition = $1 AND name = $2 AND state = 1",
                [.integer(try row.integer(0)), .text(try row.text(1))])
            try transaction.execute(
                "UPDATE documents SET state = 1 WHERE number = $1", [.integer(document.value)])
            return try row.integer(0)
        }
        try await takeUp(partition)
    }

    private static let unknownDocument = Problem(
        .conflict, "The document is published already, or was begun again.", mend: "Begin it anew.")

    private struct Entry: Sendable {
        let draft: PassageDraft
        let terms: Int
        /// Each once, in order.
        let distinct: [PassageTerm]
        let embedding: Embedding?

        init(_ draft: PassageDraft, embedding: Embedding?) {
            self.draft = draft
            let all = PassageTerms.terms(of: draft.text)
            terms = all.count
            distinct = all.distinct
            self.embedding = embedding
        }
    }

    /// How often each occurs, in the order of the table, whose pages are then gone through once.
    private static func counts(of terms: [PassageTerm]) -> [(term: PassageTerm, count: Int64)] {
        var counts: [(term: PassageTerm, count: Int64)] = []
        for term in terms.sorted() {
            if counts.last?.term == term {
                counts[counts.count - 1].count += 1
            } else {
                counts.append((term, 1))
            }
        }
        return counts
    }

    private static func insert(
        _ entries: [Entry], _ counts: [(term: PassageTerm, count: Int64)], into document: DocumentNumber,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let row = try transaction.row(
            """
            SELECT partition, next, documents.passages
            FROM documents JOIN partitions ON partitions.number = documents.partition
            WHERE documents.number = $1 AND state = 0
            """, [.integer(document.value)])
        guard let row else { throw unknownDocument }
        let partition = try row.integer(0)
        let (next, ordinal) = (try row.integer(1), try row.integer(2))
        guard next + Int64(entries.count) < 1 << 32 else {
            throw Problem(.unprocessable, "An agreement's index is full.", mend: "Sign a new agreement.")
        }
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
                [.integer(id), .text(entry.distinct.joined)])
            if let embedding = entry.embedding {
                try transaction.execute(
                    "INSERT INTO passage_embeddings (passage, embedding) VALUES ($1, $2)",
                    [.integer(id), .blob(embedding.stored)])
            }
        }
        try transaction.execute(
            "UPDATE documents SET passages = passages + $1 WHERE number = $2",
            [.integer(Int64(entries.count)), .integer(document.value)])
        try count(
            entries.count, terms: entries.reduce(0) { $0 + $1.terms }, numbers: entries.count, in: partition,
            transaction)
        try count(counts, in: partition, transaction)
    }

    private static func count(
        _ passages: Int, terms: Int, numbers: Int, in partition: Int64, _ transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            UPDATE partitions SET passages = passages + $1, terms = terms + $2, next = next + $3 WHERE number = $4
            """,
            [
                .integer(Int64(passages)), .integer(Int64(terms)), .integer(Int64(numbers)),
                .integer(partition),
            ])
    }

    private static func count(
        _ counts: [(term: PassageTerm, count: Int64)], in partition: Int64,
        _ transaction: any WriteTransaction
    ) throws(Problem) {
        for (term, count) in counts {
            try transaction.execute(
                """
                INSERT INTO term_counts (term, partition, passages) VALUES ($1, $2, $3)
                ON CONFLICT (term, partition) DO UPDATE SET passages = passages + excluded.passages
                """, [.text(term.text), .integer(partition), .integer(count)])
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
            var all: [PassageTerm] = []
            var termCount = 0
            for row in rows {
                let terms = PassageTerms.terms(of: try row.text(1))
                termCount += terms.count
                let distinct = terms.distinct
                let id = Value.integer(try row.integer(0))
                // A table without content has to be told what it forgets.
                try transaction.execute(
                    "INSERT INTO passage_terms (passage_terms, rowid, terms) VALUES ('delete', $1, $2)",
                    [id, .text(distinct.joined)])
                all += distinct
                try transaction.execute("DELETE FROM passage_embeddings WHERE passage = $1", [id])
                try transaction.execute("DELETE FROM passages WHERE id = $1", [id])
            }
            let sorted = Self.counts(of: all).map { ($0.term, -$0.count) }
            try Self.count(sorted, in: partition, transaction)
            try Self.count(-rows.count, terms: -termCount, numbers: 0, in: partition, transaction)
            for (term, _) in sorted {
                try transaction.execute(
                    "DELETE FROM term_counts WHERE term = $1 AND partition = $2 AND passages <= 0",
                    [.text(term.text), .integer(partition)])
            }
            if rows.count < Self.batch {
                try transaction.execute("DELETE FROM documents WHERE number = $1", [.integer(document)])
            }
            return (try rows.map { try $0.integer(0) }, true)
        }
        forget(Set(gone.ids))
        return gone.isMore
    }
}

extension [PassageTerm] {
    /// Each once, in order.
    fileprivate var distinct: [PassageTerm] {
        var distinct: [PassageTerm] = []
        distinct.reserveCapacity(count)
        for term in sorted() where term != distinct.last { distinct.append(term) }
        return distinct
    }

    /// As the index of terms takes them.
    fileprivate var joined: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * 8)
        for term in self {
            term.append(to: &bytes)
            bytes.append(UInt8(ascii: " "))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
