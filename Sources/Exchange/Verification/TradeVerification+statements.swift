import Accounting
import Persistence
import Primitives

extension TradeVerification {
    /// Each line of each statement is the sum of its entries, what it carries forward is what the one before left, and
    /// what was paid and rounded is what the ledger moved. Linear in the entries; holds one month's lines at a time.
    static func checkStatements(
        in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        var left: [StatementKey: Int128] = [:]
        for row in try transaction.rows("SELECT month FROM settlements ORDER BY month") {
            guard faults.count < maximumFaults else { return }
            let month = try row.integer(0)
            let sums = try sums(of: month, in: transaction)
            var closing: [StatementKey: Int128] = [:]
            var seen: Set<StatementKey> = []
            for row in try transaction.rows(
                "SELECT \(Settlements.statementColumns) FROM statements WHERE month = $1 ORDER BY id",
                [.integer(month)])
            {
                let statement = try Settlements.statement(row)
                let key = StatementKey(participant: statement.participant, currency: statement.currency)
                seen.insert(key)
                closing[key] = Int128(statement.closing.nanos)
                if let detail = fault(in: statement, sums[key] ?? [:], opening: left[key] ?? 0),
                    faults.count < maximumFaults
                {
                    faults.append(TradeFault(subject: statement.id.description, detail: detail))
                }
            }
            for key in sums.keys where !seen.contains(key) && faults.count < maximumFaults {
                faults.append(
                    TradeFault(
                        subject: key.participant.description,
                        detail: "It has entries in \(month) in \(key.currency), and no statement of them."))
            }
            left = closing
        }
    }

    private struct StatementKey: Hashable {
        let participant: ID<Participant>
        let currency: Currency
    }

    private struct Line: Hashable {
        let kind: String
        let agreement: String?
        let product: String?
    }

    private struct LineSum: Hashable {
        var nanos: Int128 = 0
        var count: Int64 = 0
    }

    private static func sums(
        of month: Int64, in transaction: any ReadTransaction
    ) throws(Problem) -> [StatementKey: [Line: LineSum]] {
        var sums: [StatementKey: [Line: LineSum]] = [:]
        var last = ID<Transfer>(high: 0, low: 0)
        while true {
            let rows = try transaction.rows(
                """
                SELECT transfer, participant, currency, kind, agreement, product, amount FROM trade_entries
                WHERE month = $1 AND transfer > $2 ORDER BY transfer LIMIT $3
                """, [.integer(month), .id(last), .integer(rowsPerPage)])
            for row in rows {
                last = try row.id(0)
                guard let participant: ID<Participant> = try row.optionalID(1) else { continue }
                let agreement: ID<Agreement>? = try row.optionalID(4)
                let product: ID<Product>? = try row.optionalID(5)
                let line = Line(
                    kind: try row.text(3), agreement: agreement?.description, product: product?.description)
                let key = StatementKey(participant: participant, currency: try row.currency(2))
                sums[key, default: [:]][line, default: LineSum()].nanos += Int128(try row.integer(6))
                sums[key, default: [:]][line, default: LineSum()].count += 1
            }
            if rows.count < Int(rowsPerPage) { return sums }
        }
    }

    /// What is wrong with a statement; nil when nothing is.
    private static func fault(
        in statement: Statement, _ sums: [Line: LineSum], opening: Int128
    ) -> String? {
        let document = statement.document
        func nanos(_ value: JSONValue?) -> Int128? {
            value?.stringValue.flatMap { try? MoneyTotal(decimal: $0, currency: statement.currency).nanos }
        }
        var expected = sums
        let rounding = expected.removeValue(forKey: Line(kind: "rounding", agreement: nil, product: nil))
        let payout = expected.removeValue(forKey: Line(kind: "payout", agreement: nil, product: nil))
        var lines: [Line: LineSum] = [:]
        for value in (document["earned"]?.arrayValue ?? []) + (document["paid_as_customer"]?.arrayValue ?? [])
        {
            let line = Line(
                kind: value["kind"]?.stringValue ?? "", agreement: value["agreement"]?.stringValue,
                product: value["product"]?.stringValue)
            lines[line] = LineSum(nanos: nanos(value["amount"]) ?? 0, count: value["count"]?.intValue ?? 0)
        }
        guard lines == expected else { return "Its lines are not the sums of its entries." }
        guard nanos(document["opening"]) == opening, Int128(statement.opening.nanos) == opening else {
            return "It does not begin with what the statement before left."
        }
        guard nanos(document["rounding"]) == rounding?.nanos ?? 0,
            nanos(document["payout"]) == -(payout?.nanos ?? 0)
        else { return "What it says was rounded and paid out is not what the ledger moved." }
        let owed = expected.filter { !["charge", "refund"].contains($0.key.kind) }
            .reduce(opening) { $0 + $1.value.nanos }
        let closing = owed + (rounding?.nanos ?? 0) + (payout?.nanos ?? 0)
        guard nanos(document["closing"]) == closing, Int128(statement.closing.nanos) == closing else {
            return "What it leaves is not what was owed, less what was paid out."
        }
        return nil
    }
}
