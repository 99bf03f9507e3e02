import Exchange
import Persistence
import Primitives

extension KnowledgeIngestion {
    /// Passages that are embedded and put in at once.
    private static let batch = 256
    /// Texts of one request to the embedder.
    static let embeddedAtOnce = 32
    /// How often the progress of a long document is noted, in passages.
    private static let notedEvery: Int64 = 500

    /// Reads a document, screens it, puts it into the index, charges it and has it found, in this order.
    func put(_ job: DocumentJob) async throws -> DocumentProgress.Outcome {
        guard job.document.role != .sample else {
            return .skipped("It is a sample of the data, which is read whole.")
        }
        guard let format = DocumentSource.Format(job.document) else {
            return .skipped(
                "Files of its kind are not read: PDF, DOCX, XLSX, PPTX, HTML, Markdown, TXT, CSV, JSON Lines and Parquet are."
            )
        }
        if let outcome = try await stand(job) { return outcome }
        let number = try await index.begin(job.document.indexed, in: job.partition)
        do {
            let made = try await fill(number, with: job, format)
            guard made.passages > 0 else {
                try await index.discard(number)
                return .skipped("It holds no text: scanned pages have none, nor have empty files.")
            }
            try Self.checkDeclared(job.product, made)
            let now = clock.now()
            try await database.write { [log] in try job.admit(made, at: now, log: log, in: $0) }
            try await index.publish(number)
            return made.lack.map { .indexedByWordsOnly($0) } ?? .indexed
        } catch {
            // Nothing of it stays, whatever went wrong.
            try? await index.discard(number)
            throw error
        }
    }

    /// Where the index has the file already, by another version's name or from before a stop, nothing is read again.
    private func stand(_ job: DocumentJob) async throws -> DocumentProgress.Outcome? {
        guard !job.stands else { return nil }
        let hash = try await index.hash(of: job.document.name, in: job.partition)
        if let predecessor = job.predecessor, predecessor.model == embedder?.model {
            if hash == nil {
                try await index.rename(predecessor.name, to: job.document.name, in: job.partition)
            }
            guard try await index.hash(of: job.document.name, in: job.partition) == job.document.hash else {
                return nil
            }
            let now = clock.now()
            try await database.write { [log] in try job.adopt(at: now, log: log, in: $0) }
            return .indexed
        }
        guard hash == job.document.hash, job.document.passages > 0, job.document.model == embedder?.model
        else { return nil }
        return .indexed
    }

    /// A product that is said to hold no personal data, and does, is not what was agreed on.
    private static func checkDeclared(_ product: Product, _ made: MadeDocument) throws(Problem) {
        guard product.metadata["personal_data"]?.stringValue == "none", !made.redactions.isEmpty else {
            return
        }
        let kinds = made.redactions.keys.sorted().joined(separator: ", ")
        throw Problem(
            .policyViolation,
            "The product is declared to hold no personal data (personal_data: none), and the file has some: \(kinds).",
            mend: "Ask the supplier to take it out and to publish another version.")
    }

    private func fill(
        _ number: DocumentNumber, with job: DocumentJob, _ format: DocumentSource.Format
    ) async throws(Problem) -> MadeDocument {
        let screen = try PersonalDataScreen(jurisdictions: job.jurisdictions)
        var made = MadeDocument(model: embedder?.model)
        var splitter = PassageSplitter()
        var waiting: [PassageDraft] = []
        var noted: Int64 = 0
        made.rows = try await source.read(job.document, as: format) { blocks throws(Problem) in
            for block in blocks {
                try Self.checkGoesOn()
                let text = screen.screened(block.text, &made.redactions)
                waiting += splitter.feed(DocumentBlock(block.kind, text, page: block.page))
                while waiting.count >= Self.batch {
                    try await append(Array(waiting.prefix(Self.batch)), to: number, &made)
                    waiting.removeFirst(Self.batch)
                }
            }
            guard made.passages - noted >= Self.notedEvery else { return }
            noted = made.passages
            let soFar = made
            try await problems { try await self.database.write { try job.note(soFar, in: $0) } }
        }
        waiting += splitter.finish()
        for start in stride(from: 0, to: waiting.count, by: Self.batch) {
            try await append(
                Array(waiting[start..<min(start + Self.batch, waiting.count)]), to: number, &made)
        }
        return made
    }

    private func append(
        _ passages: [PassageDraft], to number: DocumentNumber, _ made: inout MadeDocument
    ) async throws(Problem) {
        made.passages += Int64(passages.count)
        guard made.passages <= source.limits.passages else {
            throw Problem(
                .unprocessable, "The document has more than \(source.limits.passages) passages.",
                mend: "Have it split.")
        }
        var embeddings: [Embedding] = []
        if made.lack == nil, embedder != nil {
            do throws(Problem) {
                embeddings = try await embed(passages)
            } catch {
                guard !Task.isCancelled else { throw error }
                (made.model, made.lack) = (nil, "It has no embeddings yet: \(error.detail)")
            }
        }
        let (index, made) = (index, embeddings)
        try await problems { try await index.append(passages, embeddings: made, to: number) }
    }

    private func embed(_ passages: [PassageDraft]) async throws(Problem) -> [Embedding] {
        guard let embedder else { return [] }
        var embeddings: [Embedding] = []
        for start in stride(from: 0, to: passages.count, by: Self.embeddedAtOnce) {
            try Self.checkGoesOn()
            let part = passages[start..<min(start + Self.embeddedAtOnce, passages.count)]
            embeddings += try await embedder.embed(part.map(\.text), as: .passage)
        }
        guard embeddings.count == passages.count else {
            throw Problem(
                .upstreamFailed, "The embedder gave \(embeddings.count) for \(passages.count) texts.")
        }
        return embeddings
    }

    private static func checkGoesOn() throws(Problem) {
        guard !Task.isCancelled else { throw Problem(.shuttingDown, "The reading was ended.") }
    }

    private func problems<Result>(_ body: () async throws -> Result) async throws(Problem) -> Result {
        do {
            return try await body()
        } catch {
            throw error as? Problem ?? Problem(.storageUnavailable, "\(error)")
        }
    }
}
