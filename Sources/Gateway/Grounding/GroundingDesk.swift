import Accounting
import Auditing
import Crypto
import Exchange
import Inference
import Knowledge
import NIOCore
import NIOPosix
import Persistence
import Primitives

/// What services that answer from licensed passages need.
public struct GroundingParts: Sendable {
    public let index: any PassageIndex
    /// Nil where nothing makes embeddings: passages are found by their words.
    public let embedder: (any Embedder)?
    public let access: AccessBoard
    /// Under which clients reach the server; citations begin with it.
    public let publicURL: String

    public init(
        index: any PassageIndex, embedder: (any Embedder)?, access: AccessBoard, publicURL: String
    ) {
        self.index = index
        self.embedder = embedder
        self.access = access
        self.publicURL = publicURL
    }
}

/// Finds what a request is answered from: only what the agreements of the service's knowledge base allow now, for its
/// purposes, in each place where the service is offered.
struct GroundingDesk: Sendable {
    let parts: GroundingParts
    let database: any Database
    let clock: any WallClock
    let randomness: any Randomness

    /// What may be searched: one agreement of the base.
    private struct Source: Sendable {
        let agreement: Agreement
        let rate: UInt64
        let hasTerms: Bool
        let titles: [Language: String]
        let purposes: [String]
    }

    /// - Parameter body: The request with what rules changed of it.
    /// - Throws: `invalidValue` as ``GroundedRequest`` tells; `notFound` where the knowledge base is gone; `forbidden` where
    ///   no agreement of it may be used; what the index and the database throw.
    func ground(
        _ admitted: Admitted, _ terms: GroundingTerms, body: ByteBuffer
    ) async throws -> Grounded {
        guard admitted.ask.operation == .chat else {
            throw Problem(
                .invalidValue, "\"\(admitted.offer.service.name)\" answers questions with citations.",
                mend: "Ask it under /v1/chat/completions.", parameter: "model")
        }
        let request = try GroundedRequest(body)
        let language = terms.language ?? Language(of: request.question.unicodeScalars)
        let (base, sources) = try await sources(of: admitted, terms)
        var handles: [ID<Agreement>: AccessHandle] = [:]
        for source in sources {
            // Taken before the search: what closes from now on is heard of.
            let handle = parts.access.handle(for: source.agreement, at: clock.now())
            if handle.isOpen { handles[source.agreement.id] = handle }
        }
        let embedding = await parts.embedder?.embedding(
            ofQuestion: request.question, within: PassageSearch.patience)
        let hits = try await parts.index.search(
            PassageQuery(
                text: request.question, embedding: embedding,
                partitions: handles.keys.map(\.description).sorted(), limit: terms.passages))
        let byAgreement = Dictionary(uniqueKeysWithValues: sources.map { ($0.agreement.id, $0) })
        var passages: [Grounded.Passage] = []
        var licences: [ID<Agreement>: Grounded.Licence] = [:]
        var refused: Set<ID<Agreement>> = []
        var bytes = 0
        for hit in hits {
            guard let id = ID<Agreement>(hit.partition), let source = byAgreement[id],
                let handle = handles[id],
                !refused.contains(id), bytes + hit.text.utf8.count <= terms.contextBytes || passages.isEmpty
            else { continue }
            if licences[id] == nil {
                guard licences.count < AnswerShares.maximumAgreements,
                    let licence = try await licence(source, handle, admitted)
                else {
                    refused.insert(id)
                    continue
                }
                licences[id] = licence
            }
            bytes += hit.text.utf8.count
            passages.append(passage(hit, source, language))
        }
        let found = passages
        let way = try await NIOThreadPool.singleton.runIfActive { [randomness] in
            Grounded.Way(
                question: request.question, passages: found, by: admitted.offer.engine, language: language,
                terms, outputBound: admitted.outputBound, randomness: randomness)
        }
        if case .give(_, .declined, _) = way { (passages, licences) = ([], [:]) }
        return Grounded(
            terms: terms, base: base, language: language, way: way, passages: passages,
            licences: licences.values.sorted {
                $0.agreement.bytes.lexicographicallyPrecedes($1.agreement.bytes)
            },
            citationURL: "\(parts.publicURL)/api/records/\(admitted.id)/citations/",
            isSampled: terms.leaveOneOut > 0 && randomness.below(1_000) < UInt64(terms.leaveOneOut))
    }

    // MARK: what may be used

    private func sources(
        of admitted: Admitted, _ terms: GroundingTerms
    ) async throws -> (ID<KnowledgeBase>, [Source]) {
        let now = clock.now()
        let places: [String?] = admitted.offer.service.terms.jurisdictions.map { $0 }
        return try await database.read { transaction -> (ID<KnowledgeBase>, [Source]) in
            let base = try KnowledgeBases.named(terms.baseName, of: terms.owner, in: transaction)
            var open: [KnowledgeAccess.Partition] = []
            for (index, place) in (places.isEmpty ? [nil] : places).enumerated() {
                let here = try KnowledgeAccess.partitions(
                    of: base, at: place, now: now, in: transaction)
                open =
                    index == 0
                    ? here : open.filter { known in here.contains { $0.agreement == known.agreement } }
            }
            let purposes = base.purposes
            let sources = try open.map { partition -> Source in
                let agreement = try Agreements.required(partition.agreement, in: transaction)
                let product = try agreement.product.flatMap { id throws(Problem) in
                    try Products.product(id, in: transaction)
                }
                let titles = product?.metadata["title"]
                return Source(
                    agreement: agreement,
                    rate: try OfferPrice(reading: agreement.price).citationRate
                        ?? OfferPrice.standardCitationRate,
                    hasTerms: try AgreementUses.hasTerms(agreement.id, in: transaction),
                    titles: Dictionary(
                        uniqueKeysWithValues: Language.allCases.compactMap { language in
                            (titles?[language.rawValue]?.stringValue).map { (language, $0) }
                        }), purposes: purposes)
            }
            return (base.id, sources)
        }
    }

    /// Asks the policy and the counters for this answer and all the tokens that it may have.
    /// - Returns: Nil where the agreement does not allow it now.
    private func licence(
        _ source: Source, _ handle: AccessHandle, _ admitted: Admitted
    ) async throws -> Grounded.Licence? {
        let agreement = source.agreement
        guard source.hasTerms else {
            return Grounded.Licence(
                agreement: agreement.id, endsAt: agreement.endsAt, handle: handle, request: nil)
        }
        let now = clock.now()
        let place = admitted.offer.service.terms.jurisdictions.first
        let id: ID<TradeRecord> = ID(from: admitted.id, agreement.id.description)
        let tokens = min(admitted.outputBound, UseRequest.maximumQuantity)
        let request = try await database.read { transaction -> UseRequest? in
            let permitted = try LicensedUse.permitted(
                under: agreement, for: source.purposes, at: now, in: transaction
            ) { purposes throws(Problem) in
                try UseRequest(
                    id: id, action: .index, purposes: purposes, place: place,
                    maximum: PriceQuantity(calls: 1, tokens: tokens))
            }
            guard let permitted,
                try AgreementUses.isAffordable(
                    permitted, under: agreement, at: now, in: transaction)
            else { return nil }
            return permitted
        }
        return request.map {
            Grounded.Licence(
                agreement: agreement.id, endsAt: agreement.endsAt, handle: handle, request: $0)
        }
    }

    // MARK: what is answered

    private func passage(_ hit: PassageHit, _ source: Source, _ language: Language) -> Grounded.Passage {
        let file = hit.document.split(separator: "/", maxSplits: 1).last.map(String.init) ?? hit.document
        return Grounded.Passage(
            kept: AnswerGrounding.Passage(
                agreement: source.agreement.id, product: source.agreement.product, document: hit.document,
                ordinal: hit.ordinal, place: hit.place, hash: Array(SHA256.hash(data: Array(hit.text.utf8))),
                rate: source.rate),
            text: hit.text, similarity: hit.similarity,
            title: source.titles[language] ?? source.titles[.english] ?? source.titles.values.min() ?? file)
    }
}
