import Persistence
import Primitives

extension TradeVerification {
    /// The counters of each agreement, of each month and of ever, are what its records and open uses say. Linear in the
    /// records; holds one agreement's months at a time.
    static func checkCounters(
        in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        var last = ID<Agreement>(high: 0, low: 0)
        while faults.count < maximumFaults {
            let rows = try transaction.rows(
                "SELECT agreement FROM agreement_terms WHERE agreement > $1 ORDER BY agreement LIMIT $2",
                [.id(last), .integer(rowsPerPage)])
            for row in rows {
                last = try row.id(0)
                do throws(Problem) {
                    let (expected, stored) = (
                        try recounted(last, in: transaction),
                        try AgreementCounters.all(of: last, in: transaction)
                    )
                    for month in Set(expected.keys).union(stored.map(\.month)).sorted() {
                        let none = AgreementCounters(agreement: last, month: month)
                        let found = stored.first { $0.month == month } ?? none
                        guard !found.counts(as: expected[month] ?? none) else { continue }
                        let name = TradeMonth(number: month).map { "of \($0.text)" } ?? "of all months"
                        faults.append(
                            TradeFault(
                                subject: last.description,
                                detail: "The counters \(name) are not what its records and open uses say."))
                    }
                } catch  where error.kind == .corrupt {
                    faults.append(TradeFault(subject: last.description, detail: error.detail))
                }
            }
            if rows.count < Int(rowsPerPage) { return }
        }
    }

    /// What the counters of an agreement must be, by month; 0 for ever.
    private static func recounted(
        _ agreement: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> [Int64: AgreementCounters] {
        var counters: [Int64: AgreementCounters] = [:]
        func change(at time: Timestamp, _ body: (inout AgreementCounters) throws(Problem) -> Void)
            throws(Problem)
        {
            for month in [0, TradeMonth(of: time).number] {
                try body(&counters[month, default: AgreementCounters(agreement: agreement, month: month)])
            }
        }
        var last = ID<TradeRecord>(high: 0, low: 0)
        while true {
            let rows = try transaction.rows(
                """
                SELECT \(TradeRecords.columns) FROM trade_records WHERE agreement = $1 AND id > $2
                ORDER BY id LIMIT $3
                """, [.id(agreement), .id(last), .integer(rowsPerPage)])
            for row in rows {
                last = try row.id(0)
                let record = try TradeRecords.record(row)
                guard let use = try record.counted else { continue }
                try change(at: use.at) {
                    $0.settle(use.quantity, charge: record.charge.nanos, trial: use.trial)
                }
            }
            if rows.count < Int(rowsPerPage) { break }
        }
        var open = ID<TradeRecord>(high: 0, low: 0)
        while true {
            let rows = try transaction.rows(
                """
                SELECT \(AgreementUses.openColumns) FROM open_trades WHERE agreement = $1 AND id > $2
                ORDER BY id LIMIT $3
                """, [.id(agreement), .id(open), .integer(rowsPerPage)])
            for row in rows {
                let use = try OpenTrade(row)
                open = use.id
                try change(at: use.createdAt) { (counters) throws(Problem) in
                    try counters.hold(use.maximum, charge: use.reserved, trial: use.trial, at: use.createdAt)
                }
            }
            if rows.count < Int(rowsPerPage) { return counters }
        }
    }
}

extension AgreementCounters {
    /// Whether both say the same, but for when the first use was: that of one that failed counts too.
    fileprivate func counts(as other: AgreementCounters) -> Bool {
        var (left, right) = (self, other)
        (left.firstUseAt, right.firstUseAt) = (nil, nil)
        return left == right
    }
}

extension TradeRecord {
    /// What the record adds to the counters; nil for one that is no use, or for which nothing was charged.
    /// - Throws: `corrupt` for a document that lacks it.
    fileprivate var counted: (at: Timestamp, quantity: PriceQuantity, trial: Int64)? {
        get throws(Problem) {
            guard kind == .use || kind == .delivery else { return nil }
            guard let status = document["status"]?.stringValue.flatMap(AgreementUses.Status.init(rawValue:)),
                let time = document["admitted_at"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }),
                let used = document["used"], let lines = document["lines"]?.arrayValue
            else { throw unreadable }
            guard status == .completed || status == .cut else { return nil }
            func count(_ name: String) throws(Problem) -> UInt64 {
                guard let number = used[name]?.stringValue.flatMap({ UInt64($0) }) else { throw unreadable }
                return number
            }
            var trial: Int64 = 0
            for line in lines where line["kind"]?.stringValue == PriceLine.Kind.trial.rawValue {
                guard let text = line["amount"]?.stringValue,
                    let amount = try? Money(decimal: text, currency: charge.currency)
                else { throw unreadable }
                trial -= amount.nanos
            }
            return (
                time,
                PriceQuantity(
                    calls: try count("calls"), rows: try count("rows"), bytes: try count("bytes"),
                    tokens: try count("tokens")), trial
            )
        }
    }

    private var unreadable: Problem {
        Problem(.corrupt, "The document of its record \(id) does not say what was used.")
    }
}
