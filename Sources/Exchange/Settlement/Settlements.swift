import Accounting
import Auditing
import Crypto
import Persistence
import Primitives

/// Closes months and pays out what is owed.
public enum Settlements {
    /// Closes a month, in one transaction: rounds what is owed to each payee to whole minor units, pays it out, writes
    /// the statements, and closes the month for ever. A month that is closed gives the settlement that stands.
    ///
    /// What is owed in one currency is rounded down in sum; the minor units of the sum go by largest remainder, ties
    /// by SHA-256(settlement id ‖ participant id). Each is within one minor unit of what is owed; the difference goes
    /// to the `rounding` account. Who owes to the house is not paid; the balance is carried forward.
    /// - Throws: `unprocessable` for a month that is not over, or where an earlier one has entries and is not closed;
    ///   `conflict` for one before the last that was closed.
    public static func run(
        _ month: TradeMonth, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Settlement {
        if let standing = try settlement(of: month, in: transaction) { return standing }
        guard month.end <= time else {
            throw Problem(
                .unprocessable, "The month \(month.text) is not over.", mend: "Settle it when it is.",
                parameter: "month")
        }
        let open = try TradeMonth.open(at: month.start, in: transaction)
        guard open == month else {
            throw Problem(
                .conflict, "A later month is closed already: \(month.text) never opens again.",
                parameter: "month")
        }
        try checkEarlier(than: month, in: transaction)
        let id = ID<Settlement>(
            from: ID<Settlement>(at: month.start, random: SeededRandomness(0)), month.text)
        var drafts = try drafts(id, month, in: transaction)
        try payOut(&drafts, id, month, at: time, in: transaction)
        var hashes: [JSONValue] = []
        var statements: [(StatementDraft, JSONValue)] = []
        for draft in drafts {
            let document = draft.document(month, settlement: id, at: time)
            statements.append((draft, document))
            hashes.append([
                "statement": .string(draft.id.description),
                "document": .string(Array(SHA256.hash(data: try document.canonical)).hexadecimal),
            ])
        }
        let document: JSONValue = [
            "id": .string(id.description), "kind": "settlement", "month": .string(month.text),
            "closed_at": .string(time.rfc3339), "statements": .array(hashes),
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
        return Settlement(id: id, month: month, document: document, logIndex: index, closedAt: time)
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
            "id, month, participant, currency, opening, closing, document", from: "statements",
            in: transaction,
            id: \.id
        ) { row throws(Problem) in
            guard let month = TradeMonth(number: try row.integer(1)) else { throw row.foreign(1, "a month") }
            let currency = try row.currency(3)
            return Statement(
                id: try row.id(0), month: month, participant: try row.id(2), currency: currency,
                opening: try row.money(4, currency), closing: try row.money(5, currency),
                document: try row.json(6))
        }
    }

    private static func settlement(_ row: Row) throws(Problem) -> Settlement {
        guard let month = TradeMonth(number: try row.integer(0)) else { throw row.foreign(0, "a month") }
        return Settlement(
            id: try row.id(1), month: month, document: try row.json(2), logIndex: try row.integer(3),
            closedAt: try row.time(4))
    }
}

extension Settlements {
    /// One for each participant and currency with something in the month, or something left over from before.
    private static func drafts(
        _ settlement: ID<Settlement>, _ month: TradeMonth, in transaction: any ReadTransaction
    ) throws(Problem) -> [StatementDraft] {
        var drafts: [StatementDraft.Key: StatementDraft] = [:]
        func draft(_ key: StatementDraft.Key) -> StatementDraft {
            drafts[key]
                ?? StatementDraft(
                    id: ID(from: settlement, "\(key.participant) \(key.currency)"),
                    participant: key.participant,
                    currency: key.currency)
        }
        // What earlier months left: everything posted to them, summed in two parts to stay within 64 bits.
        for row in try transaction.rows(
            """
            SELECT participant, currency, CAST(SUM(amount / 1000000000) AS BIGINT),
                CAST(SUM(amount % 1000000000) AS BIGINT)
            FROM trade_entries WHERE participant IS NOT NULL AND month < $1 AND kind IN \(TradeEntry.Kind.ofPayees)
            GROUP BY participant, currency
            """, [.integer(month.number)])
        {
            let key = StatementDraft.Key(participant: try row.id(0), currency: try row.currency(1))
            let nanos = Int128(try row.integer(2)) * 1_000_000_000 + Int128(try row.integer(3))
            guard nanos != 0 else { continue }
            var found = draft(key)
            found.opening = try MoneyTotal(nanos: nanos, currency: key.currency).money().nanos
            drafts[key] = found
        }
        for row in try transaction.rows(
            """
            SELECT participant, currency, kind, agreement, product, CAST(SUM(amount / 1000000000) AS BIGINT),
                CAST(SUM(amount % 1000000000) AS BIGINT), COUNT(*)
            FROM trade_entries WHERE participant IS NOT NULL AND month = $1
            GROUP BY participant, currency, kind, agreement, product
            ORDER BY participant, currency, kind, agreement, product
            """, [.integer(month.number)])
        {
            let key = StatementDraft.Key(participant: try row.id(0), currency: try row.currency(1))
            var found = draft(key)
            let nanos = Int128(try row.integer(5)) * 1_000_000_000 + Int128(try row.integer(6))
            found.lines.append(
                StatementDraft.Line(
                    kind: try row.name(2), agreement: try row.optionalID(3), product: try row.optionalID(4),
                    amount: try MoneyTotal(nanos: nanos, currency: key.currency).money(),
                    count: try row.integer(7)))
            drafts[key] = found
        }
        return drafts.values.sorted {
            ($0.participant.bytes, $0.currency.code) < ($1.participant.bytes, $1.currency.code)
        }
    }

    private static func payOut(
        _ drafts: inout [StatementDraft], _ settlement: ID<Settlement>, _ month: TradeMonth,
        at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        for currency in Set(drafts.map(\.currency)).sorted(by: { $0.code < $1.code }) {
            let payees = drafts.indices.filter { drafts[$0].currency == currency && drafts[$0].owed > 0 }
            guard !payees.isEmpty else { continue }
            let total = payees.reduce(0 as Int128) { $0 + Int128(drafts[$1].owed) }
            let minor = MoneyTotal(nanos: total, currency: currency).rounded(.down).minor
            guard let minor = Int64(exactly: minor) else {
                throw Problem(.unprocessable, "What is owed in \(currency) is beyond one amount.")
            }
            let parts = try Allocation.split(
                minor, weights: payees.map { (drafts[$0].participant.bytes, drafts[$0].owed.magnitude) },
                salt: settlement.bytes)
            let rounding = try Ledger.houseAccount(.rounding, currency, at: time, in: transaction)
            let payout = try Ledger.houseAccount(.payout, currency, at: time, in: transaction)
            for (index, part) in zip(payees, parts) {
                let paid = Int128(part) * Int128(currency.nanosPerMinorUnit)
                guard let paid = Int64(exactly: paid) else {
                    throw Problem(.unprocessable, "What is owed in \(currency) is beyond one amount.")
                }
                let account = try Charging.account(of: drafts[index].participant, in: transaction)
                let payable = try Ledger.payable(to: account.id, currency, at: time, in: transaction)
                let difference = paid - drafts[index].owed
                try move(
                    difference, .rounding, between: payable, and: rounding, drafts[index], month, at: time,
                    in: transaction)
                try move(
                    -paid, .payout, between: payable, and: payout, drafts[index], month, at: time,
                    in: transaction)
                drafts[index].rounding = difference
                drafts[index].paid = paid
            }
        }
    }

    /// - Parameter nanos: Above zero raises what is owed, below zero lowers it.
    private static func move(
        _ nanos: Int64, _ kind: TradeEntry.Kind, between payable: LedgerAccountID, and house: LedgerAccountID,
        _ draft: StatementDraft, _ month: TradeMonth, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard nanos != 0, let magnitude = Int64(exactly: nanos.magnitude) else { return }
        let transfer = Transfer.single(
            id: ID(from: draft.id, kind.rawValue), debit: nanos > 0 ? house : payable,
            credit: nanos > 0 ? payable : house, amount: Money(nanos: magnitude, currency: draft.currency),
            code: kind == .payout ? .payout : .rounding, at: time)
        try Ledger.post(transfer, in: transaction)
        try TradeEntry(
            transfer: transfer.id, participant: draft.participant, kind: kind,
            amount: Money(nanos: nanos, currency: draft.currency), month: month, createdAt: time
        ).insert(in: transaction)
    }
}

/// A statement in the making.
struct StatementDraft {
    struct Key: Hashable {
        let participant: ID<Participant>
        let currency: Currency
    }

    struct Line {
        let kind: TradeEntry.Kind
        let agreement: ID<Agreement>?
        let product: ID<Product>?
        let amount: Money
        let count: Int64
    }

    let id: ID<Statement>
    let participant: ID<Participant>
    let currency: Currency
    var opening: Int64 = 0
    var lines: [Line] = []
    var rounding: Int64 = 0
    var paid: Int64 = 0

    init(id: ID<Statement>, participant: ID<Participant>, currency: Currency) {
        self.id = id
        self.participant = participant
        self.currency = currency
    }

    /// What is owed before rounding and payout. What the participant paid as a customer is not owed to it.
    var owed: Int64 {
        lines.filter { $0.kind != .charge && $0.kind != .refund }.reduce(opening) { $0 + $1.amount.nanos }
    }

    var closing: Int64 { owed + rounding - paid }

    func document(_ month: TradeMonth, settlement: ID<Settlement>, at time: Timestamp) -> JSONValue {
        func decimal(_ nanos: Int64) -> JSONValue { .string(Money(nanos: nanos, currency: currency).decimal) }
        func shown(_ line: Line) -> JSONValue {
            [
                "kind": .string(line.kind.rawValue), "count": .number(.integer(line.count)),
                "agreement": line.agreement.map { .string($0.description) } ?? .null,
                "product": line.product.map { .string($0.description) } ?? .null,
                "amount": .string(line.amount.decimal),
            ]
        }
        let isCustomer = { (line: Line) in line.kind == .charge || line.kind == .refund }
        return [
            "id": .string(id.description), "kind": "statement", "settlement": .string(settlement.description),
            "month": .string(month.text), "participant": .string(participant.description),
            "currency": .string(currency.code), "opening": decimal(opening),
            "earned": .array(lines.filter { !isCustomer($0) }.map(shown)),
            "paid_as_customer": .array(lines.filter(isCustomer).map(shown)), "rounding": decimal(rounding),
            "payout": decimal(paid), "closing": decimal(closing), "closed_at": .string(time.rfc3339),
        ]
    }
}

/// Orders by bytes, then by text.
private func < (left: ([UInt8], String), right: ([UInt8], String)) -> Bool {
    left.0 == right.0 ? left.1 < right.1 : left.0.lexicographicallyPrecedes(right.0)
}

extension Settlements {
    /// What an earlier month holds must stand in a statement of its own.
    private static func checkEarlier(
        than month: TradeMonth, in transaction: any ReadTransaction
    ) throws(Problem) {
        let row = try transaction.row(
            """
            SELECT MIN(month) FROM trade_entries
            WHERE month < $1 AND month NOT IN (SELECT month FROM settlements)
            """, [.integer(month.number)])
        guard let first = try row?.optionalInteger(0) else { return }
        throw Problem(
            .unprocessable, "An earlier month is not settled: \(TradeMonth(number: first)?.text ?? "?").",
            mend: "Settle months in their order.", parameter: "month")
    }
}
