import Accounting
import Persistence
import Primitives

extension Settlements {
    /// Sums up the next entries of a month whose settlement has begun.
    /// - Returns: Whether all are summed up.
    /// - Throws: `conflict` where it has not begun.
    public static func sum(
        _ month: TradeMonth, limit: Int = maximumEntries, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        let run = try transaction.row(
            "SELECT last, is_summed FROM settlement_runs WHERE month = $1", [.integer(month.number)])
        guard let run else {
            // Another call closed it meanwhile.
            if try settlement(of: month, in: transaction) != nil { return true }
            throw Problem(.conflict, "The month \(month.text) is not being settled.", parameter: "month")
        }
        if try run.flag(1) { return true }
        let rows = try transaction.rows(
            """
            SELECT transfer, participant, currency, kind, agreement, product, amount FROM trade_entries
            WHERE month = $1 AND transfer > $2 ORDER BY transfer LIMIT $3
            """, [.integer(month.number), .blob(try run.blob(0)), .integer(Int64(limit))])
        var sums: [SumKey: Sum] = [:]
        // Those of the house stand in no statement.
        for row in rows where !row.isNull(1) {
            let amount = try row.integer(6)
            sums[try SumKey(row), default: Sum()].add(amount)
        }
        for (key, sum) in sums { try add(sum, to: key, month, in: transaction) }
        let isDone = rows.count < limit
        let last = if let row = rows.last { try row.blob(0) } else { try run.blob(0) }
        try transaction.execute(
            "UPDATE settlement_runs SET last = $1, entries = entries + $2, is_summed = $3 WHERE month = $4",
            [
                .blob(last), .integer(Int64(rows.count)), .flag(isDone),
                .integer(month.number),
            ])
        return isDone
    }

    /// One for each participant and currency with something in the month, or something left over from before.
    static func drafts(
        _ settlement: ID<Settlement>, _ month: TradeMonth, in transaction: any ReadTransaction
    ) throws(Problem) -> [StatementDraft] {
        var drafts: [StatementDraft.Key: StatementDraft] = [:]
        func draft(_ key: StatementDraft.Key) -> StatementDraft {
            drafts[key]
                ?? StatementDraft(
                    id: ID(from: settlement, "\(key.participant) \(key.currency)"),
                    participant: key.participant, currency: key.currency)
        }
        // What the last month that was settled left: whoever had something left then has a statement of it.
        for row in try transaction.rows(
            """
            SELECT participant, currency, closing FROM statements
            WHERE closing <> 0 AND month = (SELECT MAX(month) FROM settlements)
            """)
        {
            let key = StatementDraft.Key(participant: try row.id(0), currency: try row.currency(1))
            var found = draft(key)
            found.opening = try row.integer(2)
            drafts[key] = found
        }
        for row in try transaction.rows(
            """
            SELECT participant, currency, kind, agreement, product, units, nanos, entries FROM settlement_sums
            WHERE month = $1 ORDER BY participant, currency, kind, agreement, product
            """, [.integer(month.number)])
        {
            let key = StatementDraft.Key(participant: try row.id(0), currency: try row.currency(1))
            var found = draft(key)
            let nanos = Int128(try row.integer(5)) * Sum.unit + Int128(try row.integer(6))
            found.lines.append(
                StatementDraft.Line(
                    kind: try row.name(2), agreement: try row.blob(3).isEmpty ? nil : row.id(3),
                    product: try row.blob(4).isEmpty ? nil : row.id(4),
                    amount: try MoneyTotal(nanos: nanos, currency: key.currency).money(),
                    count: try row.integer(7)))
            drafts[key] = found
        }
        return drafts.values.sorted {
            ($0.participant.bytes, $0.currency.code) < ($1.participant.bytes, $1.currency.code)
        }
    }

    private static func add(
        _ sum: Sum, to key: SumKey, _ month: TradeMonth, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO settlement_sums (month, participant, currency, kind, agreement, product, units, nanos, entries)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (month, participant, currency, kind, agreement, product) DO UPDATE SET
                units = settlement_sums.units + excluded.units, nanos = settlement_sums.nanos + excluded.nanos,
                entries = settlement_sums.entries + excluded.entries
            """,
            [
                .integer(month.number), .blob(key.participant), .text(key.currency), .text(key.kind),
                .blob(key.agreement), .blob(key.product), .integer(sum.units), .integer(sum.nanos),
                .integer(sum.entries),
            ])
    }
}

/// What a line of a statement sums up.
private struct SumKey: Hashable {
    let participant: [UInt8]
    let currency: String
    let kind: String
    /// Empty for none.
    let agreement: [UInt8]
    let product: [UInt8]

    init(_ row: Row) throws(Problem) {
        participant = try row.blob(1)
        currency = try row.text(2)
        kind = try row.text(3)
        agreement = row.isNull(4) ? [] : try row.blob(4)
        product = row.isNull(5) ? [] : try row.blob(5)
    }
}

/// A sum in two parts, which stay within 64 bits for more entries than there can be.
private struct Sum {
    static let unit: Int128 = 1_000_000_000

    var units: Int64 = 0
    var nanos: Int64 = 0
    var entries: Int64 = 0

    mutating func add(_ amount: Int64) {
        units += amount / Int64(Self.unit)
        nanos += amount % Int64(Self.unit)
        entries += 1
    }
}

/// Orders by bytes, then by text.
private func < (left: ([UInt8], String), right: ([UInt8], String)) -> Bool {
    left.0 == right.0 ? left.1 < right.1 : left.0.lexicographicallyPrecedes(right.0)
}
