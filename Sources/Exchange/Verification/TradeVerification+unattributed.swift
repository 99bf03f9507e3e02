import Accounting
import Persistence
import Primitives

extension TradeVerification {
    /// What answers left to nobody was shared out as the answers of the same customers say, in each closed month.
    static func checkUnattributed(
        in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        for row in try transaction.rows("SELECT month, id FROM settlements ORDER BY month") {
            guard let month = TradeMonth(number: try row.integer(0)) else { continue }
            let settlement: ID<Settlement> = try row.id(1)
            var last: ID<Account>?
            var expected: Int64 = 0
            repeat {
                let customers = try Settlements.unattributedCustomers(
                    of: month, after: last, limit: rowsPerPage, in: transaction)
                for customer in customers where faults.count < maximumFaults {
                    for part in try Settlements.unattributedParts(of: customer, month, in: transaction) {
                        expected += 1
                        let found = try transaction.row(
                            """
                            SELECT 1 FROM trade_entries WHERE transfer = $1 AND participant = $2 AND amount = $3
                                AND kind = 'unattributed_share' AND month = $4 AND customer = $5
                            """,
                            [
                                .id(part.transfer), .id(part.participant), .integer(part.nanos),
                                .integer(month.number), .id(customer),
                            ])
                        guard found == nil else { continue }
                        faults.append(
                            TradeFault(
                                subject: settlement.description,
                                detail:
                                    "What answers of \(customer) left to nobody was not shared out as it must be."
                            ))
                    }
                }
                last = customers.count < Int(rowsPerPage) ? nil : customers.last
            } while last != nil
            let posted = try transaction.row(
                "SELECT COUNT(*) FROM trade_entries WHERE month = $1 AND kind = 'unattributed_share'",
                [.integer(month.number)])
            if try posted?.integer(0) != expected {
                faults.append(
                    TradeFault(
                        subject: settlement.description,
                        detail: "More was shared out of what answers left to nobody than they left."))
            }
        }
    }
}
