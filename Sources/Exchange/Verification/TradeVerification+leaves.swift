import Auditing
import Persistence
import Primitives

extension TradeVerification {
    /// Agreements and disputes name their leaves.
    static func checkRows(
        in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        var agreement = ID<Agreement>(high: 0, low: 0)
        while faults.count < maximumFaults {
            let rows = try transaction.rows(
                "SELECT id, log_index, terms_hash FROM agreements WHERE id > $1 ORDER BY id LIMIT $2",
                [.id(agreement), .integer(rowsPerPage)])
            for row in rows {
                agreement = try row.id(0)
                let terms = try row.blob(2).hexadecimal
                try check(
                    leaf: try row.integer(1), "agreement.signed", of: agreement.description, in: transaction,
                    &faults
                ) { $0["terms"]?.stringValue == terms }
            }
            if rows.count < Int(rowsPerPage) { break }
        }
        var dispute = ID<Dispute>(high: 0, low: 0)
        while faults.count < maximumFaults {
            let rows = try transaction.rows(
                "SELECT id, log_index, record FROM disputes WHERE id > $1 ORDER BY id LIMIT $2",
                [.id(dispute), .integer(rowsPerPage)])
            for row in rows {
                dispute = try row.id(0)
                let record: ID<TradeRecord> = try row.id(2)
                try check(
                    leaf: try row.integer(1), "dispute.opened", of: dispute.description, in: transaction,
                    &faults
                ) { $0["record"]?.stringValue == record.description }
            }
            if rows.count < Int(rowsPerPage) { break }
        }
    }

    /// Each leaf of the trade has the row that names it: walks the whole log, page by page.
    static func checkLeaves(
        in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        var next: Int64 = 0
        while faults.count < maximumFaults {
            let leaves = try AuditLog.leaves(from: next, limit: rowsPerPage, in: transaction)
            for leaf in leaves {
                guard let told = try? JSONValue(parsing: leaf.bytes), let kind = told["kind"]?.stringValue,
                    let query = rowQueries[kind]
                else { continue }
                let id = told["id"]?.stringValue ?? ""
                let row = try transaction.row(
                    "SELECT log_index FROM \(query) WHERE id = $1", [.blob(leaf.subject ?? [])])
                if try row?.integer(0) != leaf.index {
                    faults.append(
                        TradeFault(subject: id, detail: "Leaf \(leaf.index) tells of it, but no row does."))
                }
            }
            // Indexes have no gaps; where there is one, the log's own check tells.
            guard let last = leaves.last else { return }
            next = last.index + 1
        }
    }

    /// In which table stands what a leaf of this kind tells of. What happens later to the same thing has leaves of its
    /// own, which no row names.
    private static let rowQueries: [String: String] =
        Dictionary(uniqueKeysWithValues: TradeRecord.Kind.allCases.map { ($0.code, "trade_records") })
        .merging([
            "agreement.signed": "agreements", "dispute.opened": "disputes",
            "settlement.closed": "settlements",
        ]) { $1 }
}
