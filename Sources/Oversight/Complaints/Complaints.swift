import Accounting
import Auditing
import Persistence
import Primitives

/// Complaints in the database.
public enum Complaints {
    /// Takes a complaint.
    /// - Throws: `conflict` when too many of the account wait for a reply; for an appeal against a step that another
    ///   appeal is about.
    public static func open(
        _ complaint: Complaint, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Complaint {
        let waiting = try transaction.row(
            "SELECT COUNT(*) FROM complaints WHERE account = $1 AND closed_at IS NULL",
            [.id(complaint.account)])
        guard try waiting?.integer(0) ?? 0 < Int64(Complaint.maximumOpen) else {
            throw Problem(
                .conflict, "\(Complaint.maximumOpen) complaints of this account wait for a reply.",
                mend: "Wait for replies, or add what is new to what the operator hears otherwise.")
        }
        if let step = complaint.step {
            let other = try transaction.row(
                "SELECT id FROM complaints WHERE account = $1 AND step = $2 AND closed_at IS NULL",
                [.id(complaint.account), .id(step)])
            if let other {
                let ticket: ID<Complaint> = try other.id(0)
                throw Problem(
                    .conflict, "There is an appeal against \(step) already: \(ticket).",
                    mend: "GET /api/complaints/\(ticket) tells where it stands.", parameter: "step")
            }
        }
        var opened = complaint
        opened.logIndex = try leaf("complaint.received", opened, by: actor, at: opened.createdAt)
            .append(to: log, in: transaction)
        try transaction.execute(
            """
            INSERT INTO complaints (\(columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """,
            [
                .id(opened.id), .id(opened.account), .id(opened.person), .name(opened.kind),
                .id(opened.service), .id(opened.record), .id(opened.step), .optional(opened.text),
                .name(opened.state), .optional(opened.reply), .time(opened.createdAt), .time(opened.dueAt),
                .time(opened.acceptedAt), .time(opened.closedAt), .integer(opened.logIndex),
            ])
        return opened
    }

    /// Decides on a complaint. An appeal that is answered is upheld: its step is lifted in the same transaction.
    ///
    /// The same decision again changes nothing. Once it is closed, the words of somebody who was erased meanwhile go.
    /// - Throws: `conflict` when it was decided otherwise.
    public static func decide(
        _ decision: ComplaintDecision, _ reply: String?, on complaint: Complaint, at time: Timestamp,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Complaint {
        var decided = complaint
        guard try decided.state.decide(decision) else { return complaint }
        decided.reply = reply ?? complaint.reply
        if decided.state.isOver { decided.closedAt = time } else { decided.acceptedAt = time }
        decided.logIndex = try leaf(
            "complaint.\(decided.state.rawValue)", decided, by: .operator, at: time
        ).append(to: log, in: transaction)
        try transaction.execute(
            """
            UPDATE complaints SET state = $1, reply = $2, accepted_at = $3, closed_at = $4, log_index = $5
            WHERE id = $6
            """,
            [
                .name(decided.state), .optional(decided.reply), .time(decided.acceptedAt),
                .time(decided.closedAt), .integer(decided.logIndex), .id(decided.id),
            ])
        if decided.state.isOver {
            try transaction.execute(
                "UPDATE complaints SET text = NULL WHERE id = $1 AND text_goes = 1", [.id(decided.id)])
        }
        if decided.kind == .appeal, decided.state == .answered, let id = decided.step,
            let step = try Misuse.step(id, in: transaction)
        {
            try Misuse.lift(step, at: time, by: .operator, log: log, in: transaction)
        }
        return try self.complaint(decided.id, in: transaction) ?? decided
    }

    public static func complaint(
        _ id: ID<Complaint>, in transaction: any ReadTransaction
    ) throws(Problem) -> Complaint? {
        try transaction.row("SELECT \(columns) FROM complaints WHERE id = $1", [.id(id)]).map(complaint)
    }

    /// - Parameters:
    ///   - account: Those of one account; nil for all.
    ///   - service: Those about one service; nil for all.
    ///   - state: Those that stand so; nil for all.
    public static func list(
        of account: ID<Account>?, about service: ID<Service>? = nil, _ state: ComplaintState?,
        _ request: PageRequest<Complaint>,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Complaint, Complaint> {
        var query = PageQuery(request)
        query.filter("account", account.map { .id($0) })
        query.filter("service", service.map { .id($0) })
        query.filter("state", state.map { .name($0) })
        return try query.page(columns, from: "complaints", in: transaction, id: \.id, complaint)
    }

    static func list(
        of person: ID<Person>, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [Complaint] {
        try transaction.rows(
            "SELECT \(columns) FROM complaints WHERE person = $1 ORDER BY id DESC LIMIT $2",
            [.id(person), .integer(Int64(limit))]
        ).map(complaint)
    }

    private static func leaf(
        _ kind: String, _ complaint: Complaint, by actor: EventActor, at time: Timestamp
    ) -> EventLeaf {
        EventLeaf(
            kind, complaint.id, by: actor, at: time,
            [
                "complaint_kind": .string(complaint.kind.rawValue),
                "due_at": .string(complaint.dueAt.rfc3339),
                "step": complaint.step.map { .string($0.description) } ?? .null,
            ])
    }

    private static let columns = """
        id, account, person, kind, service, record, step, text, state, reply, created_at, due_at, accepted_at, \
        closed_at, log_index
        """

    private static func complaint(_ row: Row) throws(Problem) -> Complaint {
        Complaint(
            id: try row.id(0), account: try row.id(1), person: try row.optionalID(2), kind: try row.name(3),
            service: try row.optionalID(4), record: try row.optionalID(5), step: try row.optionalID(6),
            text: try row.optionalText(7), state: try row.name(8), reply: try row.optionalText(9),
            createdAt: try row.time(10), dueAt: try row.time(11), acceptedAt: try row.optionalTime(12),
            closedAt: try row.optionalTime(13), logIndex: try row.integer(14))
    }
}
