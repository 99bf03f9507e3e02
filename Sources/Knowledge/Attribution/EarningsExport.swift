import Accounting
import Exchange
import Persistence
import Primitives

/// Everything from which anybody recomputes what answers earned: one JSON object a line.
///
/// * `{"scope": {"month": …}}`: the month that was asked for, or null for everything;
/// * `{"agreement": …, "shares": …}`: who shares in what an agreement's data earns, before the first answer that needs it;
/// * `{"use": …, …}`: an answer with its charge, the document of its sources, and what was posted;
/// * `{"settlement": …, "month": …}`: the months that are closed, in their order, each followed by
///   `{"unattributed_share": …}`, a part of what answers left to nobody, `{"owing": …}`, what of earlier months stands out
///   against a customer (where only one month is exported), and `{"fees": …}`, fees of a subscription that were shared out
///   together;
/// * `{"statement": …}`: the statements of the months that are closed.
///
/// Amounts are nano-units, in strings. `scripts/recompute-earnings` is such a recomputation.
public enum EarningsExport {
    static let rowsPerPage: Int64 = 500

    /// - Parameters:
    ///   - month: Only what was posted to it, and answers under subscriptions whose fees are shared out with it; nil for all.
    ///   - write: Takes the next lines.
    public static func write(
        _ month: TradeMonth?, in transaction: any ReadTransaction, _ write: (String) throws -> Void
    ) throws {
        try write(try line(["scope": ["month": month.map { .string($0.text) } ?? .null]]))
        var known: Set<ID<Agreement>> = []
        var last = ID<Use>(high: 0, low: 0)
        while true {
            let rows = try transaction.rows(
                """
                SELECT id, document, subscription, month FROM answer_groundings WHERE id > $1
                ORDER BY id LIMIT $2
                """, [.id(last), .integer(rowsPerPage)])
            var lines = ""
            for row in rows {
                last = try row.id(0)
                lines += try answer(last, row, month, &known, in: transaction)
            }
            if !lines.isEmpty { try write(lines) }
            if rows.count < Int(rowsPerPage) { break }
        }
        for row in try transaction.rows("SELECT month FROM settlements ORDER BY month") {
            guard let closed = TradeMonth(number: try row.integer(0)), month == nil || closed == month,
                let settlement = try Settlements.settlement(of: closed, in: transaction)
            else { continue }
            try write(
                try line([
                    "settlement": .string(settlement.id.description), "month": .string(closed.text),
                ]))
            try writeShares(closed, in: transaction, write)
            if month != nil { try writeOwing(closed, in: transaction, write) }
            try writeFees(closed, in: transaction, write)
        }
        var request = try PageRequest<Statement>(limit: PageRequest<Statement>.maximumLimit)
        while true {
            let page = try Settlements.statements(of: nil, request, in: transaction)
            let lines = try page.items.filter { month == nil || $0.month == month }
                .map { try line(["statement": $0.document]) }.joined()
            if !lines.isEmpty { try write(lines) }
            guard let next = page.next else { return }
            request = try PageRequest(after: next, limit: PageRequest<Statement>.maximumLimit)
        }
    }

    private static func answer(
        _ use: ID<Use>, _ row: Row, _ month: TradeMonth?, _ known: inout Set<ID<Agreement>>,
        in transaction: any ReadTransaction
    ) throws(Problem) -> String {
        let document = try row.json(1)
        let subscription: ID<Subscription>? = try row.optionalID(2)
        guard let open = TradeMonth(number: try row.integer(3)) else { throw row.foreign(3, "a month") }
        let entries = try AnswerShares.entries(of: use, in: transaction)
        guard month == nil || open == month || entries.contains(where: { $0.month == month }),
            let record = try Uses.record(use, in: transaction)
        else { return "" }
        var lines = ""
        let grounding = try AnswerGrounding(stored: document)
        for agreement in Set(grounding.passages.map(\.agreement))
            .sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) })
        where known.insert(agreement).inserted {
            let shares = try AnswerShares.shares(of: agreement, in: transaction)
            lines += try line(["agreement": .string(agreement.description), "shares": shares.json])
        }
        let owners = try AnswerRevenue.owners(of: record.record, grounding.split, in: transaction)
        lines += try line([
            "use": .string(use.description), "id_hex": .string(use.bytes.hexadecimal),
            "account": .string(record.record.account.description),
            "subscription": subscription.map { .string($0.description) } ?? .null,
            "month": .string(open.text),
            "service": .string(record.record.service.description),
            "currency": .string(record.record.charge.currency.code),
            "charge": .string(String(record.record.charge.nanos)),
            "log_index": .number(.integer(record.logIndex)), "grounding": document,
            "grounding_sha256": .string(try GroundingHash(of: document.canonical).description),
            "owners": [
                "model": owners.model.map { .string($0.description) } ?? .null,
                "compute": owners.compute.map { .string($0.description) } ?? .null,
            ],
            "posted": .array(
                entries.map { entry in
                    [
                        "kind": .string(entry.kind.rawValue), "month": .string(entry.month.text),
                        "participant": entry.participant.map { .string($0.description) } ?? .null,
                        "agreement": entry.agreement.map { .string($0.description) } ?? .null,
                        "product": entry.product.map { .string($0.description) } ?? .null,
                        "nanos": .string(String(entry.amount.nanos)),
                    ]
                }),
        ])
        return lines
    }

    static func line(_ value: JSONValue) throws(Problem) -> String { try value.canonicalText + "\n" }
}
