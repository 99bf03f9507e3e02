import Auditing
import Exchange
import Persistence
import Primitives

/// The documents of all agreements that are read for knowledge bases.
public enum KnowledgeDocuments {
    public static func document(
        _ id: ID<KnowledgeDocument>, in transaction: any ReadTransaction
    ) throws(Problem) -> KnowledgeDocument? {
        try transaction.row("SELECT \(columns) FROM knowledge_documents WHERE id = $1", [.id(id)])
            .map(document)
    }

    /// Those of one agreement, at most ``ProductVersions/maximumFiles`` of each version.
    static func all(
        of agreement: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> [KnowledgeDocument] {
        try transaction.rows(
            "SELECT \(columns) FROM knowledge_documents WHERE agreement = $1 ORDER BY version, file",
            [.id(agreement)]
        ).map(document)
    }

    /// Those of the agreements of a base.
    /// - Parameter state: Nil for those of any.
    public static func list(
        of base: ID<KnowledgeBase>, state: DocumentProgress.State? = nil,
        _ request: PageRequest<KnowledgeDocument>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<KnowledgeDocument, KnowledgeDocument> {
        var values: [Value] = [.id(request.start), .id(base)]
        if let state { values.append(.name(state)) }
        let rows = try transaction.rows(
            """
            SELECT \(columns) FROM knowledge_documents WHERE id \(request.comparison) $1
            AND agreement IN (SELECT agreement FROM knowledge_sources WHERE base = $2)
            \(state == nil ? "" : "AND state = $3")
            ORDER BY id \(request.direction) LIMIT $\(values.count + 1)
            """, values + [.integer(request.rowLimit)])
        return request.page(try rows.map(document), id: \.id)
    }

    /// Has what failed of a base, was skipped, rests or lacks embeddings tried anew at once.
    /// - Returns: How many documents.
    public static func ask(
        for base: ID<KnowledgeBase>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        let rows = try transaction.rows(
            """
            SELECT \(columns) FROM knowledge_documents
            WHERE agreement IN (SELECT agreement FROM knowledge_sources WHERE base = $1)
            AND (state IN ('failed', 'skipped', 'waiting') OR (state = 'indexed' AND reason IS NOT NULL))
            """, [.id(base)])
        for row in rows {
            var document = try document(row)
            document.progress.ask(at: time)
            document.changedAt = time
            try write(document, in: transaction)
        }
        return rows.count
    }

    // MARK: the worker's

    /// The document that is due for longest, of an agreement that may be indexed and of which nothing is still to be taken
    /// out of the index.
    /// - Parameter taken: Those that somebody reads at this moment, whatever became of them meanwhile.
    static func next(
        at time: Timestamp, but taken: Set<ID<KnowledgeDocument>> = [], in transaction: any ReadTransaction
    ) throws(Problem) -> KnowledgeDocument? {
        try transaction.rows(
            """
            SELECT \(columns) FROM knowledge_documents WHERE due_at IS NOT NULL AND due_at <= $1
            AND EXISTS (SELECT 1 FROM knowledge_shelves s
                WHERE s.agreement = knowledge_documents.agreement AND s.is_open = 1)
            AND NOT EXISTS (SELECT 1 FROM knowledge_erasures e WHERE e.agreement = knowledge_documents.agreement)
            ORDER BY due_at, id LIMIT $2
            """, [.time(time), .integer(Int64(taken.count) + 1)]
        ).map(document).first { !taken.contains($0.id) }
    }

    /// What a stop cut short is read again. Call it at start.
    /// - Returns: How many documents.
    public static func recover(
        at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        let rows = try transaction.rows(
            "SELECT \(columns) FROM knowledge_documents WHERE state = 'reading' ORDER BY id")
        for row in rows {
            var document = try document(row)
            document.progress.resume(at: time)
            try write(document, in: transaction)
        }
        return rows.count
    }

    /// Those that the index should have, in the order of their ids.
    static func indexed(
        after last: ID<KnowledgeDocument>?, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [KnowledgeDocument] {
        try transaction.rows(
            """
            SELECT \(columns) FROM knowledge_documents WHERE state = 'indexed' AND id > $1 ORDER BY id LIMIT $2
            """, [.id(last ?? ID(high: 0, low: 0)), .integer(Int64(limit))]
        ).map(document)
    }

    /// Has a document read again that the index has lost.
    static func lose(
        _ id: ID<KnowledgeDocument>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard var document = try document(id, in: transaction) else { return }
        document.progress.lose(at: time)
        (document.passages, document.changedAt) = (0, time)
        try write(document, in: transaction)
    }

    /// Has everything of an agreement taken out of the index.
    static func clear(
        _ agreement: ID<Agreement>, because reason: String, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        var removed = 0
        for var document in try all(of: agreement, in: transaction) where document.progress.state != .removed
        {
            if document.progress.state == .indexed { removed += 1 }
            document.progress.remove(because: reason)
            document.passages = 0
            document.changedAt = time
            try write(document, in: transaction)
        }
        try KnowledgeErasures.ask(for: agreement, nil, at: time, in: transaction)
        try EventLeaf(
            "knowledge.removed", agreement, by: .server, at: time,
            ["documents": .number(.integer(Int64(removed)))]
        ).append(to: log, in: transaction)
    }

    /// Has a document of an earlier version taken out of the index, and forgets it: the log remembers it.
    static func supersede(
        _ document: KnowledgeDocument, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute("DELETE FROM knowledge_documents WHERE id = $1", [.id(document.id)])
        guard document.progress.state != .removed else { return }
        try KnowledgeErasures.ask(for: document.agreement, document.name, at: time, in: transaction)
        guard document.progress.state == .indexed else { return }
        try EventLeaf(
            "knowledge.superseded", document.id, by: .server, at: time,
            [
                "agreement": .string(document.agreement.description),
                "version": .string(document.version.description),
            ]
        ).append(to: log, in: transaction)
    }

    /// An indexed document of an earlier version whose file is the same: what was made of it counts for this one.
    static func predecessor(
        of document: KnowledgeDocument, in transaction: any ReadTransaction
    ) throws(Problem) -> KnowledgeDocument? {
        try transaction.row(
            """
            SELECT \(columns) FROM knowledge_documents WHERE agreement = $1 AND version <> $2 AND hash = $3
            AND media_type = $4 AND role = $5 AND state = 'indexed' ORDER BY version DESC LIMIT 1
            """,
            [
                .id(document.agreement), .id(document.version), .blob(document.hash),
                .text(document.mediaType), .name(document.role),
            ]
        ).map(self.document)
    }

    /// Takes out of the index what a document replaces: that of its name in earlier versions, and all that is left of them
    /// once nothing of its version is still to be read.
    static func settleOlder(
        than document: KnowledgeDocument, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let all = try all(of: document.agreement, in: transaction)
        let isComplete = all.allSatisfy { $0.version != document.version || $0.progress.state.isEnded }
        for older in all where older.version != document.version {
            guard isComplete || older.file == document.file else { continue }
            try supersede(older, at: time, log: log, in: transaction)
        }
    }

    static func forget(
        _ id: ID<KnowledgeDocument>, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute("DELETE FROM knowledge_documents WHERE id = $1", [.id(id)])
    }

    static func write(
        _ document: KnowledgeDocument, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO knowledge_documents (\(columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
            ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason,
            passages = excluded.passages, rows_read = excluded.rows_read, redactions = excluded.redactions,
            model = excluded.model, attempts = excluded.attempts, due_at = excluded.due_at, trade = excluded.trade,
            log_index = excluded.log_index, changed_at = excluded.changed_at
            """,
            [
                .id(document.id), .id(document.agreement), .id(document.version), .text(document.file),
                .blob(document.hash), .integer(document.bytes), .text(document.mediaType),
                .name(document.role), .name(document.progress.state), .optional(document.progress.reason),
                .integer(document.passages), .integer(document.rows),
                .text(
                    try JSONValue.object(document.redactions.mapValues { .number(.integer($0)) })
                        .canonicalText),
                .optional(document.model), .integer(document.progress.attempts),
                .time(document.progress.dueAt), .id(document.trade), .optional(document.logIndex),
                .time(document.changedAt),
            ])
    }

    private static let columns = """
        id, agreement, version, file, hash, bytes, media_type, role, state, reason, passages, rows_read, redactions, \
        model, attempts, due_at, trade, log_index, changed_at
        """

    private static func document(_ row: Row) throws(Problem) -> KnowledgeDocument {
        var document = KnowledgeDocument(
            ProductFile(
                version: try row.id(2), name: try row.text(3), role: try row.name(7),
                mediaType: try row.text(6), bytes: try row.integer(5), sha256: try row.blob(4)),
            of: try row.id(1), at: try row.time(18))
        document.progress = DocumentProgress(
            state: try row.name(8), reason: try row.optionalText(9), attempts: try row.integer(14),
            dueAt: try row.optionalTime(15))
        document.passages = try row.integer(10)
        document.rows = try row.integer(11)
        document.redactions = (try row.json(12).objectValue ?? [:]).compactMapValues(\.intValue)
        document.model = try row.optionalText(13)
        document.trade = try row.optionalID(16)
        document.logIndex = try row.optionalInteger(17)
        return document
    }
}
