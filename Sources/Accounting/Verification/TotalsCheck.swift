import Persistence
import Primitives

/// Totals are the fold of the transfers; per currency they sum to zero; none is below its floor.
struct TotalsCheck: LedgerCheck {
    func run(in transaction: any ReadTransaction, _ faults: inout FaultList) throws(Problem) {
        let accounts = try Ledger.accounts(in: transaction)
        let sums = try Self.fold(in: transaction)
        let invoiced = try Self.invoiced(in: transaction)
        for account in accounts {
            let expected = sums[account.id] ?? AccountTotals()
            if account.totals != expected {
                faults.add(.totals, account.name, account.difference(from: expected))
            }
            if let available = account.available, available + (invoiced[account.id] ?? 0) < 0 {
                let below = MoneyTotal(nanos: -available, currency: account.currency)
                faults.add(.floor, account.name, "It is \(below) below its floor.")
            }
        }
        for (currency, accounts) in Dictionary(grouping: accounts, by: \.currency) {
            let posted = accounts.reduce(0 as Int128) { $0 + $1.totals.balance }
            let pending = accounts.reduce(0 as Int128) {
                $0 + $1.totals.creditsPending - $1.totals.debitsPending
            }
            if posted != 0 || pending != 0 {
                faults.add(
                    .sum, currency,
                    "Credits exceed debits by \(MoneyTotal(nanos: posted, currency: currency)) posted and"
                        + " \(MoneyTotal(nanos: pending, currency: currency)) pending.")
            }
        }
    }

    /// The totals as the transfers make them.
    static func fold(
        in transaction: any ReadTransaction
    ) throws(Problem) -> [LedgerAccountID: AccountTotals] {
        var totals: [LedgerAccountID: AccountTotals] = [:]
        for sum in try sums(posted, in: transaction) {
            totals[sum.debit, default: AccountTotals()].debitsPosted += sum.nanos
            totals[sum.credit, default: AccountTotals()].creditsPosted += sum.nanos
        }
        for sum in try sums(held, in: transaction) {
            totals[sum.debit, default: AccountTotals()].debitsPending += sum.nanos
            totals[sum.credit, default: AccountTotals()].creditsPending += sum.nanos
        }
        return totals
    }

    /// What invoices took from each account beyond what was reserved, in all: by so much an account may be below its floor.
    private static func invoiced(
        in transaction: any ReadTransaction
    ) throws(Problem) -> [LedgerAccountID: Int128] {
        var sums: [LedgerAccountID: Int128] = [:]
        let codes = TransferCode.allCases.filter(\.mayCrossFloor).map { "'\($0.rawValue)'" }
        let condition = "kind = 'single' AND code IN (\(codes.joined(separator: ", ")))"
        for sum in try Self.sums(condition, in: transaction) { sums[sum.debit, default: 0] += sum.nanos }
        return sums
    }

    private static let posted = "kind <> 'pending'"
    private static let held = """
        kind = 'pending' AND NOT EXISTS (SELECT 1 FROM transfers r WHERE r.pending_id = t.id)
        """

    private struct Sum {
        let debit: LedgerAccountID
        let credit: LedgerAccountID
        let nanos: Int128
    }

    private static func sums(
        _ condition: String, in transaction: any ReadTransaction
    ) throws(Problem) -> [Sum] {
        // Summed in two parts: one sum of nano-units would outgrow 64 bits at nine billion major units.
        try transaction.rows(
            """
            SELECT debit, credit, CAST(SUM(amount / 1000000000) AS BIGINT),
                CAST(SUM(amount % 1000000000) AS BIGINT)
            FROM transfers t WHERE \(condition) GROUP BY debit, credit
            """
        ).map { (row) throws(Problem) in
            Sum(
                debit: LedgerAccountID(number: try row.integer(0)),
                credit: LedgerAccountID(number: try row.integer(1)), nanos: try row.total(2))
        }
    }
}

extension LedgerAccount {
    /// For reports: number and label.
    var name: String { "ledger account \(id) (\(label))" }

    fileprivate func difference(from expected: AccountTotals) -> String {
        let parts = [
            ("debits posted", totals.debitsPosted, expected.debitsPosted),
            ("credits posted", totals.creditsPosted, expected.creditsPosted),
            ("debits pending", totals.debitsPending, expected.debitsPending),
            ("credits pending", totals.creditsPending, expected.creditsPending),
        ].filter { $0.1 != $0.2 }.map { part, has, expected in
            "\(part) are \(MoneyTotal(nanos: has, currency: currency)), its transfers sum to"
                + " \(MoneyTotal(nanos: expected, currency: currency))"
        }
        return parts.joined(separator: "; ") + "."
    }
}
