import Auditing
import Exchange
import Persistence
import Primitives
import Synchronization

/// Brings the documents of all knowledge bases into the index and out of it, step by step: what the server's service does
/// over and over.
///
/// What is to be done stands in the database; each step is whole by itself, and a stop between two of them, or within one,
/// loses nothing and shows nothing half done. Several may read at once; one looks and one erases.
public final class KnowledgeIngestion: Sendable {
    /// Agreements of one look's transaction.
    private static let agreementsAtOnce = 100
    private static let erasuresAtOnce = 16
    private static let documentsAtOnce = 500

    let database: any Database
    let log: AuditLog
    let index: any PassageIndex
    let embedder: (any Embedder)?
    let source: DocumentSource
    let clock: any WallClock
    /// Documents that are read at this moment by this process.
    private let taken = Mutex<Set<ID<KnowledgeDocument>>>([])

    /// - Parameter embedder: Nil where none is configured: then passages are found by words only.
    public init(
        database: any Database, log: AuditLog, index: any PassageIndex, embedder: (any Embedder)?,
        source: DocumentSource, clock: any WallClock
    ) {
        self.database = database
        self.log = log
        self.index = index
        self.embedder = embedder
        self.source = source
        self.clock = clock
    }

    /// Takes up what a stop cut short, and what the index has lost, with its file or a part of it. Call it before anything
    /// else.
    /// - Returns: How many documents are read again.
    public func recover() async throws -> Int {
        try await index.discardUnpublished()
        let now = clock.now()
        var count = try await database.write { try KnowledgeDocuments.recover(at: now, in: $0) }
        var last: ID<KnowledgeDocument>?
        while true {
            let page = try await database.read { [last] in
                try KnowledgeDocuments.indexed(after: last, limit: Self.documentsAtOnce, in: $0)
            }
            for document in page {
                let hash = try await index.hash(of: document.name, in: document.agreement.description)
                guard hash != document.hash else { continue }
                try await database.write { try KnowledgeDocuments.lose(document.id, at: now, in: $0) }
                count += 1
            }
            guard page.count == Self.documentsAtOnce else { return count }
            last = page.last?.id
        }
    }

    /// Looks at all agreements of all bases: what has ended goes, what has a new version is put on the list.
    public func look() async throws {
        var last: ID<Agreement>?
        while !Task.isCancelled {
            let now = clock.now()
            let (page, moving) = try await database.read { [last] transaction in
                let page = try KnowledgeShelf.agreements(
                    after: last, limit: Self.agreementsAtOnce, in: transaction)
                let moving = try page.filter { agreement in
                    try KnowledgeShelf.move(agreement, at: now, in: transaction) != .stay
                }
                return (page, moving)
            }
            for agreement in moving {
                try await database.write { [log] transaction in
                    _ = try KnowledgeShelf.look(at: agreement, now: now, log: log, in: transaction)
                }
            }
            guard page.count == Self.agreementsAtOnce else { return }
            last = page.last
        }
    }

    /// Takes out of the index what has ended, and erases some of what was taken out.
    /// - Returns: Whether anything is left.
    public func erase() async throws -> Bool {
        let erasures = try await database.read {
            try KnowledgeErasures.next(limit: Self.erasuresAtOnce, in: $0)
        }
        for erasure in erasures {
            if let document = erasure.document {
                try await index.remove(document, from: erasure.agreement.description)
            } else {
                try await index.remove(erasure.agreement.description)
            }
            try await database.write { try KnowledgeErasures.done(erasure.id, in: $0) }
        }
        let isMore = try await index.erase()
        return isMore || erasures.count == Self.erasuresAtOnce
    }

    /// Reads the document that is due for longest. What goes wrong with it is noted with it.
    /// - Returns: Whether one was due.
    /// - Throws: Where the database fails.
    public func ingestNext() async throws -> Bool {
        let now = clock.now()
        let others = taken.withLock { $0 }
        guard let job = try await database.write({ try DocumentJob.claim(at: now, but: others, in: $0) })
        else { return false }
        taken.withLock { _ = $0.insert(job.document.id) }
        defer { taken.withLock { _ = $0.remove(job.document.id) } }
        let outcome: DocumentProgress.Outcome?
        do {
            outcome = try await put(job)
        } catch {
            outcome = Task.isCancelled ? nil : Self.outcome(of: error)
        }
        let end = clock.now()
        try await database.write { [log] transaction in
            try job.end(outcome, at: end, log: log, in: transaction)
        }
        return true
    }

    /// What an error makes of a document: what passes by itself is tried again, all else is the document's.
    static func outcome(of error: any Error) -> DocumentProgress.Outcome {
        guard let problem = error as? Problem else { return .postponed("\(error)") }
        let reason = [problem.detail, problem.mend].compactMap { $0 }.joined(separator: " ")
        let passing: Set<Problem.Kind> = [
            .overloaded, .engineUnavailable, .storageUnavailable, .shuttingDown, .upstreamFailed,
            .upstreamRateLimited, .upstreamTimeout, .conflict, .insufficientQuota, .accountSuspended,
            .forbidden, .internalError,
        ]
        return passing.contains(problem.kind) || problem.retryAfter != nil
            ? .postponed(reason) : .failed(reason)
    }
}
