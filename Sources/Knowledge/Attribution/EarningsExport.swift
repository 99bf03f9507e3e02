import Accounting
import Exchange
import Persistence
import Primitives

/// Everything from which anybody recomputes what answers earned: one JSON object a line.
///
/// * `{"agreement": …, "shares": …}`: who shares in what an agreement's data earns, before the first answer that needs it;
/// * `{"use": …, …}`: an answer with its charge, the document of its sources, and what was posted;
/// * `{"statement": …}`: the statements of the months that are closed.
///
/// Amounts are nano-units, in strings. `scripts/recompute-earnings` is such a recomputation.
public enum EarningsExport {
    private static let rowsPerPage: Int64 = 500

    /// - Parameters:
    ///   - month: Only answers that were posted to it; nil for all.
    ///   - write: Takes the next lines.
    public static func write(
        _ month: TradeMonth?, in transaction: any ReadTransaction, _ write: (String) throws -> Void
    ) throws {
        var known: Set<ID<Agreement>> = []
        var last = ID<Use>(high: 0, low: 0)
        while true {
            let rows = try transaction.rows(
                "SELECT id, document FROM answer_groundings WHERE id > $1 ORDER BY id LIMIT $2",
                [.id(last), .integer(rowsPerPage)])
            var lines = ""
            for row in rows {
                last = try row.id(0)
                lines += try answer(last, try row.json(1), month, &known, in: transaction)
            }
            if !lines.isEmpty { try write(lines) }
            if rows.count < Int(rowsPerPage) { break }
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
        _ use: ID<Use>, _ document: JSONValue, _ month: TradeMonth?, _ known: inout Set<ID<Agreement>>,
        in transaction: any ReadTransaction
    ) throws(Problem) -> String {
        let entries = try AnswerShares.entries(of: use, in: transaction)
        guard month == nil || entries.contains(where: { $0.month == month }),
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
        func owner(_ name: String?) throws(Problem) -> JSONValue {
            try AnswerRevenue.owner(name, in: transaction).map { .string($0.description) } ?? .null
        }
        lines += try line([
            "use": .string(use.description), "id_hex": .string(use.bytes.hexadecimal),
            "account": .string(record.record.account.description),
            "service": .string(record.record.service.description),
            "currency": .string(record.record.charge.currency.code),
            "charge": .string(String(record.record.charge.nanos)),
            "log_index": .number(.integer(record.logIndex)), "grounding": document,
            "grounding_sha256": .string(try GroundingHash(of: document.canonical).description),
            "owners": [
                "model": try owner(grounding.split.modelOwner),
                "compute": try owner(grounding.split.computeOwner),
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

    private static func line(_ value: JSONValue) throws(Problem) -> String { try value.canonicalText + "\n" }
}
