import Accounting
import Auditing
import Crypto
import Persistence
import Primitives

/// Closes months and pays out what is owed.
public enum Settlements {
    /// The most entries that one transaction of a settlement sums up.
    public static let maximumEntries = 2_000

    /// Closes a month for ever, in as many transactions as it takes: begins, shares out what answers left to nobody, sums up its entries, at most
    /// ``maximumEntries`` at a time, and closes it. What a stop cut off goes on with the next call; the result does not
    /// depend on where it was cut. A month that is closed gives the settlement that stands.
    ///
    /// What is owed in one currency is rounded down in sum; the minor units of the sum go by largest remainder, ties
    /// by SHA-256(settlement id ‖ participant id). Each is within one minor unit of what is owed; the difference goes
    /// to the `rounding` account. Who owes to the house is not paid; the balance is carried forward.
    /// - Parameter prepare: What else is posted to the month before it is summed up; called again where a stop cut it off.
    ///   One that refuses the month takes back first that it has begun: ``withdraw(_:in:)``.
    /// - Throws: What ``begin(_:at:in:)`` throws, and the database.
    public static func run(
        _ month: TradeMonth, at time: Timestamp, by actor: EventActor, log: AuditLog,
        on database: any Database, preparing prepare: (TradeMonth) async throws -> Void = { _ in }
    ) async throws -> Settlement {
        if let standing = try await database.write({ try begin(month, at: time, in: $0) }) { return standing }
        try await prepare(month)
        var customer: ID<Account>?
        repeat {
            try Task.checkCancellation()
            customer = try await database.write { [customer] transaction in
                try shareOut(month, after: customer, at: time, in: transaction)
            }
        } while customer != nil
        while try await !database.write({ try sum(month, in: $0) }) { try Task.checkCancellation() }
        return try await database.write { try close(month, at: time, by: actor, log: log, in: $0) }
    }

    /// Begins to settle a month: from now on nothing is posted to it. Again it changes nothing.
    /// - Returns: The settlement of a month that is closed already.
    /// - Throws: `unprocessable` for a month that is not over, or where an earlier one has entries and is not closed;
    ///   `conflict` for one before the last that was closed, or while another one is being settled.
    public static func begin(
        _ month: TradeMonth, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Settlement? {
        if let standing = try settlement(of: month, in: transaction) { return standing }
        guard month.end <= time else {
            throw Problem(
                .unprocessable, "The month \(month.text) is not over.", mend: "Settle it when it is.",
                parameter: "month")
        }
        if let begun = try transaction.row("SELECT month FROM settlement_runs LIMIT 1")?.integer(0) {
            if begun == month.number { return nil }
            throw Problem(
                .conflict, "The month \(TradeMonth(number: begun)?.text ?? "?") is being settled.",
                mend: "Settle that one first.", parameter: "month")
        }
        let last = try transaction.row("SELECT MAX(month) FROM settlements")?.optionalInteger(0) ?? 0
        guard month.number > last else {
            throw Problem(
                .conflict, "A later month is closed already: \(month.text) never opens again.",
                parameter: "month")
        }
        // What an earlier month holds must stand in a statement of its own.
        let earlier = try transaction.row(
            "SELECT MIN(month) FROM trade_entries WHERE month > $1 AND month < $2",
            [.integer(last), .integer(month.number)])
        if let first = try earlier?.optionalInteger(0) {
            throw Problem(
                .unprocessable, "An earlier month is not settled: \(TradeMonth(number: first)?.text ?? "?").",
                mend: "Settle months in their order.", parameter: "month")
        }
        try transaction.execute(
            "INSERT INTO settlement_runs (month, last, entries, is_summed, begun_at) VALUES ($1, $2, 0, 0, $3)",
            [.integer(month.number), .blob([]), .time(time)])
        return nil
    }

    /// Takes back that the settlement of a month has begun, while nothing was shared out or summed up.
    /// - Returns: Whether it is taken back; the month can be begun again then, or an earlier one.
    public static func withdraw(
        _ month: TradeMonth, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        try transaction.execute(
            """
            DELETE FROM settlement_runs WHERE month = $1 AND entries = 0 AND is_summed = 0 AND NOT EXISTS (
                SELECT 1 FROM trade_entries e
                WHERE e.month = $1 AND e.customer IS NOT NULL
                    AND e.kind IN ('unattributed_share', 'subscription_share'))
            """, [.integer(month.number)]) == 1
    }

    /// Closes a month that is summed up, in one transaction: rounds what is owed to each payee to whole minor units,
    /// pays it out, writes the statements. It takes as long as there are lines of statements, however many entries
    /// they sum up.
    /// - Throws: `conflict` for a month that is not summed up.
    public static func close(
        _ month: TradeMonth, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Settlement {
        if let standing = try settlement(of: month, in: transaction) { return standing }
        let run = try transaction.row(
            "SELECT is_summed FROM settlement_runs WHERE month = $1", [.integer(month.number)])
        guard try run?.flag(0) == true else {
            throw Problem(.conflict, "The month \(month.text) is not summed up.", parameter: "month")
        }
        let id = id(of: month)
        let checkpoint = try checkpoint(in: transaction)
        var drafts = try drafts(id, month, in: transaction)
        try payOut(&drafts, id, month, at: time, in: transaction)
        var hashes: [JSONValue] = []
        var statements: [(StatementDraft, JSONValue)] = []
        for draft in drafts {
            let document = draft.document(month, settlement: id, log: checkpoint, at: time)
            statements.append((draft, document))
            hashes.append([
                "statement": .string(draft.id.description),
                "document": .string(Array(SHA256.hash(data: try document.canonical)).hexadecimal),
            ])
        }
        let document: JSONValue = [
            "id": .string(id.description), "kind": "settlement", "month": .string(month.text),
            "closed_at": .string(time.rfc3339), "statements": .array(hashes),
            "log": checkpoint,
        ]
        let index = try EventLeaf(
            "settlement.closed", id, by: actor, at: time,
            [
                "month": .string(month.text),
                "document": .string(Array(SHA256.hash(data: try document.canonical)).hexadecimal),
            ]
        ).append(to: log, in: transaction)
        try transaction.execute(
            "INSERT INTO settlements (month, id, document, log_index, closed_at) VALUES ($1, $2, $3, $4, $5)",
            [
                .integer(month.number), .id(id), .text(try document.canonicalText), .integer(index),
                .time(time),
            ])
        for (draft, document) in statements {
            try transaction.execute(
                """
                INSERT INTO statements (id, month, participant, currency, opening, closing, document)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .id(draft.id), .integer(month.number), .id(draft.participant), .text(draft.currency.code),
                    .integer(draft.opening), .integer(draft.closing), .text(try document.canonicalText),
                ])
        }
        for table in ["settlement_sums", "settlement_runs"] {
            try transaction.execute("DELETE FROM \(table) WHERE month = $1", [.integer(month.number)])
        }
        return Settlement(id: id, month: month, document: document, logIndex: index, closedAt: time)
    }

    /// The id that the settlement of a month has or will have.
    static func id(of month: TradeMonth) -> ID<Settlement> {
        ID(from: ID<Settlement>(at: month.start, random: SeededRandomness(0)), month.text)
    }

    /// Size and root of the newest checkpoint of the log, under which statements are made: it covers every leaf up to a
    /// moment before. Null where nothing is signed yet.
    private static func checkpoint(in transaction: any ReadTransaction) throws(Problem) -> JSONValue {
        guard let tree = try AuditLog.signedTree(in: transaction) else { return .null }
        return ["size": .number(.integer(tree.size)), "root": .string(tree.root.hexadecimal)]
    }

    public static func settlement(
        of month: TradeMonth, in transaction: any ReadTransaction
    ) throws(Problem) -> Settlement? {
        try transaction.row(
            "SELECT month, id, document, log_index, closed_at FROM settlements WHERE month = $1",
            [.integer(month.number)]
        ).map(settlement)
    }

    public static func settlement(
        _ id: ID<Settlement>, in transaction: any ReadTransaction
    ) throws(Problem) -> Settlement? {
        try transaction.row(
            "SELECT month, id, document, log_index, closed_at FROM settlements WHERE id = $1", [.id(id)]
        ).map(settlement)
    }

    /// - Parameter participant: Nil for those of all.
    public static func statements(
        of participant: ID<Participant>?, _ request: PageRequest<Statement>,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Statement, Statement> {
        var query = PageQuery(request)
        query.filter("participant", participant.map { .id($0) })
        return try query.page(
            statementColumns, from: "statements", in: transaction, id: \.id
        ) { row throws(Problem) in try statement(row) }
    }

    static let statementColumns = "id, month, participant, currency, opening, closing, document"

    static func statement(_ row: Row) throws(Problem) -> Statement {
        guard let month = TradeMonth(number: try row.integer(1)) else { throw row.foreign(1, "a month") }
        let currency = try row.currency(3)
        return Statement(
            id: try row.id(0), month: month, participant: try row.id(2), currency: currency,
            opening: try row.money(4, currency), closing: try row.money(5, currency),
            document: try row.json(6))
    }

    private static func settlement(_ row: Row) throws(Problem) -> Settlement {
        guard let month = TradeMonth(number: try row.integer(0)) else { throw row.foreign(0, "a month") }
        return Settlement(
            id: try row.id(1), month: month, document: try row.json(2), logIndex: try row.integer(3),
            closedAt: try row.time(4))
    }
}
