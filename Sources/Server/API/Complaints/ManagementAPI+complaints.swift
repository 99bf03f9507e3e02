import Accounting
import Compliance
import Oversight
import Persistence
import Primitives

extension ManagementAPI {
    private static let ticketNote = ["complaint": "The ticket of a complaint."]

    static let complaintRoutes = [
        APIRoute(
            APIOperation(
                "openComplaint", .post, "/api/complaints", "Takes a complaint and gives a ticket",
                note: """
                    By the key of an account, for itself or for one of its users. At most \
                    \(Complaint.maximumOpen) complaints of an account wait for a reply at once.
                    """,
                tag: .complaints, access: .accounts, body: .json(ComplaintShapes.draft),
                answer: .created(ComplaintShapes.complaint, "The complaint.")),
            { api, call in try await api.openComplaint(call) }),
        APIRoute(
            APIOperation(
                "listComplaints", .get, "/api/complaints", "Lists complaints", tag: .complaints,
                access: .accounts,
                query: [
                    accountFilter, .init("service", .text(1...128), "The name or the id of a service."),
                    .init("state", .words(of: ComplaintState.self), "Those that stand so."),
                ] + APIOperation.Parameter.paging("newest first"),
                answer: .page(of: ComplaintShapes.complaint, "One page of complaints.")),
            { api, call in try await api.listComplaints(call) }),
        APIRoute(
            APIOperation(
                "getComplaint", .get, "/api/complaints/{complaint}", "Shows a complaint and its reply",
                tag: .complaints, access: .accounts, pathNotes: ticketNote,
                answer: .json(ComplaintShapes.complaint, "The complaint.")),
            { api, call in try await api.complaint(call) }),
        APIRoute(
            APIOperation(
                "decideComplaint", .post, "/api/complaints/{complaint}/decision",
                "Accepts, answers or rejects a complaint",
                note: "The same decision again changes nothing.", tag: .complaints, access: .operators,
                pathNotes: ticketNote, body: .json(ComplaintShapes.decision),
                answer: .json(ComplaintShapes.complaint, "The complaint.")),
            { api, call in try await api.decideComplaint(call) }),
    ]

    private func openComplaint(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Complaint> = newID(call)
        let newPerson: ID<Person> = newID(call)
        let made = try await database.write { [self] transaction in
            let account = try call.bodyAccount(in: transaction)
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                let complaint = try Complaints.complaint(first, in: transaction).orVanished(first)
                return Made(body: try json(complaint, call.now, transaction), isReplay: true)
            }
            let draft = try draft(call, id, of: account, newPerson, in: transaction)
            let complaint = try Complaints.open(
                draft, by: call.actor, log: changes.log, in: transaction)
            return Made(body: try json(complaint, call.now, transaction), isReplay: false)
        }
        return .created(made, at: made.body["id"]?.stringValue.map { "/api/complaints/\($0)" })
    }

    /// - Throws: `invalidValue` for an appeal against nothing, `notFound` for what is not the account's.
    private func draft(
        _ call: APICall, _ id: ID<Complaint>, of account: Account, _ newPerson: ID<Person>,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Complaint {
        guard let kind: Complaint.Kind = call.body.word("kind") else {
            throw Problem(.internalError, "The shape of the body does not promise \"kind\".")
        }
        let record = call.body.optionalText("record").flatMap { ID<Use>($0) }
        var recorded: ID<Service>?
        if let record {
            guard let entry = try Uses.record(record, in: transaction), entry.record.account == account.id
            else { throw Problem(.notFound, "There is no record \(record).", parameter: "record") }
            recorded = entry.record.service
        }
        let service = try call.body.optionalText("service").map { (name) throws(Problem) in
            try Self.service(called: name, in: transaction).id
        }
        var person: ID<Person>?
        if call.body.optionalText("end_user") != nil {
            let subject = try call.bodySubject(of: account, people.subjects)
            person = try People.named(subject, new: newPerson, at: call.now, in: transaction).id
        }
        var step: MisuseStep?
        if let id = call.body.optionalText("step").flatMap({ ID<MisuseStep>($0) }) {
            step = try Misuse.step(id, in: transaction)
            guard let found = step,
                try People.person(found.person, in: transaction)?.account == account.id,
                person == nil || person == found.person
            else { throw Problem(.notFound, "There is no step \(id).", parameter: "step") }
            person = found.person
        }
        guard (kind == .appeal) == (step != nil) else {
            throw Problem(
                .invalidValue, "An appeal is against a step, and nothing else is.",
                mend: "The refusal of a request names the step; GET /api/people shows it.", parameter: "step")
        }
        guard step?.liftedAt == nil else {
            throw Problem(.conflict, "The step is lifted already.", parameter: "step")
        }
        return Complaint(
            id: id, account: account.id, person: person, kind: kind,
            service: service ?? step?.service ?? recorded,
            record: record, step: step?.id, text: try call.body.text("text"), createdAt: call.now)
    }

    private func listComplaints(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Complaint.self, order: .newestFirst)
        let state = call.query.text("state").flatMap(ComplaintState.init(rawValue:))
        return try await database.read { [self] transaction in
            let page = try Complaints.list(
                of: call.accountFilter(in: transaction)?.id,
                about: call.serviceFilter(in: transaction)?.id, state, request, in: transaction)
            return .page(try page.items.map { try json($0, call.now, transaction) }, next: page.next)
        }
    }

    private func complaint(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Complaint> = try call.id("complaint", of: "complaint")
        return try await database.read { [self] transaction in
            let complaint = try Self.complaint(id, for: call.caller, in: transaction)
            return .ok(try json(complaint, call.now, transaction))
        }
    }

    private func decideComplaint(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Complaint> = try call.id("complaint", of: "complaint")
        guard let decision: ComplaintDecision = call.body.word("decision") else {
            throw Problem(.internalError, "The shape of the body does not promise \"decision\".")
        }
        let reply = call.body.optionalText("reply")
        guard decision == .accept || reply != nil else {
            throw Problem(
                .invalidValue, "The member \"reply\" is missing.",
                mend: "Say why: whoever complained is owed an answer.", parameter: "reply")
        }
        let (body, subject, isReplay) = try await database.write { [self] transaction in
            let complaint = try Self.complaint(id, for: call.caller, in: transaction)
            let isReplay = try call.claim(for: id, in: transaction) != .fresh
            let decided = try Complaints.decide(
                decision, reply, on: complaint, at: call.now, log: changes.log, in: transaction)
            let person = try decided.person.flatMap { try People.person($0, in: transaction) }
            return (try json(decided, call.now, transaction), person?.subject, isReplay)
        }
        if let subject { gateway.forget(subject) }
        var answer = APIAnswer.ok(body)
        answer.isReplay = isReplay
        return answer
    }

    private static func complaint(
        _ id: ID<Complaint>, for caller: APICaller, in transaction: any ReadTransaction
    ) throws(Problem) -> Complaint {
        if let complaint = try Complaints.complaint(id, in: transaction), caller.maySee(complaint.account) {
            return complaint
        }
        throw Problem(.notFound, "There is no complaint \(id).", parameter: "complaint")
    }

    private func json(
        _ complaint: Complaint, _ now: Timestamp, _ transaction: any ReadTransaction
    ) throws(Problem) -> JSONValue {
        let receipt = try rules(of: complaint.service, in: transaction)?.complaintReceipt
        return complaint.json(receipt ?? CaseWords.complaint, at: now)
    }

    /// What the packs of a service ask of its use by people.
    func rules(
        of service: ID<Service>?, in transaction: any ReadTransaction
    ) throws(Problem) -> ConductRules? {
        guard let service, let found = try Services.service(service, in: transaction) else { return nil }
        return directory.conductRules(of: found.name)
    }
}

/// What people are told where no pack has words for it.
enum CaseWords {
    static let complaint = LocalizedText(
        en: "Your complaint was received. Keep the ticket number; the reply is due by the date it shows.",
        ja: "苦情を受け付けました。受付番号を保管してください。示された期日までに回答します。",
        zh: "您的投诉已受理。请保存工单编号，我们将在所示期限前答复。")
    static let request = LocalizedText(
        en: "Your request about your personal information was received and is being handled.",
        ja: "個人情報に関するご請求を受け付け、対応しています。", zh: "您关于个人信息的请求已受理，正在处理。")
    static let erasure = LocalizedText(
        en: "The stored items named in this receipt were erased.", ja: "この受領証に記した保存物を消去しました。",
        zh: "本回执所列的存储内容已删除。")
}

extension Complaint {
    func json(_ receipt: LocalizedText, at now: Timestamp) -> JSONValue {
        [
            "id": .id(id), "account": .id(account), "person": .id(person), "kind": .name(kind),
            "service": .id(service), "record": .id(record), "step": .id(step), "text": .text(text),
            "state": .name(state), "reply": .text(reply), "created_at": .time(createdAt),
            "due_at": .time(dueAt), "is_overdue": .bool(isOverdue(at: now)),
            "accepted_at": .time(acceptedAt), "closed_at": .time(closedAt), "receipt": receipt.json,
            "log_index": .number(.integer(logIndex)),
        ]
    }
}
