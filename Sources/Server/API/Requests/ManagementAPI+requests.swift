import Accounting
import Compliance
import Foundation
import Oversight
import Persistence
import Primitives

extension ManagementAPI {
    private static let requestNote = ["request": "The id of a request."]

    static let requestRoutes = [
        APIRoute(
            APIOperation(
                "openRequest", .post, "/api/requests", "Takes a person's request about what is kept of them",
                note: """
                    Access and deletion are done at once. What the law requires to keep stays without a link to the \
                    person, and the receipt says so.
                    """,
                tag: .people, access: .accounts, body: .json(RequestShapes.draft),
                answer: .created(RequestShapes.request, "The request.")),
            { api, call in try await api.openRequest(call) }),
        APIRoute(
            APIOperation(
                "listRequests", .get, "/api/requests", "Lists requests of people", tag: .people,
                access: .accounts,
                query: [
                    accountFilter,
                    .init("state", .words(of: PersonRequestState.self), "Those that stand so."),
                ] + APIOperation.Parameter.paging("newest first"),
                answer: .page(of: RequestShapes.request, "One page of requests.")),
            { api, call in try await api.listRequests(call) }),
        APIRoute(
            APIOperation(
                "getRequest", .get, "/api/requests/{request}",
                "Shows a request, its receipt and the proof of it",
                note: "It waits up to two seconds for the checkpoint that covers the receipt.", tag: .people,
                access: .accounts, pathNotes: requestNote,
                answer: .json(RequestShapes.provenRequest, "The request.")),
            { api, call in try await api.request(call) }),
        APIRoute(
            APIOperation(
                "decideRequest", .post, "/api/requests/{request}/decision",
                "Closes a request that waits for a person", tag: .people, access: .operators,
                pathNotes: requestNote, body: .json(RequestShapes.outcome),
                answer: .json(RequestShapes.request, "The request.")),
            { api, call in try await api.decideRequest(call) }),
        APIRoute(
            APIOperation(
                "exportPerson", .get, "/api/requests/{request}/export",
                "Everything that is kept of the person of a request for access", tag: .people,
                access: .accounts, pathNotes: requestNote,
                answer: .json(RequestShapes.export, "As it is now.")),
            { api, call in try await api.export(call) }),
    ]

    private func openRequest(_ call: APICall) async throws -> APIAnswer {
        let id: ID<PersonRequest> = newID(call)
        let newPerson: ID<Person> = newID(call)
        guard let kind: PersonRequest.Kind = call.body.word("kind") else {
            throw Problem(.internalError, "The shape of the body does not promise \"kind\".")
        }
        let details = call.body.optionalText("details")
        guard kind != .correction || details != nil else {
            throw Problem(
                .invalidValue, "The member \"details\" is missing.", mend: "Say what is to be corrected.",
                parameter: "details")
        }
        let replyDays = directory.conductRules.compactMap(\.replyDays).min() ?? PersonRequest.replyDays
        let (made, subject) = try await database.write { [self] transaction in
            let account = try call.bodyAccount(in: transaction)
            let subject = try call.bodySubject(of: account, people.subjects)
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                let request = try PersonRequests.request(first, in: transaction).orVanished(first)
                return (Made(body: request.json(words(of: request), at: call.now), isReplay: true), subject)
            }
            let request = try PersonRequests.open(
                kind, id: id, of: subject, newPerson: newPerson, details: details, replyDays: replyDays,
                by: call.actor, texts: people.texts, at: call.now, log: changes.log, in: transaction)
            return (Made(body: request.json(words(of: request), at: call.now), isReplay: false), subject)
        }
        if kind == .deletion { gateway.erase(subject.hash) } else { gateway.forget(subject.hash) }
        return .created(made, at: made.body["id"]?.stringValue.map { "/api/requests/\($0)" })
    }

    private func listRequests(_ call: APICall) async throws -> APIAnswer {
        let page = try call.query.page(of: PersonRequest.self, order: .newestFirst)
        let state = call.query.text("state").flatMap(PersonRequestState.init(rawValue:))
        return try await database.read { [self] transaction in
            let account = try call.accountFilter(in: transaction)
            let found = try PersonRequests.list(of: account?.id, state, page, in: transaction)
            return .page(found.items.map { $0.json(words(of: $0), at: call.now) }, next: found.next)
        }
    }

    private func request(_ call: APICall) async throws -> APIAnswer {
        let id: ID<PersonRequest> = try call.id("request", of: "request")
        let request = try await database.read { try Self.request(id, for: call.caller, in: $0) }
        let leaf = try await reader.leaf(at: request.logIndex)
        let proof = try await evidence(of: request.logIndex)
        let log: JSONValue = [
            "index": .number(.integer(leaf.index)),
            "leaf": .string(Data(leaf.bytes).base64EncodedString()), "leaf_hash": .string(leaf.hash.base64),
            "inclusion_proof": proof?.json ?? .null,
        ]
        let facts = request.json(words(of: request), at: call.now).objectValue ?? [:]
        return .ok(.object(facts.merging(["log": log]) { $1 }))
    }

    private func decideRequest(_ call: APICall) async throws -> APIAnswer {
        let id: ID<PersonRequest> = try call.id("request", of: "request")
        let reply = try call.body.text("reply")
        let outcome: PersonRequestState = call.body.word("outcome") ?? .refused
        return try await database.write { [self] transaction in
            let request = try Self.request(id, for: call.caller, in: transaction)
            let isReplay = try call.claim(for: id, in: transaction) != .fresh
            let decided = try PersonRequests.decide(
                outcome, reply, on: request, at: call.now, log: changes.log, in: transaction)
            var answer = APIAnswer.ok(decided.json(words(of: decided), at: call.now))
            answer.isReplay = isReplay
            return answer
        }
    }

    private func export(_ call: APICall) async throws -> APIAnswer {
        let id: ID<PersonRequest> = try call.id("request", of: "request")
        return try await database.read { [self] transaction in
            let request = try Self.request(id, for: call.caller, in: transaction)
            guard request.kind == .access else {
                throw Problem(
                    .conflict, "The request \(id) is one for \(request.kind.rawValue).",
                    mend: "POST /api/requests with the kind access.", parameter: "request")
            }
            guard let person = try request.person.flatMap({ try People.person($0, in: transaction) }) else {
                throw Problem(
                    .notFound, "Nothing is kept that leads to this person.",
                    mend: "What was kept has been erased, or there never was anything.", parameter: "request")
            }
            let file = try PersonFile(of: person, texts: people.texts, in: transaction)
            return .ok(try json(file, at: call.now, in: transaction))
        }
    }

    private static func request(
        _ id: ID<PersonRequest>, for caller: APICaller, in transaction: any ReadTransaction
    ) throws(Problem) -> PersonRequest {
        if let request = try PersonRequests.request(id, in: transaction), caller.maySee(request.account) {
            return request
        }
        throw Problem(.notFound, "There is no request \(id).", parameter: "request")
    }

    private func words(of request: PersonRequest) -> LocalizedText {
        let isErasure = request.kind == .deletion && request.state == .done
        return isErasure
            ? directory.conductRules.lazy.compactMap(\.erasureReceipt).first ?? CaseWords.erasure
            : directory.conductRules.lazy.compactMap(\.requestReceipt).first ?? CaseWords.request
    }

    private func json(
        _ file: PersonFile, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> JSONValue {
        var records: [RecordEntry] = []
        for use in file.uses {
            if let entry = try Uses.record(use, in: transaction) { records.append(entry) }
        }
        let names = try RecordNames(of: records, in: transaction)
        let texts = try PersonTexts(of: file.person.subject, at: now, in: vault, transaction)
        return [
            "person": file.person.json(file.misuse.json(file.steps, at: now)),
            "training_opt_out": .bool(file.person.trainingOptOutAt != nil),
            "kept_texts": .count(file.textCount), "texts": .array(texts.json),
            "acceptances": .array(
                file.acceptances.map {
                    [
                        "terms": .id($0.terms), "accepted_at": .time($0.at),
                        "log_index": .number(.integer($0.logIndex)),
                    ]
                }),
            "violations": .array(file.violations.map { ["record": .id($0.use), "at": .time($0.at)] }),
            "complaints": .array(file.complaints.map { $0.json(CaseWords.complaint, at: now) }),
            "requests": .array(file.requests.map { $0.json(words(of: $0), at: now) }),
            "activity": file.activity?.json ?? .null,
            "records": .array(records.map { $0.summary(names) }), "is_cut": .bool(file.isCut || texts.isCut),
            "made_at": .time(now),
        ]
    }
}

extension PersonRequest {
    fileprivate func json(_ words: LocalizedText, at now: Timestamp) -> JSONValue {
        [
            "id": .id(id), "account": .id(account), "person": .id(person), "kind": .name(kind),
            "details": .text(details), "state": .name(state), "reply": .text(reply),
            "receipt": receipt ?? .null, "words": words.json, "created_at": .time(createdAt),
            "due_at": .time(dueAt), "is_overdue": .bool(isOverdue(at: now)), "closed_at": .time(closedAt),
            "log_index": .number(.integer(logIndex)),
        ]
    }
}

extension Activity {
    fileprivate var json: JSONValue {
        [
            "session_start": .time(sessionStart), "last_at": .time(lastAt),
            "requests_today": .count(dayRequests),
            "active_seconds_today": .number(.integer(dayActive.components.seconds)),
        ]
    }
}
