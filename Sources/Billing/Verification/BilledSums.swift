import Accounting
import Exchange
import Persistence
import Primitives

/// What every account was charged in every month that is billed, recomputed from records and ledger.
struct BilledSums {
    private var sums: [TradeMonth: [ID<Account>: [BillingSum.Key: BillingSum]]] = [:]

    init(
        _ runs: [BillingRun], in transaction: any ReadTransaction,
        _ faults: inout BillingVerification.FaultList
    ) throws(Problem) {
        let closed = runs.filter { $0.phase == .closed }
        guard let last = closed.last else { return }
        try addUses(closed, until: last.month.end, in: transaction)
        try addCharges(last, runs, in: transaction, &faults)
    }

    subscript(month: TradeMonth, account: ID<Account>) -> [BillingSum.Key: BillingSum]? {
        guard let found = sums[month]?[account], !InvoiceDraft.isEmpty(found) else { return nil }
        return found
    }

    /// The accounts with something in the month, in the order of their ids.
    func accounts(of month: TradeMonth) -> [ID<Account>] {
        (sums[month] ?? [:]).filter { !InvoiceDraft.isEmpty($0.value) }.keys.sorted()
    }

    /// A use belongs to the first run whose month it ended in or before, and which had it in its log.
    private mutating func addUses(
        _ runs: [BillingRun], until end: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) {
        var request = try PageRequest<Use>(limit: BillingVerification.rowsPerPage)
        var payers = Payers()
        while true {
            let page = try Uses.records(RecordFilter(until: end), request, in: transaction)
            for entry in page.items {
                let record = entry.record
                guard let sum = BillingSum(record),
                    let run = runs.first(where: {
                        record.finishedAt < $0.month.end && entry.logIndex < $0.cut
                    })
                else { continue }
                let payer = try payers.payer(of: record.account, in: transaction)
                add(sum, run.month, payer, .service(record.service))
            }
            guard let next = page.next else { return }
            request = try PageRequest(after: next, limit: BillingVerification.rowsPerPage)
        }
    }

    /// Each charge stands in the month to which it was billed. One that is older than the month before the last must have
    /// been billed.
    private mutating func addCharges(
        _ last: BillingRun, _ runs: [BillingRun], in transaction: any ReadTransaction,
        _ faults: inout BillingVerification.FaultList
    ) throws(Problem) {
        var position: ChargePosition? = ChargePosition(at: Timestamp(microseconds: 0))
        var billed: Int64 = 0
        while let after = position {
            let page = try Ledger.charges(
                after: after, until: Timestamp(microseconds: .max), limit: BillingVerification.rowsPerPage,
                in: transaction)
            position = page.next
            for charge in page.charges {
                let row = try transaction.row(
                    "SELECT account, month FROM billed_charges WHERE transfer = $1", [.id(charge.transfer.id)]
                )
                guard let row else {
                    if charge.transfer.createdAt < last.month.start {
                        faults.add(
                            charge.transfer.id, "It was charged before \(last.month.text) and never billed.")
                    }
                    continue
                }
                billed += 1
                let month = try row.month(1)
                if try row.id(0) != charge.account || charge.transfer.createdAt >= month.end {
                    faults.add(
                        charge.transfer.id, "It was billed to another account or month than it was charged.")
                }
                guard runs.contains(where: { $0.month == month && $0.phase == .closed }) else { continue }
                add(
                    BillingSum(charge), month, charge.account,
                    try BillingRuns.key(of: charge, in: transaction))
            }
        }
        let rows = try transaction.row("SELECT COUNT(*) FROM billed_charges")?.integer(0) ?? 0
        if rows != billed {
            faults.add("ledger", "\(rows) charges were billed, \(billed) of them were made.")
        }
    }

    private mutating func add(
        _ sum: BillingSum, _ month: TradeMonth, _ account: ID<Account>, _ key: BillingSum.Key
    ) {
        sums[month, default: [:]][account, default: [:]][key, default: BillingSum()].add(sum)
    }
}
