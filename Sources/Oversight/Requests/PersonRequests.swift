import Accounting
import Auditing
import Persistence
import Primitives

/// Requests of people in the database.
public enum PersonRequests {
    /// Takes a request. Access and deletion are done at once, in the same transaction; a correction waits for a person.
    /// - Parameters:
    ///   - subject: Who asks. Where nothing is kept of them, that is the answer.
    ///   - newPerson: What a person is called of whom texts are kept and nothing else, or who has something put right.
    ///   - replyDays: Within how many days it is to be answered.
    ///   - texts: Who keeps texts.
    /// - Throws: `conflict` when too many of the account wait for a person; `rateLimitRequests` when it asks too often.
    public static func open(
        _ kind: PersonRequest.Kind, id: ID<PersonRequest>, of subject: DataSubject,
        newPerson: ID<Person>, details: String?, replyDays: Int, by actor: EventActor,
        texts: any SubjectErasure, at time: Timestamp,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> PersonRequest {
        try checkBound(of: subject.account, at: time, in: transaction)
        var person = try People.find(subject.hash, in: transaction)
        if person == nil, try texts.count(of: subject, in: transaction) > 0 {
            person = try People.person(of: subject, new: newPerson, at: time, in: transaction)
        }
        // Its words are of somebody: a deletion must find them.
        if person == nil, kind == .correction {
            person = try People.named(subject, new: newPerson, at: time, in: transaction)
        }
        let account = subject.account
        var request = PersonRequest(
            id: id, account: account, person: person?.id, kind: kind,
            // What is to be erased is not written down anew.
            details: kind == .correction ? details : nil, state: .received, reply: nil, receipt: nil,
            createdAt: time, dueAt: time + .seconds(replyDays * 86_400), closedAt: nil, logIndex: 0)
        request.logIndex = try EventLeaf(
            "request.received", id, by: actor, at: time,
            ["request_kind": .string(kind.rawValue), "due_at": .string(request.dueAt.rfc3339)]
        ).append(to: log, in: transaction)
        switch kind {
        case .correction:
            let waiting = try transaction.row(
                "SELECT COUNT(*) FROM person_requests WHERE account = $1 AND closed_at IS NULL",
                [.id(account)])
            guard try waiting?.integer(0) ?? 0 < Int64(PersonRequest.maximumOpen) else {
                throw Problem(
                    .conflict, "\(PersonRequest.maximumOpen) requests of this account wait for a person.",
                    mend: "Wait until some are answered.")
            }
        case .access:
            try close(&request, .done, [:], by: .server, at: time, log: log, in: transaction)
        case .deletion:
            try ErasedSubjects.note(subject.hash, at: time, in: transaction)
            let facts =
                try person.map { (person) throws(Problem) in
                    try Erasure.erase(person, texts: texts, at: time, in: transaction)
                } ?? .object([:])
            try close(
                &request, .done, facts.objectValue ?? [:], by: .server, at: time, log: log, in: transaction)
        }
        try insert(request, in: transaction)
        return request
    }

    /// A person decides on a correction. The same outcome again changes nothing. The words of somebody who was erased
    /// meanwhile go now that nobody needs them.
    /// - Throws: `conflict` when it was decided otherwise.
    public static func decide(
        _ outcome: PersonRequestState, _ reply: String?, on request: PersonRequest, at time: Timestamp,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> PersonRequest {
        var decided = request
        guard try decided.state.decide(outcome) else { return request }
        decided.state = .received
        decided.reply = reply
        try close(&decided, outcome, [:], by: .operator, at: time, log: log, in: transaction)
        try transaction.execute(
            """
            UPDATE person_requests SET state = $1, reply = $2, receipt = $3, closed_at = $4, log_index = $5,
                details = CASE WHEN details_go = 1 THEN NULL ELSE details END
            WHERE id = $6
            """,
            [
                .name(decided.state), .optional(decided.reply), .optional(decided.receipt?.text),
                .time(decided.closedAt), .integer(decided.logIndex), .id(decided.id),
            ])
        return try self.request(decided.id, in: transaction) ?? decided
    }

    public static func request(
        _ id: ID<PersonRequest>, in transaction: any ReadTransaction
    ) throws(Problem) -> PersonRequest? {
        try transaction.row("SELECT \(columns) FROM person_requests WHERE id = $1", [.id(id)]).map(request)
    }

    /// - Parameters:
    ///   - account: Those of one account; nil for all.
    ///   - state: Those that stand so; nil for all.
    public static func list(
        of account: ID<Account>?, _ state: PersonRequestState?, _ page: PageRequest<PersonRequest>,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Page<PersonRequest, PersonRequest> {
        var query = PageQuery(page)
        query.filter("account", account.map { .id($0) })
        query.filter("state", state.map { .name($0) })
        return try query.page(columns, from: "person_requests", in: transaction, id: \.id, request)
    }

    static func list(
        of person: ID<Person>, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [PersonRequest] {
        try transaction.rows(
            "SELECT \(columns) FROM person_requests WHERE person = $1 ORDER BY id DESC LIMIT $2",
            [.id(person), .integer(Int64(limit))]
        ).map(request)
    }

    private static func checkBound(
        of account: ID<Account>, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) {
        let row = try transaction.row(
            "SELECT created_at FROM person_requests WHERE account = $1 ORDER BY id DESC LIMIT 1 OFFSET $2",
            [.id(account), .integer(Int64(PersonRequest.maximumPerDay - 1))])
        guard let row else { return }
        let free = try row.time(0) + .seconds(86_400)
        guard free > time else { return }
        throw Problem(
            .rateLimitRequests, "The account has made \(PersonRequest.maximumPerDay) requests in a day.",
            mend: "Go on later.", retryAfter: free - time)
    }

    /// Closes a request with its receipt: a leaf of the log, whose index the request then bears.
    private static func close(
        _ request: inout PersonRequest, _ outcome: PersonRequestState, _ facts: [String: JSONValue],
        by actor: EventActor, at time: Timestamp, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard try request.state.decide(outcome) else { return }
        var facts = facts
        facts["request_kind"] = .string(request.kind.rawValue)
        facts["received_at"] = .string(request.createdAt.rfc3339)
        request.logIndex = try EventLeaf(
            "request.\(outcome.rawValue)", request.id, by: actor, at: time, facts
        ).append(to: log, in: transaction)
        facts["request"] = .string(request.id.description)
        facts["closed_at"] = .string(time.rfc3339)
        request.receipt = .object(facts)
        request.closedAt = time
    }

    private static let columns = """
        id, account, person, kind, details, state, reply, receipt, created_at, due_at, closed_at, log_index
        """

    private static func insert(
        _ request: PersonRequest, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO person_requests (\(columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [
                .id(request.id), .id(request.account), .id(request.person), .name(request.kind),
                .optional(request.details), .name(request.state), .optional(request.reply),
                .optional(request.receipt?.text), .time(request.createdAt), .time(request.dueAt),
                .time(request.closedAt), .integer(request.logIndex),
            ])
    }

    private static func request(_ row: Row) throws(Problem) -> PersonRequest {
        PersonRequest(
            id: try row.id(0), account: try row.id(1), person: try row.optionalID(2), kind: try row.name(3),
            details: try row.optionalText(4), state: try row.name(5), reply: try row.optionalText(6),
            receipt: try row.optionalText(7).map { (text) throws(Problem) in
                try JSONValue(parsing: Array(text.utf8))
            }, createdAt: try row.time(8), dueAt: try row.time(9), closedAt: try row.optionalTime(10),
            logIndex: try row.integer(11))
    }
}

extension JSONValue {
    fileprivate var text: String { String(decoding: serialized, as: UTF8.self) }
}
