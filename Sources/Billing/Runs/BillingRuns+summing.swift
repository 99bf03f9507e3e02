import Accounting
import Exchange
import Persistence
import Primitives

extension BillingRuns {
    /// Sums up the next page of records.
    static func sumUses(
        _ run: inout BillingRun, limit: Int, in transaction: any WriteTransaction
    ) throws(Problem) {
        let previous = try previous(to: run.month, in: transaction)
        let page = try Uses.records(
            RecordFilter(until: run.month.end), PageRequest(after: run.lastUse, limit: limit), in: transaction
        )
        var sums: [ID<Account>: [BillingSum.Key: BillingSum]] = [:]
        var payers = Payers()
        for entry in page.items {
            let record = entry.record
            if record.finishedAt >= run.month.end || entry.logIndex >= run.cut {
                run.nextUse = min(run.nextUse, record.id.withMargin)
            }
            guard run.covers(finishedAt: record.finishedAt, logIndex: entry.logIndex, previous: previous),
                let sum = BillingSum(record)
            else { continue }
            let payer = try payers.payer(of: record.account, in: transaction)
            sums[payer, default: [:]][.service(record.service), default: BillingSum()].add(sum)
        }
        try add(sums, to: run.month, in: transaction)
        if let last = page.items.last { run.lastUse = last.id }
        if page.next == nil { run.phase = .charges }
    }

    /// Sums up the next page of what was charged apart from uses, each charge once for ever.
    static func sumCharges(
        _ run: inout BillingRun, limit: Int, in transaction: any WriteTransaction
    ) throws(Problem) {
        let page = try Ledger.charges(
            after: run.lastCharge, until: run.month.end, limit: limit, in: transaction)
        var sums: [ID<Account>: [BillingSum.Key: BillingSum]] = [:]
        for charge in page.charges {
            let isNew = try transaction.execute(
                """
                INSERT INTO billed_charges (transfer, account, month) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
                """, [.id(charge.transfer.id), .id(charge.account), .integer(run.month.number)])
            guard isNew == 1 else { continue }
            let key = try key(of: charge, in: transaction)
            sums[charge.account, default: [:]][key, default: BillingSum()].add(BillingSum(charge))
        }
        try add(sums, to: run.month, in: transaction)
        if let next = page.next { run.lastCharge = next } else { run.phase = .invoices }
    }

    /// Under which line a charge stands.
    static func key(
        of charge: AccountCharge, in transaction: any ReadTransaction
    ) throws(Problem) -> BillingSum.Key {
        let transfer = charge.transfer
        if transfer.kind == .reversal {
            let service = try transfer.useID.flatMap { (id) throws(Problem) in
                try Uses.record(id, in: transaction)?.record.service
            }
            return BillingSum.Key(kind: .reversal, subject: service?.bytes ?? [])
        }
        let agreement = try Settlements.entry(transfer.id, in: transaction)?.agreement?.bytes
        let kind: InvoiceLine.Kind =
            switch transfer.code {
            case .subscription: agreement == nil ? .plan : .subscription
            case .contract: .contract
            case .dataUse: .dataUse
            case .refund: .refund
            default: .other
            }
        if kind == .plan, let fee = try Subscriptions.fee(chargedBy: transfer.id, in: transaction) {
            let plan = try Subscriptions.subscription(fee.subscription, in: transaction)?.plan
            return BillingSum.Key(kind: kind, subject: plan?.bytes ?? [])
        }
        return BillingSum.Key(kind: kind, subject: agreement ?? [])
    }

    private static func add(
        _ sums: [ID<Account>: [BillingSum.Key: BillingSum]], to month: TradeMonth,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        for (account, sums) in sums {
            for (key, sum) in sums {
                let (units, nanos) = sum.nanos.quotientAndRemainder(dividingBy: BillingSum.unit)
                try transaction.execute(
                    """
                    INSERT INTO billing_sums (month, account, kind, subject, units, nanos, entries, input, output)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                    ON CONFLICT (month, account, kind, subject) DO UPDATE SET
                        units = billing_sums.units + excluded.units, nanos = billing_sums.nanos + excluded.nanos,
                        entries = billing_sums.entries + excluded.entries,
                        input = billing_sums.input + excluded.input, output = billing_sums.output + excluded.output
                    """,
                    [
                        .integer(month.number), .id(account), .name(key.kind), .blob(key.subject),
                        .integer(try TaxSubtotal.minor(units)), .integer(Int64(nanos)), .integer(sum.entries),
                        .integer(sum.input), .integer(sum.output),
                    ])
            }
        }
    }
}

extension BillingSum {
    /// Of a use; nil for one of which nothing was delivered.
    init?(_ record: UseRecord) {
        guard let usage = record.usage else { return nil }
        self.init(
            nanos: Int128(record.charge.nanos), entries: 1, input: Int64(clamping: usage.input),
            output: Int64(clamping: usage.output))
    }

    init(_ charge: AccountCharge) { self.init(nanos: Int128(charge.amount.nanos), entries: 1) }
}

extension BillingSum.Key {
    static func service(_ id: ID<Service>) -> BillingSum.Key {
        BillingSum.Key(kind: .service, subject: id.bytes)
    }
}
