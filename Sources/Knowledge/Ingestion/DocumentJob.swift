import Auditing
import Exchange
import Persistence
import Primitives

/// One document that somebody has begun to read, with what must be known of its agreement.
struct DocumentJob: Sendable {
    let document: KnowledgeDocument
    /// Whether it stands in the index already and is put there again with embeddings.
    let stands: Bool
    let product: Product
    /// Of consumer and provider.
    let jurisdictions: Set<String>
    /// A document of an earlier version with the same file.
    let predecessor: KnowledgeDocument?

    var partition: PartitionName { document.agreement.description }

    /// Begins the document that is due for longest.
    static func claim(
        at now: Timestamp, but taken: Set<ID<KnowledgeDocument>>, in transaction: any WriteTransaction
    ) throws(Problem) -> DocumentJob? {
        guard var document = try KnowledgeDocuments.next(at: now, but: taken, in: transaction) else {
            return nil
        }
        let stands = document.progress.state == .indexed
        try document.progress.begin(at: now)
        document.changedAt = now
        try KnowledgeDocuments.write(document, in: transaction)
        let agreement = try Agreements.required(document.agreement, in: transaction)
        guard let id = agreement.product, let product = try Products.product(id, in: transaction) else {
            throw Problem(.corrupt, "The document \(document.id) is of no product.")
        }
        var jurisdictions: Set<String> = []
        for party in [agreement.consumer, agreement.provider] {
            if let party = try Participants.participant(party, in: transaction) {
                jurisdictions.insert(party.jurisdiction)
            }
        }
        return DocumentJob(
            document: document, stands: stands, product: product, jurisdictions: jurisdictions,
            predecessor: stands ? nil : try KnowledgeDocuments.predecessor(of: document, in: transaction))
    }

    /// Notes how far the reading is.
    func note(_ made: MadeDocument, in transaction: any WriteTransaction) throws(Problem) {
        guard !stands, var standing = try KnowledgeDocuments.document(document.id, in: transaction),
            standing.progress.state == .reading
        else { return }
        standing.passages = made.passages
        try KnowledgeDocuments.write(standing, in: transaction)
    }

    /// Asks the agreement a last time, charges the use, and notes what the document has become: before it is found.
    /// - Throws: `policyViolation`, `insufficientQuota` and what else ``AgreementUses/record(_:used:detail:under:at:by:log:in:)``
    ///   throws; `conflict` where the right has ended while it was read.
    func admit(
        _ made: MadeDocument, at now: Timestamp, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard var standing = try KnowledgeDocuments.document(document.id, in: transaction),
            standing.progress.state == (stands ? .indexed : .reading),
            let shelf = try KnowledgeShelf.of(document.agreement, in: transaction), shelf.isOpen
        else { throw Self.gone }
        let agreement = try Agreements.required(document.agreement, in: transaction)
        guard agreement.isOpen(at: now) else { throw Self.gone }
        if try AgreementUses.hasTerms(agreement.id, in: transaction) {
            // Of a file that an earlier version had, the use is that version's.
            if standing.trade == nil {
                if try TradeRecords.record(document.use, in: transaction) == nil {
                    try charge(made, under: agreement, at: now, log: log, in: transaction)
                }
                standing.trade = document.use
            }
        } else {
            try check(made, under: agreement, at: now, in: transaction)
        }
        standing.passages = made.passages
        standing.rows = made.rows
        standing.redactions = made.redactions
        standing.model = made.model
        try KnowledgeDocuments.write(standing, in: transaction)
    }

    static let gone = Problem(.conflict, "The right to index the document ended while it was read.")

    private func charge(
        _ made: MadeDocument, under agreement: Agreement, at now: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let request = try check(made, under: agreement, at: now, in: transaction)
        try AgreementUses.record(
            request,
            detail: [
                "document": .string(document.id.description), "file": .string(document.file),
                "sha256": .string(document.hash.hexadecimal),
                "version": .string(document.version.description),
            ], under: agreement.id, at: now, by: .server, log: log, in: transaction)
    }

    /// The request for the first purpose of a base that the policy permits.
    @discardableResult
    private func check(
        _ made: MadeDocument, under agreement: Agreement, at now: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) -> UseRequest {
        var refusal = Self.gone
        for base in try KnowledgeBases.bases(with: agreement.id, in: transaction) {
            for purposes in KnowledgeAccess.alternatives(base.purposes) {
                let request = try UseRequest(
                    id: document.use, action: .index, purposes: purposes,
                    maximum: PriceQuantity(
                        rows: UInt64(clamping: made.rows), bytes: UInt64(clamping: document.bytes)),
                    facts: PersonalDataScreen.facts(made.redactions))
                do throws(Problem) {
                    try AgreementUses.checkPolicy(request, under: agreement, at: now, in: transaction)
                    return request
                } catch {
                    guard error.kind == .policyViolation else { throw error }
                    refusal = error
                }
            }
        }
        throw refusal
    }

    /// Notes how it ended; nothing where its right ended meanwhile.
    /// - Parameter outcome: Nil where a stop cut it short.
    func end(
        _ outcome: DocumentProgress.Outcome?, at now: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard var standing = try KnowledgeDocuments.document(document.id, in: transaction),
            standing.progress.state == (stands ? .indexed : .reading)
        else { return }
        standing.changedAt = now
        guard let outcome else {
            standing.progress.resume(at: now)
            return try KnowledgeDocuments.write(standing, in: transaction)
        }
        try standing.progress.end(outcome, at: now)
        if !stands, standing.progress.state != .indexed {
            (standing.passages, standing.rows, standing.redactions, standing.model) = (0, 0, [:], nil)
        }
        if standing.progress.state.isEnded {
            standing.logIndex = try leaf(of: standing, at: now).append(to: log, in: transaction)
        }
        try KnowledgeDocuments.write(standing, in: transaction)
        if !stands, standing.progress.state.isEnded {
            try KnowledgeDocuments.settleOlder(than: standing, at: now, log: log, in: transaction)
        }
    }

    /// What was made of the same file of an earlier version counts for this one.
    func adopt(
        at now: Timestamp, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let predecessor, var standing = try KnowledgeDocuments.document(document.id, in: transaction),
            standing.progress.state == .reading
        else { throw Self.gone }
        standing.passages = predecessor.passages
        standing.rows = predecessor.rows
        standing.redactions = predecessor.redactions
        standing.model = predecessor.model
        standing.trade = predecessor.trade
        try KnowledgeDocuments.write(standing, in: transaction)
        try KnowledgeDocuments.forget(predecessor.id, in: transaction)
    }

    private func leaf(of document: KnowledgeDocument, at now: Timestamp) -> EventLeaf {
        var facts: [String: JSONValue] = [
            "agreement": .string(document.agreement.description),
            "sha256": .string(document.hash.hexadecimal),
            "version": .string(document.version.description),
        ]
        if document.progress.state == .indexed {
            facts["passages"] = .number(.integer(document.passages))
            facts["redactions"] = .number(.integer(document.redactionCount))
            facts["model"] = document.model.map { .string($0) }
            facts["trade"] = document.trade.map { .string($0.description) }
        }
        return EventLeaf(
            "knowledge.\(document.progress.state.rawValue)", document.id, by: .server, at: now, facts)
    }
}

/// What a document has become so far.
struct MadeDocument: Hashable, Sendable {
    var passages: Int64 = 0
    var rows: Int64 = 0
    /// How much personal data was taken out, by kind.
    var redactions: [String: Int64] = [:]
    /// Which model its embeddings are of; nil without.
    var model: String?
    /// Why it has none, though there is an embedder.
    var lack: String?
}
