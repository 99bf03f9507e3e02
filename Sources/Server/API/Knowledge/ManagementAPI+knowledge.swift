import Exchange
import Knowledge
import Persistence
import Primitives

extension ManagementAPI {
    private static let baseNote = ["base": "The id or the name of a knowledge base."]
    private static let sourceNote = baseNote.merging(agreementNote) { $1 }

    static let knowledgeRoutes = [
        APIRoute(
            APIOperation(
                "createKnowledgeBase", .post, "/api/knowledge-bases", "Makes a knowledge base",
                note: "It belongs to the caller's organisation, which is the consumer of all its agreements.",
                tag: .knowledge, access: .accounts, body: .json(KnowledgeShapes.draft),
                answer: .created(KnowledgeShapes.base, "The knowledge base, without sources.")),
            { api, call in try await api.createKnowledgeBase(call) }),
        APIRoute(
            APIOperation(
                "listKnowledgeBases", .get, "/api/knowledge-bases",
                "Lists knowledge bases: one's own, for operators all", tag: .knowledge, access: .accounts,
                query: APIOperation.Parameter.paging("newest first"),
                answer: .page(of: KnowledgeShapes.base, "One page of knowledge bases.")),
            { api, call in try await api.listKnowledgeBases(call) }),
        APIRoute(
            APIOperation(
                "getKnowledgeBase", .get, "/api/knowledge-bases/{base}",
                "Shows a knowledge base: its sources and how far their documents are", tag: .knowledge,
                access: .accounts, pathNotes: baseNote,
                answer: .json(KnowledgeShapes.base, "The knowledge base.")),
            { api, call in try await api.knowledgeBase(call) }),
        APIRoute(
            APIOperation(
                "removeKnowledgeBase", .delete, "/api/knowledge-bases/{base}", "Removes a knowledge base",
                note: "What no other base has is out of reach at once, and erased soon.", tag: .knowledge,
                access: .accounts, pathNotes: baseNote,
                answer: .json(KnowledgeShapes.base, "The knowledge base as it was.")),
            { api, call in try await api.removeKnowledgeBase(call) }),
        APIRoute(
            APIOperation(
                "addKnowledgeSource", .put, "/api/knowledge-bases/{base}/sources/{agreement}",
                "Adds an agreement to a knowledge base",
                note: "Its policy must permit to index its data. Its documents are read soon.",
                tag: .knowledge, access: .accounts, pathNotes: sourceNote,
                answer: .json(KnowledgeShapes.base, "The knowledge base.")),
            { api, call in try await api.changeSource(call, adds: true) }),
        APIRoute(
            APIOperation(
                "removeKnowledgeSource", .delete, "/api/knowledge-bases/{base}/sources/{agreement}",
                "Takes an agreement out of a knowledge base",
                note: "Out of reach at once; erased soon where no other base has it.",
                tag: .knowledge, access: .accounts, pathNotes: sourceNote,
                answer: .json(KnowledgeShapes.base, "The knowledge base.")),
            { api, call in try await api.changeSource(call, adds: false) }),
        APIRoute(
            APIOperation(
                "listKnowledgeDocuments", .get, "/api/knowledge-bases/{base}/documents",
                "Lists the documents of a knowledge base and what became of each", tag: .knowledge,
                access: .accounts, pathNotes: baseNote,
                query: [.init("state", .words(of: DocumentProgress.State.self), "Those that stand so.")]
                    + APIOperation.Parameter.paging("oldest first"),
                answer: .page(of: KnowledgeShapes.document, "One page of documents.")),
            { api, call in try await api.listKnowledgeDocuments(call) }),
        APIRoute(
            APIOperation(
                "refreshKnowledgeBase", .post, "/api/knowledge-bases/{base}/refresh",
                "Has what failed, was skipped, rests or lacks embeddings tried anew", tag: .knowledge,
                access: .accounts, pathNotes: baseNote,
                answer: .json(KnowledgeShapes.refreshed, "How many documents.")),
            { api, call in try await api.refreshKnowledgeBase(call) }),
    ]

    private func createKnowledgeBase(_ call: APICall) async throws -> APIAnswer {
        let id: ID<KnowledgeBase> = newID(call)
        let made = try await database.write { [self] transaction in
            var owner = try call.participant(to: .use, exchange, in: transaction)
            if call.body.has("participant") {
                let named: ID<Participant> = try call.body.id("participant")
                guard call.caller.isOperator || named == owner.id else {
                    throw Problem(
                        .forbidden, "Only its own members and operators make a knowledge base for it.",
                        parameter: "participant")
                }
                guard let found = try Participants.participant(named, in: transaction) else {
                    throw Participants.unknown(named)
                }
                owner = found
            }
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                return Made(
                    body: try KnowledgeBases.required(first, in: transaction)
                        .json(at: call.now, in: transaction), isReplay: true)
            }
            let base = try KnowledgeBases.create(
                KnowledgeBase(
                    id: id, name: call.body.text("name"), participant: owner.id,
                    purposes: call.body.texts("purposes"), createdAt: call.now),
                by: call.actor, log: changes.log, in: transaction)
            return Made(body: try base.json(at: call.now, in: transaction), isReplay: false)
        }
        return .created(made, at: made.body["id"]?.stringValue.map { "/api/knowledge-bases/\($0)" })
    }

    private func listKnowledgeBases(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: KnowledgeBase.self, order: .newestFirst)
        return try await database.read { [self] transaction in
            let own = try call.participant(to: .read, exchange, in: transaction)
            let page = try KnowledgeBases.list(
                of: call.caller.isOperator ? nil : own.id, request, in: transaction)
            return .page(
                try page.items.map { base throws(Problem) in try base.json(at: call.now, in: transaction) },
                next: page.next)
        }
    }

    private func knowledgeBase(_ call: APICall) async throws -> APIAnswer {
        try await database.read { [self] transaction in
            .ok(try ownBase(call, to: .read, in: transaction).json(at: call.now, in: transaction))
        }
    }

    private func removeKnowledgeBase(_ call: APICall) async throws -> APIAnswer {
        try await database.write { [self] transaction in
            let base = try ownBase(call, to: .use, in: transaction)
            let body = try base.json(at: call.now, in: transaction)
            try KnowledgeBases.remove(
                base.id, at: call.now, by: call.actor, log: changes.log, in: transaction)
            return .ok(body)
        }
    }

    private func changeSource(_ call: APICall, adds: Bool) async throws -> APIAnswer {
        let agreement: ID<Agreement> = try call.id("agreement", of: "agreement")
        return try await database.write { [self] transaction in
            let base = try ownBase(call, to: .use, in: transaction)
            if adds {
                try KnowledgeBases.add(
                    agreement, to: base.id, at: call.now, by: call.actor, log: changes.log, in: transaction)
            } else {
                try KnowledgeBases.remove(
                    agreement, from: base.id, at: call.now, by: call.actor, log: changes.log,
                    in: transaction)
            }
            return .ok(try base.json(at: call.now, in: transaction))
        }
    }

    private func listKnowledgeDocuments(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: KnowledgeDocument.self, order: .oldestFirst)
        let state = call.query.text("state").flatMap(DocumentProgress.State.init(rawValue:))
        return try await database.read { [self] transaction in
            let base = try ownBase(call, to: .read, in: transaction)
            let page = try KnowledgeDocuments.list(of: base.id, state: state, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private func refreshKnowledgeBase(_ call: APICall) async throws -> APIAnswer {
        try await database.write { [self] transaction in
            let base = try ownBase(call, to: .use, in: transaction)
            let count = try KnowledgeDocuments.ask(for: base.id, at: call.now, in: transaction)
            return .ok(["documents": .count(count)])
        }
    }

    /// The base of the path, by id or name, where it is the caller's own; any for operators.
    /// - Throws: `notFound` for one of others.
    private func ownBase(
        _ call: APICall, to act: Member.Act, in transaction: any ReadTransaction
    ) throws(Problem) -> KnowledgeBase {
        let own = try call.participant(to: act, exchange, in: transaction)
        let text = try call.parameter("base")
        var base: KnowledgeBase
        if let id = ID<KnowledgeBase>(text) {
            base = try KnowledgeBases.required(id, in: transaction)
        } else {
            base = try KnowledgeBases.named(text, in: transaction)
        }
        guard call.caller.isOperator || base.participant == own.id else {
            throw KnowledgeBases.unknown(text)
        }
        return base
    }
}
