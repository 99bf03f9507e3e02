import Persistence
import Primitives

/// What is counted against limits is what records and open uses say.
struct SpendCheck: LedgerCheck {
    private struct Sum: Equatable {
        var charged: Int128 = 0
        var held: Int128 = 0
    }

    func run(in transaction: any ReadTransaction, _ faults: inout FaultList) throws(Problem) {
        var sums: [SpendCounter.Key: Sum] = [:]
        try add("records", "charge", to: \.charged, of: &sums, transaction)
        try add("open_uses", "amount", to: \.held, of: &sums, transaction)
        var stored: [SpendCounter.Key: Sum] = [:]
        for row in try transaction.rows("SELECT subject, month, charged, held FROM spend_counters") {
            let key = SpendCounter.Key(subject: try row.spendSubject(0), month: try row.integer(1))
            stored[key] = Sum(charged: Int128(try row.integer(2)), held: Int128(try row.integer(3)))
        }
        for key in Set(stored.keys).union(sums.keys).sorted() {
            let (has, wanted) = (stored[key] ?? Sum(), sums[key] ?? Sum())
            guard has != wanted else { continue }
            faults.add(
                .spending, "\(key.subject.text) \(key.month)",
                "\(has.charged) nano-units are counted as charged and \(has.held) as held; records and open uses"
                    + " say \(wanted.charged) and \(wanted.held).")
        }
        for row in try transaction.rows(
            """
            SELECT id, percent, spent, monthly FROM spend_alerts ORDER BY id
            """)
        where Int128(try row.integer(2)) * 100 < Int128(try row.integer(3)) * Int128(try row.integer(1)) {
            let id: ID<SpendAlert> = try row.id(0)
            faults.add(.spending, id, "It was made before so much was spent.")
        }
    }

    private func add(
        _ table: String, _ column: String, to part: WritableKeyPath<Sum, Int128>,
        of sums: inout [SpendCounter.Key: Sum], _ transaction: any ReadTransaction
    ) throws(Problem) {
        var last = ID<Use>(high: 0, low: 0)
        while true {
            let rows = try transaction.rows(
                """
                SELECT id, created_at, \(column), metering FROM \(table)
                WHERE id > $1 AND metering IS NOT NULL ORDER BY id LIMIT $2
                """, [.id(last), .integer(RecordPages.rowsPerPage)])
            for row in rows {
                last = try row.id(0)
                let limits = try UseMetering(openColumn: try row.optionalText(3))?.limits ?? []
                let month = AllowancePeriod(of: try row.time(1)).number
                for subject in limits {
                    sums[SpendCounter.Key(subject: subject, month: month), default: Sum()][keyPath: part] +=
                        Int128(try row.integer(2))
                }
            }
            if rows.count < RecordPages.rowsPerPage { return }
        }
    }
}
