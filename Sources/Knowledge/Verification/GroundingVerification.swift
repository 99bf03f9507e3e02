import Accounting
import Auditing
import Exchange
import Persistence
import Primitives

/// Holds what is kept of grounded answers against the log and the ledger: each document is the one whose hash stands in the
/// leaf, each price was shared out as document and agreements say, and no leaf lacks its document.
public enum GroundingVerification {
    private static let rowsPerPage: Int64 = 500

    /// Everything; an empty result means that all is well. Linear in the history.
    /// - Throws: What reading throws.
    public static func faults(in transaction: any ReadTransaction) throws(Problem) -> [TradeFault] {
        var faults: [TradeFault] = []
        try checkDocuments(in: transaction, &faults)
        try checkLeaves(in: transaction, &faults)
        try checkEntries(in: transaction, &faults)
        try checkFees(in: transaction, &faults)
        return faults
    }

    private static func checkDocuments(
        in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        var last = ID<Use>(high: 0, low: 0)
        while faults.count < TradeVerification.maximumFaults {
            let rows = try transaction.rows(
                """
                SELECT id, document, account, service, subscription, month, created_at FROM answer_groundings
                WHERE id > $1 ORDER BY id LIMIT $2
                """, [.id(last), .integer(rowsPerPage)])
            for row in rows {
                last = try row.id(0)
                if let detail = try fault(of: last, row, in: transaction) {
                    faults.append(TradeFault(subject: last.description, detail: detail))
                }
            }
            if rows.count < Int(rowsPerPage) { return }
        }
    }

    private static func fault(
        of use: ID<Use>, _ row: Row, in transaction: any ReadTransaction
    ) throws(Problem) -> String? {
        guard let entry = try Uses.record(use, in: transaction) else {
            return "Its sources are kept, but it is not on record."
        }
        guard let json = try? row.json(1), let grounding = try? AnswerGrounding(stored: json),
            let hash = try? GroundingHash(of: json.canonical)
        else { return "What is kept of its sources cannot be read." }
        guard let leaf = try AuditLog.leaf(at: entry.logIndex, in: transaction),
            let told = try? UseLeaf(parsing: leaf.bytes)
        else { return "Its leaf cannot be read." }
        guard told.grounding == hash else { return "Its leaf tells of other sources than are kept." }
        let division = try AnswerRevenue.division(of: entry.record.charge, by: grounding, use: use)
        let owners = try AnswerRevenue.owners(of: entry.record, grounding.split, in: transaction)
        let expected = try AnswerShares.parts(of: division, owners: owners, salt: use.bytes, in: transaction)
        let posted = try AnswerShares.entries(of: use, in: transaction)
        guard try isOf(entry.record, row, posted, in: transaction) else {
            return "What is kept of its sources names another account, service, subscription or month."
        }
        return isShared(expected, posted) ? nil : "Its price was not shared out as its sources say."
    }

    /// Whether the columns of a row say what the record says, and its month is that of what was posted.
    private static func isOf(
        _ record: UseRecord, _ row: Row, _ posted: [TradeEntry], in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        let (account, service): (ID<Account>, ID<Service>) = (try row.id(2), try row.id(3))
        let subscription: ID<Subscription>? = try row.optionalID(4)
        guard account == record.account, service == record.service,
            subscription == record.plan?.subscription, posted.allSatisfy({ $0.customer == account })
        else { return false }
        let given = posted.filter { $0.amount.nanos > 0 }
        let month = try row.integer(5)
        guard given.isEmpty else { return given.allSatisfy { $0.month.number == month } }
        // Nothing was posted, for it cost nothing: the month open then is that of the time, or the one after the last
        // month that was being settled already.
        let own = TradeMonth(of: try row.time(6))
        guard month != own.number else { return true }
        guard let found = TradeMonth(number: month), own < found else { return false }
        return try transaction.row(
            """
            SELECT 1 FROM settlements WHERE month = $1 UNION ALL SELECT 1 FROM settlement_runs WHERE month = $1
            """, [.integer(found.previous.number)]) != nil
    }

    /// Whether each part was posted once, to whom it is owed or, where that one had no account, to nobody; and taken back
    /// whole or not at all.
    private static func isShared(_ parts: [AnswerShares.Part], _ entries: [TradeEntry]) -> Bool {
        var given = entries.filter { $0.amount.nanos > 0 }
        for part in parts {
            let index = given.firstIndex { entry in
                guard entry.amount == part.amount, entry.agreement == part.agreement,
                    entry.product == part.product
                else { return false }
                return entry.kind == part.kind && entry.participant == part.participant
                    || entry.kind == .unattributed && entry.participant == nil
            }
            guard let index else { return false }
            given.remove(at: index)
        }
        guard given.isEmpty else { return false }
        let taken = entries.filter { $0.amount.nanos < 0 }
        guard !taken.isEmpty else { return true }
        let all = entries.filter { $0.amount.nanos > 0 }
        return taken.count == all.count
            && all.allSatisfy { entry in
                taken.contains {
                    $0.kind == entry.kind && $0.participant == entry.participant
                        && $0.amount.nanos == -entry.amount.nanos
                }
            }
    }

    /// Each leaf of a use that tells of sources has its document.
    private static func checkLeaves(
        in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        var next: Int64 = 0
        while faults.count < TradeVerification.maximumFaults {
            let leaves = try AuditLog.leaves(from: next, limit: rowsPerPage, in: transaction)
            for leaf in leaves {
                // Its canonical form has no blanks.
                guard leaf.bytes.contains(member), let told = try? UseLeaf(parsing: leaf.bytes),
                    told.grounding != nil
                else { continue }
                let kept = try transaction.row(
                    "SELECT 1 FROM answer_groundings WHERE id = $1", [.id(told.record.id)])
                if kept == nil {
                    faults.append(
                        TradeFault(
                            subject: told.record.id.description,
                            detail: "Leaf \(leaf.index) tells of its sources, but none are kept."))
                }
            }
            guard let last = leaves.last else { return }
            next = last.index + 1
        }
    }

    private static let member = Array("\"grounding\":".utf8)

    /// No price of an answer is shared out without sources.
    private static func checkEntries(
        in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        let rows = try transaction.rows(
            """
            SELECT DISTINCT e.record FROM trade_entries e
            WHERE e.kind IN ('answer', 'answer_broker', 'answer_source', 'model', 'compute')
                AND NOT EXISTS (SELECT 1 FROM answer_groundings g WHERE g.id = e.record) LIMIT $1
            """, [.integer(Int64(TradeVerification.maximumFaults))])
        for row in rows {
            let use: ID<Use> = try row.id(0)
            faults.append(
                TradeFault(
                    subject: use.description, detail: "Its price was shared out, but no sources are kept."))
        }
    }
}
