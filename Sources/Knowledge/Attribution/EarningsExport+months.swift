import Accounting
import Exchange
import Persistence
import Primitives

extension EarningsExport {
    /// What a month shared out of what answers left to nobody.
    static func writeShares(
        _ month: TradeMonth, in transaction: any ReadTransaction, _ write: (String) throws -> Void
    ) throws {
        var last = ID<Transfer>(high: 0, low: 0)
        while true {
            let rows = try transaction.rows(
                """
                SELECT transfer, customer, currency, participant, agreement, product, amount FROM trade_entries
                WHERE month = $1 AND customer IS NOT NULL AND kind = 'unattributed_share' AND transfer > $2
                ORDER BY transfer LIMIT $3
                """, [.integer(month.number), .id(last), .integer(rowsPerPage)])
            var lines = ""
            for row in rows {
                last = try row.id(0)
                let customer: ID<Account> = try row.id(1)
                let participant: ID<Participant> = try row.id(3)
                lines += try line([
                    "unattributed_share": [
                        "month": .string(month.text), "customer": .string(customer.description),
                        "currency": .string(try row.text(2)), "participant": .string(participant.description),
                        "agreement": text(try row.optionalID(4) as ID<Agreement>?),
                        "product": text(try row.optionalID(5) as ID<Product>?),
                        "nanos": .string(String(try row.integer(6))),
                    ]
                ])
            }
            if !lines.isEmpty { try write(lines) }
            if rows.count < Int(rowsPerPage) { return }
        }
    }

    /// What stands out against customers from the months before: see ``Settlements/owing(of:_:before:in:)``.
    static func writeOwing(
        _ month: TradeMonth, in transaction: any ReadTransaction, _ write: (String) throws -> Void
    ) throws {
        var last: [UInt8] = []
        while true {
            // An account has one currency.
            let rows = try transaction.rows(
                """
                SELECT DISTINCT customer, currency FROM trade_entries
                WHERE month = $1 AND customer > $2 AND kind = 'unattributed' ORDER BY customer LIMIT $3
                """, [.integer(month.number), .blob(last), .integer(rowsPerPage)])
            for row in rows {
                let customer: ID<Account> = try row.id(0)
                last = customer.bytes
                let currency = try row.currency(1)
                let owing = try Settlements.owing(of: customer, currency, before: month, in: transaction)
                guard owing < 0 else { continue }
                try write(
                    try line([
                        "owing": [
                            "month": .string(month.text), "customer": .string(customer.description),
                            "currency": .string(currency.code), "nanos": .string(String(owing)),
                        ]
                    ]))
            }
            if rows.count < Int(rowsPerPage) { return }
        }
    }

    /// The fees that were shared out with a month.
    static func writeFees(
        _ month: TradeMonth, in transaction: any ReadTransaction, _ write: (String) throws -> Void
    ) throws {
        var last: [UInt8] = []
        while true {
            let rows = try transaction.rows(
                """
                SELECT DISTINCT pool, subscription FROM fee_shares WHERE month = $1 AND pool > $2
                ORDER BY pool LIMIT $3
                """, [.integer(month.number), .blob(last), .integer(rowsPerPage)])
            var lines = ""
            for row in rows {
                let pool: ID<SubscriptionFee> = try row.id(0)
                last = pool.bytes
                lines += try fees(pool, of: try row.id(1), month, in: transaction)
            }
            if !lines.isEmpty { try write(lines) }
            if rows.count < Int(rowsPerPage) { return }
        }
    }

    private static func fees(
        _ pool: ID<SubscriptionFee>, of subscription: ID<Subscription>, _ month: TradeMonth,
        in transaction: any ReadTransaction
    ) throws(Problem) -> String {
        var fees: [JSONValue] = []
        var amount: Int64 = 0
        var first: SubscriptionFee?
        for fee in try Subscriptions.fees(of: subscription, in: transaction) {
            let row = try transaction.row(
                "SELECT data FROM fee_shares WHERE fee = $1 AND pool = $2 AND month = $3",
                [.id(fee.id), .id(pool), .integer(month.number)])
            guard let row else { continue }
            if fee.id == pool { first = fee }
            // Their sum was within one amount when it was shared out.
            amount &+= try row.integer(0)
            fees.append([
                "fee": .string(fee.id.description), "nanos": .string(String(fee.amount.nanos)),
                "basis_points": .number(
                    .integer(Int64(try SubscriptionRevenue.basisPoints(of: fee, in: transaction)))),
            ])
        }
        guard let first else { throw Subscriptions.unknown(subscription) }
        let parts = try SubscriptionRevenue.parts(
            of: Money(nanos: amount, currency: first.amount.currency), of: pool, month,
            by: try SubscriptionRevenue.weights(of: subscription, month, in: transaction), in: transaction)
        var posted: [JSONValue] = []
        var unpaid: [JSONValue] = []
        for (index, part) in parts.enumerated() {
            let transfer = AnswerShares.feeTransfer(of: pool, month, index)
            guard let entry = try Settlements.entry(transfer, in: transaction) else {
                unpaid.append(share(part.participant, part.agreement, part.product, part.amount))
                continue
            }
            posted.append(share(entry.participant, entry.agreement, entry.product, entry.amount))
        }
        return try line([
            "fees": [
                "pool": .string(pool.description), "subscription": .string(subscription.description),
                "month": .string(month.text), "customer": .string(first.account.description),
                "currency": .string(first.amount.currency.code), "fees": .array(fees),
                "posted": .array(posted), "unpaid": .array(unpaid),
            ]
        ])
    }

    private static func share(
        _ participant: ID<Participant>?, _ agreement: ID<Agreement>?, _ product: ID<Product>?, _ amount: Money
    ) -> JSONValue {
        [
            "participant": text(participant), "agreement": text(agreement), "product": text(product),
            "nanos": .string(String(amount.nanos)),
        ]
    }

    private static func text<Kind>(_ id: ID<Kind>?) -> JSONValue {
        id.map { .string($0.description) } ?? .null
    }
}
