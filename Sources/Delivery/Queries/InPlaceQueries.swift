import Auditing
import Crypto
import Exchange
import Persistence
import Primitives

/// The in-place queries of all agreements, and what is left of their budgets.
public enum InPlaceQueries {
    /// Notes that a statement was asked, before it runs. Its leaf bears the hash of the statement, not the statement.
    /// - Throws: `insufficientQuota` where the budget of the month does not allow it; `overloaded` where the agreement
    ///   has enough running.
    static func begin(
        _ id: ID<InPlaceQuery>, _ asked: QueryDesk.Asked, _ cost: (levels: Int, rows: Int64),
        refusal: String? = nil, budget: QueryBudget, at now: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        // It may have ended since it was read, and the board then knows nothing of it.
        guard let agreement = try Agreements.agreement(asked.agreement.id, in: transaction),
            agreement.isOpen(at: now)
        else { throw QueryDesk.ended }
        let spent = try spent(by: asked.agreement.id, at: now, in: transaction)
        let mend = mend(asked.agreement.id)
        if refusal == nil {
            try check(asked.agreement.id, cost.levels, budget: budget, at: now, in: transaction)
            guard spent.rows + cost.rows <= budget.rows else {
                throw Problem(
                    .insufficientQuota,
                    "The query would read \(cost.rows) rows, \(max(0, Int64(budget.rows) - spent.rows)) are left of this month's.",
                    mend: mend)
            }
        } else {
            guard spent.refused < budget.queries * QueryBudget.refusedFactor else {
                throw Problem(.insufficientQuota, "Too many statements were refused this month.", mend: mend)
            }
        }
        let hash = Array(SHA256.hash(data: Array(asked.sql.utf8)))
        let state = refusal == nil ? InPlaceQuery.State.running : .refused
        let index = try EventLeaf(
            refusal == nil ? "query.asked" : "query.refused", id, by: .account, at: now,
            [
                "agreement": .string(asked.agreement.id.description), "sql_sha256": .string(hash.hexadecimal),
                "levels": .number(.integer(Int64(cost.levels))),
            ]
        ).append(to: log, in: transaction)
        try transaction.execute(
            """
            INSERT INTO in_place_queries (\(columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            [
                .id(id), .id(asked.agreement.id), .text(asked.purpose), .text(asked.sql), .blob(hash),
                .name(state),
                .integer(Int64(cost.levels)), .integer(cost.rows), .null, .optional(refusal), .time(now),
                .time(refusal == nil ? nil : now), .integer(index),
            ])
    }

    /// Whether the budget has room for so many figures, and the agreement has none running: asked before a statement is
    /// even parsed, and again where it is noted.
    static func check(
        _ agreement: ID<Agreement>, _ figures: Int, budget: QueryBudget, at now: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) {
        let spent = try spent(by: agreement, at: now, in: transaction)
        guard spent.queries + Int64(figures) <= budget.queries else {
            throw Problem(
                .insufficientQuota, "The agreement's \(budget.queries) figures of this month are used up.",
                mend: mend(agreement))
        }
        guard spent.running < QueryBudget.maximumRunning else {
            throw Problem(
                .overloaded, "The agreement has a query running.", mend: "Wait for it to end.",
                retryAfter: .seconds(1))
        }
    }

    /// How many figures of this month's budget are left.
    static func left(
        of budget: QueryBudget, _ agreement: ID<Agreement>, at now: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Int {
        max(0, budget.queries - Int(clamping: try spent(by: agreement, at: now, in: transaction).queries))
    }

    /// Charges what a query gave, before anybody sees it.
    /// - Throws: `insufficientQuota` where the budget does not allow it; `unprocessable` where it is more than one
    ///   statement shows. It is charged its aggregations then, and its result must not be shown.
    static func charge(
        _ id: ID<InPlaceQuery>, _ figures: Int, budget: QueryBudget, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let query = try query(id, in: transaction) else { return }
        guard figures <= AdmittedQuery.maximumShown else {
            throw Problem(
                .unprocessable,
                "The result has \(figures) figures, counted with those of queries within; \(AdmittedQuery.maximumShown) are shown.",
                mend: "Group more coarsely, or ask for fewer.", parameter: "sql")
        }
        let spent = try spent(by: query.agreement, at: now, in: transaction)
        let before = query.askedAt.rfc3339.prefix(7) == now.rfc3339.prefix(7) ? query.levels : 0
        guard spent.queries - before + Int64(figures) <= budget.queries else {
            throw Problem(
                .insufficientQuota,
                "The result has \(figures) figures, \(max(0, Int64(budget.queries) - spent.queries + before)) are left of this month's.",
                mend: mend(query.agreement))
        }
        try transaction.execute(
            "UPDATE in_place_queries SET levels = $1 WHERE id = $2", [.integer(Int64(figures)), .id(id)])
    }

    private static func mend(_ agreement: ID<Agreement>) -> String {
        "The budget is renewed with the month; see GET /api/agreements/\(agreement)/queries."
    }

    /// Notes how a query ended. What has ended already stays as it is.
    static func end(
        _ id: ID<InPlaceQuery>, as state: InPlaceQuery.State, rows: Int?, reason: String?, at now: Timestamp,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let query = try query(id, in: transaction), !query.state.isFinal else { return }
        var next = query.state
        try next.end(as: state)
        let index = try EventLeaf(
            "query.\(state.rawValue)", id, by: .server, at: now,
            ["agreement": .string(query.agreement.description), "rows": .number(.integer(Int64(rows ?? 0)))]
        ).append(to: log, in: transaction)
        try transaction.execute(
            """
            UPDATE in_place_queries SET state = $1, rows_returned = $2, reason = $3, ended_at = $4, log_index = $5
            WHERE id = $6
            """,
            [
                .name(next), .optional(rows.map(Int64.init)), .optional(reason), .time(now), .integer(index),
                .id(id),
            ])
    }

    /// Ends what a stop of the server cut off.
    /// - Returns: How many.
    @discardableResult
    public static func recover(
        at now: Timestamp, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        let rows = try transaction.rows(
            "SELECT \(columns) FROM in_place_queries WHERE ended_at IS NULL ORDER BY id LIMIT 1000")
        for row in rows {
            try end(
                try row.id(0), as: .failed, rows: nil, reason: "The server stopped.", at: now, log: log,
                in: transaction)
        }
        return rows.count
    }

    public static func query(
        _ id: ID<InPlaceQuery>, in transaction: any ReadTransaction
    ) throws(Problem) -> InPlaceQuery? {
        try transaction.row("SELECT \(columns) FROM in_place_queries WHERE id = $1", [.id(id)]).map(query)
    }

    public static func list(
        of agreement: ID<Agreement>, _ request: PageRequest<InPlaceQuery>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<InPlaceQuery, InPlaceQuery> {
        var page = PageQuery(request)
        page.filter("agreement", .id(agreement))
        return try page.page(columns, from: "in_place_queries", in: transaction, id: \.id, query)
    }

    /// What was used of this month's budget.
    public static func spent(
        by agreement: ID<Agreement>, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> (queries: Int64, rows: Int64, refused: Int64, running: Int64) {
        guard let month = Timestamp(rfc3339: "\(now.rfc3339.prefix(7))-01T00:00:00Z") else {
            throw Problem(.internalError, "A time has no month.")
        }
        guard
            let row = try transaction.row(
                """
                SELECT COALESCE(SUM(CASE WHEN state = 'refused' THEN 0 ELSE levels END), 0),
                COALESCE(SUM(CASE WHEN state = 'refused' THEN 0 ELSE rows_scanned END), 0),
                COALESCE(SUM(CASE WHEN state = 'refused' THEN 1 ELSE 0 END), 0)
                FROM in_place_queries WHERE agreement = $1 AND asked_at >= $2
                """, [.id(agreement), .time(month)]),
            let running = try transaction.row(
                "SELECT COUNT(*) FROM in_place_queries WHERE agreement = $1 AND ended_at IS NULL",
                [.id(agreement)])
        else { return (0, 0, 0, 0) }
        return (try row.integer(0), try row.integer(1), try row.integer(2), try running.integer(0))
    }

    private static let columns = """
        id, agreement, purpose, sql, sql_hash, state, levels, rows_scanned, rows_returned, reason, asked_at, ended_at,
        log_index
        """

    private static func query(_ row: Row) throws(Problem) -> InPlaceQuery {
        InPlaceQuery(
            id: try row.id(0), agreement: try row.id(1), purpose: try row.text(2), sql: try row.text(3),
            sqlHash: try row.blob(4), state: try row.name(5), levels: try row.integer(6),
            rowsScanned: try row.integer(7), rowsReturned: try row.optionalInteger(8),
            reason: try row.optionalText(9), askedAt: try row.time(10), endedAt: try row.optionalTime(11),
            logIndex: try row.integer(12))
    }
}
