import Exchange
import Knowledge
import Persistence
import Primitives

extension ManagementAPI {
    static let searchRoutes = [
        APIRoute(
            APIOperation(
                "searchPassages", .post, "/api/search", "Finds passages without a model",
                note: """
                    For members of the participant whose knowledge base it is. What is found is what its agreements allow \
                    to be used now; each agreement whose passages are shown is used once. The same again under the same \
                    `Idempotency-Key` charges nothing more.
                    """, tag: .knowledge, access: .accounts, body: .json(SearchShapes.asked),
                answer: .json(SearchShapes.found, "The passages, the best first.")),
            { api, call in try await api.search(call) })
    ]

    private func search(_ call: APICall) async throws -> APIAnswer {
        let name = try call.body.text("knowledge_base")
        let fresh: ID<TradeRecord> = newID(call)
        let (base, id) = try await database.write { [exchange] transaction in
            let base = try call.knowledgeBase(name, to: .use, exchange, in: transaction)
            if case .same(let first) = try call.claim(for: fresh, in: transaction) { return (base, first) }
            return (base, fresh)
        }
        let limit = call.body.optionalCount("limit").map { Int($0) } ?? SearchShapes.standardLimit
        let results = try await passages.search.search(
            try call.body.text("query"), in: base, limit: limit, id: id)
        return .ok(["data": .array(results.map(\.json))])
    }
}

extension APICall {
    /// A knowledge base of the caller's own organisation by its name, or anybody's for operators.
    /// - Throws: `notFound` for one of somebody else.
    func knowledgeBase(
        _ name: String, to act: Member.Act, _ parts: ExchangeParts, in transaction: any ReadTransaction
    ) throws(Problem) -> KnowledgeBase {
        let own = try participant(to: act, parts, in: transaction)
        let base = try KnowledgeBases.named(name, in: transaction)
        guard caller.isOperator || base.participant == own.id else {
            throw KnowledgeBases.unknown(name)
        }
        return base
    }
}

extension PassageSearch.Result {
    var json: JSONValue {
        [
            "text": .string(hit.text), "language": .name(hit.language), "agreement": .id(agreement),
            "product": .id(product), "document": .string(hit.document), "ordinal": .count(hit.ordinal),
            "place": hit.place.json, "word_rank": hit.wordRank.map { .count($0) } ?? .null,
            "meaning_rank": hit.meaningRank.map { .count($0) } ?? .null,
            "similarity": hit.similarity.map { .number(.integer(Int64($0))) } ?? .null,
            "record": .id(record),
        ]
    }
}
