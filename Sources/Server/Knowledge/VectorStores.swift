import Accounting
import Exchange
import Gateway
import Knowledge
import NIOCore
import Persistence
import Primitives

/// Knowledge bases as OpenAI's clients know them: `POST /v1/vector_stores/{id}/search`. The id of a store is the name or the
/// id of a knowledge base; who asks is a member of the participant whose base it is.
struct VectorStores: Sendable {
    private static let prefix = "/v1/vector_stores/"
    private static let suffix = "/search"
    /// As OpenAI has it.
    private static let results = 1...50
    private static let standardResults = 10
    private static let maximumQueries = 8

    let search: PassageSearch
    let authority: Authority
    let house: Participant
    let database: any Database
    let clock: any WallClock
    let randomness: any Randomness
    private let permits = Permits(limit: 64, of: "searches are under way")

    init(
        search: PassageSearch, house: Participant, database: any Database, clock: any WallClock,
        randomness: any Randomness
    ) {
        self.search = search
        self.house = house
        self.database = database
        self.clock = clock
        self.randomness = randomness
        authority = Authority(adminKeys: [], database: database)
    }

    /// The store that a path asks to be searched; nil for other paths.
    static func store(in path: String) -> String? {
        guard path.hasPrefix(prefix), path.hasSuffix(suffix),
            path.utf8.count > prefix.utf8.count + suffix.utf8.count
        else { return nil }
        let name = String(path.dropFirst(prefix.count).dropLast(suffix.count))
        return name.contains("/") ? nil : name.removingPercentEncoding ?? name
    }

    /// - Throws: `missingKey`, `invalidKey`, `forbidden`; `notFound`; `malformedJSON`, `invalidValue`; `overloaded`.
    func answer(_ store: String, _ body: ByteBuffer, key: String?) async throws -> JSONValue {
        try permits.take()
        defer { permits.release() }
        let (caller, keyID) = try await authority.account(bearing: key)
        let asked = try Asked(JSONValue(parsing: Array(body.readableBytesView)))
        let base = try await database.read { [house] transaction in
            let own = try caller.participant(to: .use, by: keyID, house: house, in: transaction)
            let base: KnowledgeBase?
            if let id = ID<KnowledgeBase>(store) {
                base = try KnowledgeBases.base(id, in: transaction)
            } else {
                base = try KnowledgeBases.named(store, in: transaction)
            }
            guard let base, base.participant == own.id else { throw KnowledgeBases.unknown(store) }
            return base
        }
        let results = try await search.search(
            asked.queries.joined(separator: "\n"), in: base, limit: asked.limit,
            id: ID(at: clock.now(), random: randomness))
        return [
            "object": "vector_store.search_results.page",
            "search_query": .array(asked.queries.map { .string($0) }),
            "data": .array(results.enumerated().map { place, result in result.object(at: place) }),
            "has_more": false, "next_page": .null,
        ]
    }

    private struct Asked {
        let queries: [String]
        let limit: Int

        init(_ body: JSONValue) throws(Problem) {
            let query = body["query"]
            queries =
                query?.stringValue.map { [$0] } ?? (query?.arrayValue ?? []).compactMap(\.stringValue)
            guard 1...VectorStores.maximumQueries ~= queries.count, queries.allSatisfy({ !$0.isEmpty }) else {
                throw Problem(
                    .invalidValue, "\"query\" is no question.",
                    mend: "Give a text, or a list of at most \(VectorStores.maximumQueries).",
                    parameter: "query")
            }
            let wanted = body["max_num_results"]
            let limit = wanted.map { $0.isNull ? Int64(VectorStores.standardResults) : $0.intValue ?? 0 }
            self.limit = limit.flatMap { Int(exactly: $0) } ?? VectorStores.standardResults
            guard VectorStores.results.contains(self.limit) else {
                throw Problem(
                    .invalidValue, "\"max_num_results\" is out of bounds.", mend: "Give 1 to 50.",
                    parameter: "max_num_results")
            }
            guard body["filters"]?.isNull ?? true else {
                throw Problem(
                    .invalidValue, "Passages are filtered by the agreements of the knowledge base alone.",
                    mend: "Leave filters out, or search another base.", parameter: "filters")
            }
        }
    }
}

extension PassageSearch.Result {
    /// A result as OpenAI's clients read it.
    /// - Parameter place: Among the results, from 0: rankings are put together by places, so that the score is 1 for the
    ///   first and falls with them.
    fileprivate func object(at place: Int) -> JSONValue {
        var attributes: [String: JSONValue] = [
            "agreement": .string(agreement.description), "language": .string(hit.language.rawValue),
            "ordinal": .number(.integer(Int64(hit.ordinal))),
        ]
        attributes["product"] = product.map { .string($0.description) }
        attributes["page"] = hit.place.page.map { .number(.integer(Int64($0))) }
        attributes["section"] =
            hit.place.section.isEmpty ? nil : .string(hit.place.section.joined(separator: " › "))
        return [
            "file_id": .string(hit.document),
            "filename": .string(hit.document.split(separator: "/").last.map(String.init) ?? hit.document),
            "score": .number(.double(1 / Double(place + 1))), "attributes": .object(attributes),
            "content": [["type": "text", "text": .string(hit.text)]],
        ]
    }
}
