import Auditing
import Exchange
import Persistence
import Primitives

/// The pushes of all agreements: a queue that survives a stop.
public enum Pushes {
    /// The most that may be open under one agreement.
    public static let maximumOpen = 256

    /// Puts a push into the queue.
    /// - Throws: `conflict` where ``maximumOpen`` are open.
    static func add(
        _ push: Push, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        let open =
            try transaction.row(
                "SELECT COUNT(*) FROM pushes WHERE agreement = $1 AND ended_at IS NULL", [.id(push.agreement)]
            )?
            .integer(0) ?? 0
        guard open < maximumOpen else {
            throw Problem(
                .conflict, "\(maximumOpen) pushes are open under the agreement.",
                mend: "Wait until some of them have ended.")
        }
        try transaction.execute(
            """
            INSERT INTO pushes (id, agreement, delivery_grant, request, version, name, file_bytes, url,
                authorization_sealed, state, attempts, created_at, due_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            [
                .id(push.id), .id(push.agreement), .id(push.grant), .id(push.request), .id(push.version),
                .text(push.name), .integer(push.fileBytes), .text(push.url),
                push.sealedAuthorization.map { .blob($0) } ?? .null, .name(push.state),
                .integer(Int64(push.attempts)), .time(push.createdAt), .time(push.dueAt),
            ])
        try leaf("push.requested", push, by: actor, at: push.createdAt).append(to: log, in: transaction)
    }

    /// Begins an attempt.
    /// - Throws: `conflict` unless it is pending.
    static func start(
        _ id: ID<Push>, in transaction: any WriteTransaction
    ) throws(Problem) -> Push {
        var state = try required(id, in: transaction).state
        try state.start()
        try transaction.execute(
            "UPDATE pushes SET state = $1, attempts = attempts + 1 WHERE id = $2", [.name(state), .id(id)])
        return try required(id, in: transaction)
    }

    /// Leaves it for another attempt.
    static func retry(
        _ id: ID<Push>, reason: String, dueAt: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        var state = try required(id, in: transaction).state
        try state.retry()
        try transaction.execute(
            "UPDATE pushes SET state = $1, reason = $2, due_at = $3 WHERE id = $4",
            [.name(state), .text(reason), .time(dueAt), .id(id)])
    }

    /// Ends it: the target took it where there is no reason. What it was authorised with is erased.
    static func end(
        _ id: ID<Push>, reason: String?, at now: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let push = try required(id, in: transaction)
        var state = push.state
        if reason == nil { try state.finish() } else { try state.fail() }
        try transaction.execute(
            """
            UPDATE pushes SET state = $1, reason = $2, ended_at = $3, authorization_sealed = NULL WHERE id = $4
            """, [.name(state), .optional(reason), .time(now), .id(id)])
        try leaf("push.\(state.rawValue)", push, by: .server, at: now).append(to: log, in: transaction)
    }

    /// Puts back what a stop of the server cut off in the middle.
    /// - Returns: How many.
    @discardableResult
    static func recover(at now: Timestamp, in transaction: any WriteTransaction) throws(Problem) -> Int {
        let rows = try transaction.rows(
            "SELECT id FROM pushes WHERE ended_at IS NULL AND state = $1", [.name(PushState.sending)])
        for row in rows {
            try retry(try row.id(0), reason: "The server stopped.", dueAt: now, in: transaction)
        }
        return rows.count
    }

    /// Those that wait, the first that is due at the front.
    static func waiting(_ limit: Int, in transaction: any ReadTransaction) throws(Problem) -> [Push] {
        try transaction.rows(
            "SELECT \(columns) FROM pushes WHERE ended_at IS NULL AND state = $1 ORDER BY due_at, id LIMIT $2",
            [.name(PushState.pending), .integer(Int64(limit))]
        ).map(push)
    }

    public static func push(
        _ id: ID<Push>, in transaction: any ReadTransaction
    ) throws(Problem) -> Push? {
        try transaction.row("SELECT \(columns) FROM pushes WHERE id = $1", [.id(id)]).map(push)
    }

    static func required(_ id: ID<Push>, in transaction: any ReadTransaction) throws(Problem) -> Push {
        guard let push = try push(id, in: transaction) else {
            throw Problem(.notFound, "There is no push \(id).")
        }
        return push
    }

    /// Those of one request, in the order of their names.
    public static func all(
        of request: ID<DeliveryRequest>, in transaction: any ReadTransaction
    ) throws(Problem) -> [Push] {
        try transaction.rows(
            "SELECT \(columns) FROM pushes WHERE request = $1 ORDER BY name LIMIT $2",
            [.id(request), .integer(Int64(maximumOpen))]
        ).map(push)
    }

    public static func list(
        under agreement: ID<Agreement>, _ request: PageRequest<Push>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Push, Push> {
        var page = PageQuery(request)
        page.filter("agreement", .id(agreement))
        return try page.page(columns, from: "pushes", in: transaction, id: \.id, push)
    }

    private static func leaf(_ name: String, _ push: Push, by actor: EventActor, at now: Timestamp)
        -> EventLeaf
    {
        EventLeaf(
            name, push.id, by: actor, at: now,
            [
                "agreement": .string(push.agreement.description), "grant": .string(push.grant.description),
                "version": .string(push.version.description), "file": .string(push.name),
            ])
    }

    private static let columns = """
        id, agreement, delivery_grant, request, version, name, file_bytes, url, authorization_sealed, state, attempts,
        reason, created_at, due_at, ended_at,
        COALESCE((SELECT bytes FROM deliveries WHERE deliveries.delivery_grant = pushes.delivery_grant
            AND deliveries.request = pushes.request AND deliveries.version = pushes.version
            AND deliveries.name = pushes.name), 0)
        """

    private static func push(_ row: Row) throws(Problem) -> Push {
        Push(
            id: try row.id(0), agreement: try row.id(1), grant: try row.id(2), request: try row.id(3),
            version: try row.id(4), name: try row.text(5), fileBytes: try row.integer(6),
            url: try row.text(7), sealedAuthorization: row.isNull(8) ? nil : try row.blob(8),
            state: try row.name(9), attempts: Int(try row.integer(10)), reason: try row.optionalText(11),
            sentBytes: try row.integer(15), createdAt: try row.time(12), dueAt: try row.time(13),
            endedAt: try row.optionalTime(14))
    }
}
