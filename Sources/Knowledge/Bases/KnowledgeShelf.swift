import Auditing
import Exchange
import Persistence
import Primitives

/// What was found at the last look at one agreement: which version its documents are of, and why none may be read.
public struct KnowledgeShelf: Hashable, Sendable {
    public let agreement: ID<Agreement>
    /// The published version whose files are its documents; nil before the first look, and where there is none.
    public let version: ID<ProductVersion>?
    /// Whether its documents stand in the index, or are to be put there. Otherwise they are out, or kept for when the
    /// agreement is resumed.
    public let isOpen: Bool
    /// Why nothing is read.
    public let lack: String?
    public let lookedAt: Timestamp
}

extension KnowledgeShelf {
    /// - Returns: Nil for an agreement that was not looked at yet.
    public static func of(
        _ agreement: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> KnowledgeShelf? {
        try transaction.row(
            "SELECT agreement, version, is_open, lack, looked_at FROM knowledge_shelves WHERE agreement = $1",
            [.id(agreement)]
        ).map { (row) throws(Problem) in
            KnowledgeShelf(
                agreement: try row.id(0), version: try row.optionalID(1), isOpen: try row.flag(2),
                lack: try row.optionalText(3), lookedAt: try row.time(4))
        }
    }

    static func version(
        of agreement: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> ID<ProductVersion>? {
        try transaction.row("SELECT version FROM knowledge_shelves WHERE agreement = $1", [.id(agreement)])?
            .optionalID(0)
    }

    func write(in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO knowledge_shelves (agreement, version, is_open, lack, looked_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (agreement) DO UPDATE SET version = excluded.version, is_open = excluded.is_open,
            lack = excluded.lack, looked_at = excluded.looked_at
            """,
            [.id(agreement), .id(version), .flag(isOpen), .optional(lack), .time(lookedAt)])
    }

    /// Takes an agreement out of the index that no base has any more.
    static func clearUnwanted(
        _ agreement: ID<Agreement>, at time: Timestamp, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        let wanted = try transaction.row(
            "SELECT 1 FROM knowledge_sources WHERE agreement = $1 LIMIT 1", [.id(agreement)])
        guard wanted == nil else { return }
        try clear(agreement, because: "No knowledge base has it.", at: time, log: log, in: transaction)
    }

    /// Has everything of an agreement taken out of the index: out of reach already, since its right has ended.
    static func clear(
        _ agreement: ID<Agreement>, because reason: String, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let shelf = try of(agreement, in: transaction), shelf.isOpen || shelf.version != nil else {
            return
        }
        try KnowledgeDocuments.clear(agreement, because: reason, at: time, log: log, in: transaction)
        try KnowledgeShelf(
            agreement: agreement, version: nil, isOpen: false, lack: reason, lookedAt: time
        ).write(in: transaction)
    }
}
