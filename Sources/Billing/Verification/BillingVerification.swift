import Accounting
import Auditing
import Exchange
import Persistence
import Primitives

/// Recomputes every invoice and credit note from records and ledger alone, and holds them against numbers, ledger and log.
public enum BillingVerification {
    /// No more faults are collected.
    public static let maximumFaults = 100
    static let rowsPerPage = 1_000

    /// Everything; an empty result means that all is well. Linear in the history; holds the sums of each account, month and
    /// line.
    /// - Throws: What reading throws.
    public static func faults(in transaction: any ReadTransaction) throws(Problem) -> [BillingFault] {
        var faults = FaultList()
        let runs = try BillingRuns.all(in: transaction)
        let sums = try BilledSums(runs, in: transaction, &faults)
        try checkRuns(runs, in: transaction, &faults)
        var money = LedgerCount()
        try checkDocuments(sums, in: transaction, &money, &faults)
        try checkMissing(runs, sums, in: transaction, &faults)
        try checkNumbers(in: transaction, &faults)
        let codes: [TransferCode] = [.tax, .invoiceRounding, .creditNote]
        let count = try Ledger.count(of: codes, in: transaction)
        if !faults.isFull, count != money.transfers {
            faults.add(
                "ledger",
                "It moved taxes, rounding or credits \(count) times, the documents tell of \(money.transfers)."
            )
        }
        return faults.faults
    }

    /// The faults found so far.
    struct FaultList {
        private(set) var faults: [BillingFault] = []
        var isFull: Bool { faults.count >= BillingVerification.maximumFaults }

        mutating func add(_ subject: some CustomStringConvertible, _ detail: String) {
            guard !isFull else { return }
            faults.append(BillingFault(subject: subject.description, detail: detail))
        }
    }

    /// How many transfers the documents account for.
    struct LedgerCount { var transfers: Int64 = 0 }

    private static func checkRuns(
        _ runs: [BillingRun], in transaction: any ReadTransaction, _ faults: inout FaultList
    ) throws(Problem) {
        for run in runs where run.phase == .closed {
            let leaf = try run.logIndex.flatMap { (index) throws(Problem) in
                try AuditLog.leaf(at: index, in: transaction)
            }
            let told = leaf.flatMap { try? JSONValue(parsing: $0.bytes) }
            let counted = try transaction.row(
                "SELECT COUNT(*) FROM invoices WHERE month = $1 AND corrects IS NULL",
                [.integer(run.month.number)])
            let count = try counted?.integer(0) ?? 0
            if told?["kind"]?.stringValue != "billing.closed" || told?["month"]?.stringValue != run.month.text
                || told?["invoices"]?.intValue != count || run.invoices != count
            {
                faults.add(
                    run.id,
                    "The log tells of another number of invoices than the \(count) of \(run.month.text).")
            }
        }
    }

    /// Each account with charges in a closed month has its document.
    private static func checkMissing(
        _ runs: [BillingRun], _ sums: BilledSums, in transaction: any ReadTransaction,
        _ faults: inout FaultList
    ) throws(Problem) {
        for run in runs where run.phase == .closed {
            for account in sums.accounts(of: run.month) {
                let id = BillingRuns.invoiceID(run.month, account)
                if try transaction.row("SELECT id FROM invoices WHERE id = $1", [.id(id)]) == nil {
                    faults.add(id, "\(account) was charged in \(run.month.text), but has no invoice.")
                }
            }
        }
    }

    /// Numbers are 1, 2, 3, … for each kind.
    private static func checkNumbers(
        in transaction: any ReadTransaction, _ faults: inout FaultList
    ) throws(Problem) {
        for kind in Invoice.Kind.allCases {
            let row = try transaction.row(
                "SELECT COUNT(*), MAX(sequence) FROM invoices WHERE kind = $1", [.name(kind)])
            let (count, last) = (try row?.integer(0) ?? 0, try row?.optionalInteger(1) ?? 0)
            if count != last {
                faults.add(
                    kind.rawValue, "There are \(count) numbers, and the last is \(last): one is missing.")
            }
        }
    }
}
