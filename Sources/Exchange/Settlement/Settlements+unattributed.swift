import Accounting
import Persistence
import Primitives

extension Settlements {
    /// Customers whose month one transaction shares out.
    private static let customersAtOnce: Int64 = 100

    /// Shares out what the answers of a month left to nobody, customer by customer: to those who carried the same customer's
    /// other answers of the month, in proportion to what these earned. Where none did it stays nobody's. What was shared
    /// out of an answer that was given back later is made good first.
    /// - Parameter last: The customer that was done last; nil to begin. Again it changes nothing.
    /// - Returns: The last one that this call has done; nil when all are done.
    static func shareOut(
        _ month: TradeMonth, after last: ID<Account>?, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> ID<Account>? {
        guard try settlement(of: month, in: transaction) == nil else { return nil }
        let customers = try unattributedCustomers(
            of: month, after: last, limit: customersAtOnce, in: transaction)
        for customer in customers {
            for part in try unattributedParts(of: customer, month, in: transaction) {
                let payee = try Charging.account(of: part.participant, in: transaction)
                let amount = Money(nanos: part.nanos, currency: part.currency)
                let transfer = Transfer.single(
                    id: part.transfer,
                    debit: try Ledger.houseAccount(
                        .unattributed, part.currency, at: time, in: transaction),
                    credit: try Ledger.payable(to: payee.id, part.currency, at: time, in: transaction),
                    amount: amount, code: .answer, at: time)
                guard try Ledger.post(transfer, in: transaction).isNew else { continue }
                try TradeEntry(
                    transfer: part.transfer, participant: part.participant, kind: .unattributedShare,
                    amount: amount, month: month, agreement: part.agreement, product: part.product,
                    customer: customer, createdAt: time
                ).insert(in: transaction)
            }
        }
        return customers.count < Int(customersAtOnce) ? nil : customers.last
    }

    /// A part of what one customer's answers left to nobody.
    struct UnattributedPart: Hashable {
        let transfer: ID<Transfer>
        let participant: ID<Participant>
        let agreement: ID<Agreement>?
        let product: ID<Product>?
        let currency: Currency
        let nanos: Int64
    }

    static func unattributedCustomers(
        of month: TradeMonth, after last: ID<Account>?, limit: Int64, in transaction: any ReadTransaction
    ) throws(Problem) -> [ID<Account>] {
        try transaction.rows(
            """
            SELECT DISTINCT customer FROM trade_entries
            WHERE month = $1 AND customer > $2 AND kind = 'unattributed' ORDER BY customer LIMIT $3
            """, [.integer(month.number), .blob(last?.bytes ?? []), .integer(limit)]
        ).map { row throws(Problem) in try row.id(0) }
    }

    /// How what is nobody's of one customer's month is divided; the same whenever it is asked of a month that is over.
    static func unattributedParts(
        of customer: ID<Account>, _ month: TradeMonth, in transaction: any ReadTransaction
    ) throws(Problem) -> [UnattributedPart] {
        let rows = try transaction.rows(
            """
            SELECT currency, participant, agreement, product, SUM(amount / 1000000000),
                SUM(amount % 1000000000)
            FROM trade_entries WHERE month = $1 AND customer = $2
                AND kind IN ('unattributed', 'answer', 'answer_broker', 'answer_source')
            GROUP BY currency, participant, agreement, product
            ORDER BY currency, participant, agreement, product
            """, [.integer(month.number), .id(customer)])
        var left: [Currency: Int128] = [:]
        var earned: [Currency: [(row: Row, nanos: Int64)]] = [:]
        for row in rows {
            let sum = Int128(try row.integer(4)) * 1_000_000_000 + Int128(try row.integer(5))
            let currency = try row.currency(0)
            // What nobody here can be paid stands under its agreement, and is nobody's all the same. Below zero is what
            // was given back of answers of other months.
            if row.isNull(1) {
                left[currency, default: 0] += sum
            } else if sum > 0 {
                earned[currency, default: []].append((row, try single(sum, currency)))
            }
        }
        var parts: [UnattributedPart] = []
        for (currency, sum) in left.sorted(by: { $0.key.code < $1.key.code }) where sum > 0 {
            guard let payees = earned[currency] else { continue }
            let owing = try owing(of: customer, currency, before: month, in: transaction)
            guard sum + owing > 0 else { continue }
            let nanos = try single(sum + owing, currency)
            let salt = id(of: month).bytes + customer.bytes
            let keys = payees.map { payee in
                (
                    key: [payee.row.key(1), payee.row.key(2), payee.row.key(3)].flatMap { $0 },
                    weight: UInt64(payee.nanos)
                )
            }
            let split = try Allocation.split(nanos, weights: keys, salt: salt)
            for (index, part) in split.enumerated() where part > 0 {
                let row = payees[index].row
                parts.append(
                    UnattributedPart(
                        transfer: ID(from: id(of: month), "unattributed \(customer) \(currency) \(index)"),
                        participant: try row.id(1), agreement: try row.optionalID(2),
                        product: try row.optionalID(3), currency: currency, nanos: part))
            }
        }
        return parts
    }

    /// What of one customer's months before was shared out though it was given back later, as an amount of nano-units below
    /// zero; 0 where nothing is to be made good.
    public static func owing(
        of customer: ID<Account>, _ currency: Currency, before month: TradeMonth,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Int128 {
        let givenBack = try transaction.row(
            """
            SELECT 1 FROM trade_entries
            WHERE customer = $1 AND month < $2 AND kind = 'unattributed' AND amount < 0 LIMIT 1
            """, [.id(customer), .integer(month.number)])
        // The rule: what was shared out lay on `unattributed` before.
        guard givenBack != nil else { return 0 }
        // Each earlier month with entries is closed: see ``begin(_:at:in:)``.
        var nanos: Int128 = 0
        for row in try transaction.rows(
            """
            SELECT e.kind, SUM(e.amount / 1000000000), SUM(e.amount % 1000000000)
            FROM settlements s JOIN trade_entries e ON e.month = s.month
            WHERE s.month < $1 AND e.customer = $2 AND e.kind IN ('unattributed', 'unattributed_share')
                AND e.currency = $3
            GROUP BY e.kind
            """, [.integer(month.number), .id(customer), .text(currency.code)])
        {
            let sum = Int128(try row.integer(1)) * 1_000_000_000 + Int128(try row.integer(2))
            nanos += try row.text(0) == TradeEntry.Kind.unattributed.rawValue ? sum : -sum
        }
        return min(0, nanos)
    }

    private static func single(_ nanos: Int128, _ currency: Currency) throws(Problem) -> Int64 {
        guard let nanos = Int64(exactly: nanos) else {
            throw Problem(
                .unprocessable,
                "What a customer's answers of a month earned in \(currency) is beyond one amount.")
        }
        return nanos
    }
}

extension Row {
    /// The bytes of an id, sixteen zeros where there is none.
    fileprivate func key(_ column: Int) -> [UInt8] {
        (try? optionalBlob(column)) ?? Array(repeating: 0, count: 16)
    }
}
