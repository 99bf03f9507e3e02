import Accounting
import Auditing
import Persistence
import Primitives

/// The incidents of all services.
public enum Incidents {
    /// The longest note on a correction or a report, in characters.
    public static let maximumNoteCharacters = 4_000

    /// Opens an incident.
    ///
    /// The same id again gives the one that stands.
    /// - Parameter taken: What has been done at this moment already.
    public static func open(
        _ id: ID<Incident>, about use: ID<Use>, of account: ID<Account>, service: ID<Service>,
        _ finding: Incident.Finding, at time: Timestamp, taken: [IncidentProgress.Step] = [],
        by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Incident {
        if let standing = try incident(id, in: transaction) { return standing }
        let incident = Incident(
            id: id, use: use, account: account, service: service, finding: finding,
            progress: IncidentProgress(
                foundAt: time, times: Dictionary(uniqueKeysWithValues: taken.map { ($0, time) })))
        try insert(incident, in: transaction)
        var facts: [String: JSONValue] = [
            "use": .string(use.description), "source": .string(finding.source.rawValue),
            "taken": .array(taken.map { .string($0.rawValue) }),
        ]
        if let duty = finding.duty { facts["duty"] = .string(duty) }
        if let rule = finding.rule { facts["rule"] = .string(rule) }
        if let pack = finding.pack { facts["pack"] = .string(pack) }
        try EventLeaf("incident.opened", id, by: actor, at: time, facts).append(to: log, in: transaction)
        return incident
    }

    /// Takes steps. Those that were taken before change nothing.
    /// - Parameters:
    ///   - note: Of a correction or a report, for people; it does not stand in the log.
    ///   - erasedItems: How many stored copies were erased.
    /// - Throws: `notFound`; `conflict` for a step that cannot be taken yet; `invalidValue` for a note out of bounds.
    public static func take(
        _ steps: [IncidentProgress.Step], of id: ID<Incident>, note: String? = nil, erasedItems: Int? = nil,
        at time: Timestamp, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Incident {
        guard var incident = try incident(id, in: transaction) else { throw unknown(id) }
        if let note, note.unicodeScalars.count > maximumNoteCharacters {
            throw Problem(
                .invalidValue, "The note has more than \(maximumNoteCharacters) characters.",
                mend: "Shorten it, or name the document.", parameter: "note")
        }
        var taken: [String: JSONValue] = [:]
        for step in steps where try incident.progress.take(step, at: time) {
            try set(step, incident.progress[step] ?? time, of: id, in: transaction)
            taken[step.rawValue] = .string(time.rfc3339)
            if let note, step == .corrected {
                try transaction.execute(
                    "UPDATE incidents SET correction = $1 WHERE id = $2", [.text(note), .id(id)])
            }
            if let note, step == .reported {
                try transaction.execute(
                    "UPDATE incidents SET report = $1 WHERE id = $2", [.text(note), .id(id)])
            }
            if let erasedItems, step == .erased {
                try transaction.execute(
                    "UPDATE incidents SET erased_items = $1 WHERE id = $2",
                    [.integer(Int64(erasedItems)), .id(id)])
            }
        }
        guard !taken.isEmpty else { return incident }
        var facts: [String: JSONValue] = ["steps": .object(taken)]
        if let erasedItems, taken["erased"] != nil {
            facts["erased_items"] = .number(.integer(Int64(erasedItems)))
        }
        try EventLeaf("incident.progress", id, by: actor, at: time, facts).append(to: log, in: transaction)
        return incident
    }

    public static func incident(
        _ id: ID<Incident>, in transaction: any ReadTransaction
    ) throws(Problem) -> Incident? {
        try transaction.row("SELECT \(columns) FROM incidents WHERE id = $1", [.id(id)]).map(incident)
    }

    /// The incidents about one answer, oldest first. Bounded by ``PageRequest/maximumLimit``.
    public static func about(
        _ use: ID<Use>, in transaction: any ReadTransaction
    ) throws(Problem) -> [Incident] {
        try transaction.rows(
            "SELECT \(columns) FROM incidents WHERE use_id = $1 ORDER BY id LIMIT $2",
            [.id(use), .integer(Int64(PageRequest<Incident>.maximumLimit))]
        ).map(incident)
    }

    /// - Parameters:
    ///   - account: Nil for those of all.
    ///   - service: Nil for those of all.
    public static func list(
        account: ID<Account>? = nil, service: ID<Service>? = nil, onlyOpen: Bool = false,
        _ request: PageRequest<Incident>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Incident, Incident> {
        var query = PageQuery(request)
        query.filter("account", account.map { .id($0) })
        query.filter("service", service.map { .id($0) })
        if onlyOpen { query.filter(null: "closed_at") }
        return try query.page(columns, from: "incidents", in: transaction, id: \.id, incident)
    }

    /// Those whose stored copies are not known to be gone: what a crash may have left. At most `limit`.
    public static func unerased(
        limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [Incident] {
        try transaction.rows(
            "SELECT \(columns) FROM incidents WHERE erased_at IS NULL ORDER BY id LIMIT $1",
            [.integer(Int64(limit))]
        ).map(incident)
    }

    /// What people noted on the correction and on the report.
    public static func notes(
        of id: ID<Incident>, in transaction: any ReadTransaction
    ) throws(Problem) -> (correction: String?, report: String?, erasedItems: Int64?) {
        guard
            let row = try transaction.row(
                "SELECT correction, report, erased_items FROM incidents WHERE id = $1", [.id(id)])
        else { throw unknown(id) }
        return (try row.optionalText(0), try row.optionalText(1), try row.optionalInteger(2))
    }

    public static func unknown(_ id: ID<Incident>) -> Problem {
        Problem(.notFound, "There is no incident \(id).", mend: "GET /api/incidents lists them.")
    }

    private static let steps: [IncidentProgress.Step] = [
        .stopped, .cut, .erased, .told, .acknowledged, .corrected, .reported, .closed,
    ]

    private static let columns = """
        id, use_id, account, service, source, duty, rule, pack, finding, ahead, found_at, stopped_at, cut_at,
        erased_at, told_at, acknowledged_at, corrected_at, reported_at, closed_at
        """

    private static func incident(_ row: Row) throws(Problem) -> Incident {
        var times: [IncidentProgress.Step: Timestamp] = [:]
        for (position, step) in steps.enumerated() { times[step] = try row.optionalTime(11 + position) }
        return Incident(
            id: try row.id(0), use: try row.id(1), account: try row.id(2), service: try row.id(3),
            finding: try Incident.Finding(
                source: row.name(4), duty: row.optionalText(5), rule: row.optionalText(6),
                pack: row.optionalText(7), words: row.text(8), ahead: row.optionalInteger(9).map(Int.init)),
            progress: IncidentProgress(foundAt: try row.time(10), times: times))
    }

    private static func insert(_ incident: Incident, in transaction: any WriteTransaction) throws(Problem) {
        let finding = incident.finding
        var values: [Value] = [
            .id(incident.id), .id(incident.use), .id(incident.account), .id(incident.service),
            .name(finding.source), .optional(finding.duty), .optional(finding.rule), .optional(finding.pack),
            .text(finding.words), .optional(finding.ahead.map(Int64.init)), .time(incident.progress.foundAt),
        ]
        values += steps.map { .time(incident.progress[$0]) }
        let places = (1...values.count).map { "$\($0)" }.joined(separator: ", ")
        try transaction.execute("INSERT INTO incidents (\(columns)) VALUES (\(places))", values)
    }

    private static func set(
        _ step: IncidentProgress.Step, _ time: Timestamp, of id: ID<Incident>,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        // One of eight names of our own.
        try transaction.execute(
            "UPDATE incidents SET \(step.rawValue)_at = $1 WHERE id = $2", [.time(time), .id(id)])
    }
}
