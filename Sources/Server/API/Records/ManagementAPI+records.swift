import Accounting
import Auditing
import Documents
import Exchange
import Knowledge
import Oversight
import Persistence
import Primitives

extension ManagementAPI {
    static let recordRoutes = [
        APIRoute(
            APIOperation(
                "listRecords", .get, "/api/records", "Lists the records of answers", tag: .records,
                access: .accounts,
                query: [
                    accountFilter,
                    .init("service", .text(1...128), "The name or the id of a service."),
                    .init("from", .time, "Uses that began then or later."),
                    .init("until", .time, "Uses that began before then."),
                ] + APIOperation.Parameter.paging("newest first"),
                answer: .page(of: RecordShapes.summary, "One page of records.")),
            { api, call in try await api.listRecords(call) }),
        APIRoute(
            APIOperation(
                "getRecord", .get, "/api/records/{record}", "Shows the record of one answer with its proof",
                note: "It waits up to two seconds for the checkpoint that covers the record.", tag: .records,
                access: .accounts, pathNotes: ["record": "The `x-minato-record` of the answer."],
                answer: .json(RecordShapes.record, "The record.")),
            { api, call in try await api.record(call) }),
        APIRoute(
            APIOperation(
                "getCitation", .get, "/api/records/{record}/citations/{passage}",
                "Shows a passage that an answer cites",
                note: """
                    For whoever may see the record, as long as the right to the source lasts. It opens what the answer's \
                    annotations link to.
                    """, tag: .records, access: .accounts,
                pathNotes: [
                    "record": "The `x-minato-record` of the answer.", "passage": "Its number in the answer.",
                ],
                answer: .json(RecordShapes.passage, "The passage.")),
            { api, call in try await api.citation(call) }),
        APIRoute(
            APIOperation(
                "getRecordContent", .get, "/api/records/{record}/content",
                "Shows the kept texts of an answer",
                note: "Each look leaves an entry in the log.", tag: .records, access: .accounts,
                pathNotes: ["record": "The `x-minato-record` of the answer."],
                answer: .json(RecordShapes.content, "The texts that are kept.")),
            { api, call in try await api.content(call) }),
    ]

    private func content(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Use> = try call.id("record", of: "record")
        return try await database.write { [changes, vault] transaction in
            _ = try Self.record(id, for: call.caller, in: transaction)
            func text(_ part: ContentPart) throws(Problem) -> JSONValue {
                .text(
                    try vault.text(of: id, part, at: call.now, in: transaction).map {
                        String(decoding: $0, as: UTF8.self)
                    })
            }
            let request = try text(.request)
            let answer = try text(.answer)
            if request != .null || answer != .null {
                try vault.noteLook(
                    at: id, at: call.now, by: call.caller.isOperator ? .operator : .account, log: changes.log,
                    in: transaction)
            }
            return .ok(["record": .id(id), "request": request, "answer": answer])
        }
    }

    private func listRecords(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Use.self, order: .newestFirst)
        return try await database.read { transaction in
            let filter = RecordFilter(
                account: try call.accountFilter(in: transaction)?.id,
                service: try call.serviceFilter(in: transaction)?.id, from: call.query.time("from"),
                until: call.query.time("until"))
            let page = try Uses.records(filter, request, in: transaction)
            let names = try RecordNames(of: page.items, in: transaction)
            return .page(page.items.map { $0.summary(names) }, next: page.next)
        }
    }

    private func record(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Use> = try call.id("record", of: "record")
        let (entry, names, sources) = try await database.read { transaction in
            let entry = try Self.record(id, for: call.caller, in: transaction)
            return (
                entry, try RecordNames(of: [entry], in: transaction),
                try AnswerSources(of: entry.record, in: transaction)
            )
        }
        let leaf = try UseLeaf(parsing: try await reader.leaf(at: entry.logIndex).bytes)
        return .ok(
            entry.json(
                names, leaf: leaf, proof: try await evidence(of: entry.logIndex),
                salt: commitments.salt(of: id), sources: sources))
    }

    private func citation(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Use> = try call.id("record", of: "record")
        let number = Int(try call.parameter("passage")) ?? 0
        let now = call.now
        let (sources, isOpen) = try await database.read { transaction in
            let entry = try Self.record(id, for: call.caller, in: transaction)
            let sources = try AnswerSources(of: entry.record, in: transaction)
            guard let passage = sources?.cited(number) else {
                throw Problem(
                    .notFound, "The answer cites no passage \(number).",
                    mend: "GET /api/records/\(id) lists them.",
                    parameter: "passage")
            }
            let agreement = try Agreements.required(passage.agreement, in: transaction)
            return (sources, agreement.isOpen(at: now))
        }
        let gone = Problem(
            .notFound,
            "The passage is not here any more: the right to it has ended, or its document was replaced.",
            mend: "Its hash in the record tells whether a copy is what was cited.", parameter: "passage")
        guard let sources, let passage = sources.cited(number), isOpen,
            let found = try await passages.index.passage(
                passage.ordinal, of: passage.document, in: passage.agreement.description)
        else { throw gone }
        return .ok(sources.json(found, number))
    }

    /// - Throws: `notFound`, for records that the caller may not see too.
    private static func record(
        _ id: ID<Use>, for caller: APICaller, in transaction: any ReadTransaction
    ) throws(Problem) -> RecordEntry {
        if let entry = try Uses.record(id, in: transaction), caller.maySee(entry.record.account) {
            return entry
        }
        if case .open(let open) = try Uses.state(of: id, in: transaction),
            caller.maySee(open.reservation.account)
        {
            throw Problem(
                .notFound, "The use \(id) is under way; its record comes with its end.",
                mend: "Ask again in a second.", parameter: "record", retryAfter: .seconds(1))
        }
        throw Problem(.notFound, "There is no record \(id).", parameter: "record")
    }

    /// The proof that the log has a leaf; nil while no checkpoint covers it.
    func evidence(of index: Int64) async throws -> InclusionEvidence? {
        do {
            let head = try await sequencer.waitForCheckpoint(covering: index, timeout: limits.checkpointWait)
            guard head != nil else { return nil }
        } catch let problem as Problem where [.overloaded, .shuttingDown].contains(problem.kind) {
            // The record itself is there all the same.
            return nil
        }
        return try InclusionEvidence(try await reader.inclusionProof(of: index))
    }
}

extension APICall {
    /// The account whose things are wanted: what the query names, and for an account's own key its own; nil for
    /// those of all.
    /// - Throws: `notFound` for an account that the caller may not see.
    func accountFilter(in transaction: any ReadTransaction) throws(Problem) -> Account? {
        if let text = query.text("account") {
            return try AccountReference(text: text).resolve(for: caller, in: transaction)
        }
        guard case .account(let own) = caller else { return nil }
        return own
    }

    /// The service that the query names; nil for all.
    func serviceFilter(in transaction: any ReadTransaction) throws(Problem) -> Service? {
        guard let text = query.text("service") else { return nil }
        let byName = try Services.service(named: text, in: transaction)
        if let byName { return byName }
        if let id = ID<Service>(text), let byID = try Services.service(id, in: transaction) { return byID }
        throw Problem(
            .notFound, "There is no service \(FaultCollector.quoted(text)).",
            mend: "Give the name or the id of a service.", parameter: "service")
    }
}
