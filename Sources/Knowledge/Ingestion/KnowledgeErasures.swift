import Exchange
import Persistence
import Primitives

/// What is out of reach and still to be taken out of the index: noted in the transaction that ended its right, done after
/// it, as often as a stop cuts it short.
public enum KnowledgeErasures {
    struct Erasure: Hashable, Sendable {
        let id: ID<KnowledgeErasure>
        let agreement: ID<Agreement>
        /// Nil for the whole partition.
        let document: String?
    }

    static func ask(
        for agreement: ID<Agreement>, _ document: String?, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let id: ID<KnowledgeErasure> = ID(from: agreement, "erase \(document ?? "") \(time.microseconds)")
        try transaction.execute(
            """
            INSERT INTO knowledge_erasures (id, agreement, document, asked_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (id) DO NOTHING
            """, [.id(id), .id(agreement), .optional(document), .time(time)])
    }

    static func next(limit: Int, in transaction: any ReadTransaction) throws(Problem) -> [Erasure] {
        try transaction.rows(
            "SELECT id, agreement, document FROM knowledge_erasures ORDER BY id LIMIT $1",
            [.integer(Int64(limit))]
        ).map { (row) throws(Problem) in
            Erasure(id: try row.id(0), agreement: try row.id(1), document: try row.optionalText(2))
        }
    }

    /// Whether a partition, or a document of it, is still to be taken out: nothing is put there before.
    static func isWaiting(
        _ agreement: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        try transaction.row(
            "SELECT 1 FROM knowledge_erasures WHERE agreement = $1 LIMIT 1", [.id(agreement)]) != nil
    }

    static func done(_ id: ID<KnowledgeErasure>, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute("DELETE FROM knowledge_erasures WHERE id = $1", [.id(id)])
    }
}

/// Something that is to be taken out of the index.
enum KnowledgeErasure: IDKind {
    static let prefix = "kerase"
}
