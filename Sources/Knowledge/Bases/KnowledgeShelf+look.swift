import Auditing
import Exchange
import Persistence
import Primitives

extension KnowledgeShelf {
    /// What a look at an agreement finds is to be done.
    enum Move: Hashable, Sendable {
        /// Nothing changed.
        case stay
        /// Its right has ended: everything of it is out of reach, and goes out of the index.
        case clear(String)
        /// Its right rests: what stands in the index is out of reach, and waits there until it is resumed.
        case rest(String)
        /// It may be indexed: the files of this version are its documents.
        case open(ProductVersion)
    }

    /// The agreements of all bases, and those of which something may still stand in the index, in the order of their ids.
    static func agreements(
        after last: ID<Agreement>?, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [ID<Agreement>] {
        try transaction.rows(
            """
            SELECT agreement FROM (
                SELECT agreement FROM knowledge_sources
                UNION SELECT agreement FROM knowledge_shelves WHERE version IS NOT NULL) AS a
            WHERE agreement > $1 ORDER BY agreement LIMIT $2
            """, [.id(last ?? ID(high: 0, low: 0)), .integer(Int64(limit))]
        ).map { (row) throws(Problem) in try row.id(0) }
    }

    /// What is to be done about an agreement now.
    static func move(
        _ id: ID<Agreement>, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> Move {
        let shelf = try of(id, in: transaction)
        let stands = shelf?.version != nil
        func closed(_ reason: String) -> Move {
            if stands { return .clear(reason) }
            return shelf?.lack == reason ? .stay : .rest(reason)
        }
        let bases = try KnowledgeBases.bases(with: id, in: transaction)
        guard let agreement = try Agreements.agreement(id, in: transaction), !bases.isEmpty else {
            return closed("No knowledge base has it.")
        }
        guard agreement.state != .suspended else {
            let reason = "The agreement is suspended."
            return shelf?.lack == reason ? .stay : .rest(reason)
        }
        var purposes: [[String]] = []
        for base in bases { purposes += KnowledgeAccess.alternatives(base.purposes) }
        if let lack = try KnowledgeAccess.lack(agreement, purposes, now: now, in: transaction) {
            return closed(lack)
        }
        guard let product = agreement.product else {
            return closed("Its data lies on another server: only products of this one are indexed.")
        }
        guard let newest = try ProductVersions.newest(of: product, in: transaction) else {
            return closed("The product has no published version yet.")
        }
        return shelf?.isOpen ?? false && shelf?.version == newest.id ? .stay : .open(newest)
    }

    /// Looks at an agreement and does what is to be done about it.
    /// - Returns: What it was.
    @discardableResult
    static func look(
        at id: ID<Agreement>, now: Timestamp, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Move {
        let move = try move(id, at: now, in: transaction)
        let shelf = try of(id, in: transaction)
        switch move {
        case .stay: break
        case .clear(let reason): try clear(id, because: reason, at: now, log: log, in: transaction)
        case .rest(let reason):
            try KnowledgeShelf(
                agreement: id, version: shelf?.version, isOpen: false, lack: reason, lookedAt: now
            ).write(in: transaction)
        case .open(let version):
            try enlist(version, of: id, at: now, log: log, in: transaction)
            try KnowledgeShelf(
                agreement: id, version: version.id, isOpen: true, lack: nil, lookedAt: now
            ).write(in: transaction)
        }
        return move
    }

    /// Puts the files of a version on the list. What an earlier version had and this one has not goes out of the index at
    /// once; what it has in another form when that is read (``KnowledgeDocuments/settleOlder``).
    private static func enlist(
        _ version: ProductVersion, of agreement: ID<Agreement>, at now: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let files = try ProductVersions.files(of: version.id, in: transaction)
        let (names, hashes) = (Set(files.map(\.name)), Set(files.map(\.sha256)))
        let standing = try KnowledgeDocuments.all(of: agreement, in: transaction)
        for document in standing where document.version != version.id {
            let isKept =
                document.progress.state == .indexed
                && (names.contains(document.file) || hashes.contains(document.hash))
            guard !isKept else { continue }
            try KnowledgeDocuments.supersede(document, at: now, log: log, in: transaction)
        }
        let known = Dictionary(
            standing.filter { $0.version == version.id }.map { ($0.file, $0) }
        ) { first, _ in first }
        for file in files {
            guard var document = known[file.name] else {
                try KnowledgeDocuments.write(
                    KnowledgeDocument(file, of: agreement, at: now), in: transaction)
                continue
            }
            guard document.progress.state == .removed else { continue }
            document.progress.ask(at: now)
            document.changedAt = now
            try KnowledgeDocuments.write(document, in: transaction)
        }
    }
}
