import Exchange
import Persistence
import Primitives

/// How far the documents of an agreement are.
public struct KnowledgeProgress: Hashable, Sendable {
    /// How many documents stand so; states of none are left out.
    public internal(set) var documents: [DocumentProgress.State: Int64] = [:]
    /// Passages in the index, and of those that are read now so far.
    public internal(set) var passages: Int64 = 0
    /// Documents that wait for embeddings, or got none.
    public internal(set) var withoutEmbeddings: Int64 = 0
    /// Of files that are done, whatever became of them, and of all.
    public internal(set) var bytesDone: Int64 = 0
    public internal(set) var bytes: Int64 = 0

    /// Of no documents.
    public init() {}

    public var total: Int64 { documents.values.reduce(0, +) }
    public var done: Int64 {
        documents.filter { $0.key.isEnded }.values.reduce(0, +)
    }

    public mutating func add(_ other: KnowledgeProgress) {
        documents.merge(other.documents, uniquingKeysWith: +)
        passages += other.passages
        withoutEmbeddings += other.withoutEmbeddings
        bytesDone += other.bytesDone
        bytes += other.bytes
    }
}

extension KnowledgeProgress {
    /// Of each agreement of a base; those without documents are left out.
    public static func byAgreement(
        of base: ID<KnowledgeBase>, in transaction: any ReadTransaction
    ) throws(Problem) -> [ID<Agreement>: KnowledgeProgress] {
        let rows = try transaction.rows(
            """
            SELECT agreement, state, COUNT(*), CAST(SUM(passages) AS BIGINT), CAST(SUM(bytes) AS BIGINT),
                CAST(SUM(CASE WHEN state = 'indexed' AND model IS NULL THEN 1 ELSE 0 END) AS BIGINT)
            FROM knowledge_documents
            WHERE agreement IN (SELECT agreement FROM knowledge_sources WHERE base = $1)
            GROUP BY agreement, state
            """, [.id(base)])
        var all: [ID<Agreement>: KnowledgeProgress] = [:]
        for row in rows {
            let state: DocumentProgress.State = try row.name(1)
            let bytes = try row.integer(4)
            var part = KnowledgeProgress()
            part.documents[state] = try row.integer(2)
            part.passages = try row.integer(3)
            part.withoutEmbeddings = try row.integer(5)
            (part.bytesDone, part.bytes) = (state.isEnded ? bytes : 0, bytes)
            let agreement: ID<Agreement> = try row.id(0)
            all[agreement, default: KnowledgeProgress()].add(part)
        }
        return all
    }
}
