import Accounting
import Auditing
import Persistence
import Primitives

/// Disputes over charges.
public enum Disputes {
    /// How long after a charge it may be disputed.
    public static let window = Duration.seconds(90 * 86_400)

    /// Opens a dispute: what the payees and the house got of the charge moves to `held`, all or none. What was paid
    /// out already is owed back: a payee's balance may fall below zero. The same id again gives what stands.
    /// - Throws: `notFound` for a charge that is not the consumer's; `conflict` where it was disputed before;
    ///   `unprocessable` where nothing was charged, or the window is over.
    public static func open(
        _ id: ID<Dispute>, over record: ID<TradeRecord>, for consumer: ID<Participant>, reason: String,
        at time: Timestamp, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Dispute {
        if let standing = try dispute(id, in: transaction) { return standing }
        guard let charged = try TradeRecords.record(record, in: transaction), charged.consumer == consumer
        else {
            throw TradeRecords.unknown(record)
        }
        guard 1...Dispute.maximumReasonCharacters ~= reason.count else {
            throw Problem(.invalidValue, "A dispute needs a reason.", parameter: "reason")
        }
        guard try transaction.row("SELECT 1 FROM disputes WHERE record = $1", [.id(record)]) == nil else {
            throw Problem(.conflict, "The charge is disputed already, or was.")
        }
        guard charged.charge.nanos > 0, time < charged.createdAt + window else {
            throw Problem(
                .unprocessable, "Nothing was charged, or it was more than 90 days ago.",
                mend: "Only a charge of the last 90 days can be disputed.")
        }
        let entries = try entries(
            "record = $1 AND dispute IS NULL AND kind <> 'charge'", .id(record), in: transaction)
        let month = try TradeMonth.open(at: time, in: transaction)
        let currency = charged.charge.currency
        let held = try Ledger.houseAccount(.held, currency, at: time, in: transaction)
        var transfers: [Transfer] = []
        for (index, entry) in entries.enumerated() {
            transfers.append(
                .single(
                    id: ID(from: id, "hold \(index)"), debit: try payee(entry, at: time, in: transaction),
                    credit: held,
                    amount: entry.amount, code: .hold, at: time))
        }
        try Ledger.post(linked: transfers, in: transaction)
        for (entry, transfer) in zip(entries, transfers) {
            try TradeEntry(
                transfer: transfer.id, participant: entry.participant, kind: .hold,
                amount: Money(nanos: -entry.amount.nanos, currency: currency), month: month,
                agreement: entry.agreement, product: entry.product, record: record, dispute: id,
                createdAt: time
            ).insert(in: transaction)
        }
        let index = try EventLeaf(
            "dispute.opened", id, by: actor, at: time,
            ["record": .string(record.description), "amount": .string(charged.charge.decimal)]
        ).append(to: log, in: transaction)
        try transaction.execute(
            """
            INSERT INTO disputes (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, NULL, $11)
            """,
            [
                .id(id), .id(charged.agreement), .id(record), .id(consumer), .id(charged.provider),
                .text(reason),
                .name(Dispute.State.open), .text(currency.code), .integer(charged.charge.nanos), .time(time),
                .integer(index),
            ])
        return try required(id, in: transaction)
    }

    /// Ends a dispute: what is refunded goes back to the consumer, taken from each share in proportion (largest
    /// remainder), the rest back to the payees, all or none. What is refunded of a month lowers the credit that stands
    /// because it was closed for a part.
    /// - Throws: What ``Dispute/resolve(_:at:)`` throws; `notFound`.
    @discardableResult
    public static func resolve(
        _ id: ID<Dispute>, _ resolution: DisputeResolution, at time: Timestamp, by actor: EventActor,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Dispute {
        var dispute = try required(id, in: transaction)
        try dispute.resolve(resolution, at: time)
        let holds = try entries("dispute = $1 AND kind = 'hold'", .id(id), in: transaction)
        let refunds = try Allocation.split(
            dispute.refunded.nanos, weights: holds.map { ($0.transfer.bytes, $0.amount.nanos.magnitude) },
            salt: id.bytes)
        let currency = dispute.amount.currency
        let month = try TradeMonth.open(at: time, in: transaction)
        let held = try Ledger.houseAccount(.held, currency, at: time, in: transaction)
        var transfers: [Transfer] = []
        var made: [TradeEntry] = []
        func move(
            _ name: String, to account: LedgerAccountID, _ nanos: Int64, _ code: TransferCode,
            _ kind: TradeEntry.Kind, _ participant: ID<Participant>?, _ product: ID<Product>?
        ) {
            guard nanos > 0 else { return }
            let amount = Money(nanos: nanos, currency: currency)
            let transfer = Transfer.single(
                id: ID(from: id, name), debit: held, credit: account, amount: amount, code: code, at: time)
            transfers.append(transfer)
            made.append(
                TradeEntry(
                    transfer: transfer.id, participant: participant, kind: kind, amount: amount, month: month,
                    agreement: dispute.agreement, product: product, record: dispute.record, dispute: id,
                    createdAt: time))
        }
        if dispute.refunded.nanos > 0 {
            let consumer = try Charging.account(of: dispute.consumer, in: transaction)
            move(
                "refund", to: consumer.ledgerAccount, dispute.refunded.nanos, .refund, .refund,
                dispute.consumer,
                nil)
        }
        for (index, (hold, refund)) in zip(holds, refunds).enumerated() {
            move(
                "release \(index)", to: try payee(hold, at: time, in: transaction),
                -hold.amount.nanos - refund,
                .release, .release, hold.participant, hold.product)
        }
        try Ledger.post(linked: transfers, in: transaction)
        for entry in made { try entry.insert(in: transaction) }
        try transaction.execute(
            "UPDATE disputes SET state = $1, refunded = $2, resolved_at = $3 WHERE id = $4",
            [.name(dispute.state), .integer(dispute.refunded.nanos), .time(time), .id(id)])
        var facts: [String: JSONValue] = ["refunded": .string(dispute.refunded.decimal)]
        let credit = try AgreementCredits.lower(for: dispute, in: transaction)
        if credit > 0 { facts["credit"] = .string(Money(nanos: -credit, currency: currency).decimal) }
        try EventLeaf("dispute.\(dispute.state.rawValue)", id, by: actor, at: time, facts)
            .append(to: log, in: transaction)
        return dispute
    }

    public static func dispute(
        _ id: ID<Dispute>, in transaction: any ReadTransaction
    ) throws(Problem) -> Dispute? {
        try transaction.row("SELECT \(columns) FROM disputes WHERE id = $1", [.id(id)]).map(dispute)
    }

    /// - Parameters:
    ///   - provider: Nil for those of all.
    ///   - consumer: Nil for those of all.
    public static func list(
        provider: ID<Participant>? = nil, consumer: ID<Participant>? = nil, state: Dispute.State? = nil,
        _ request: PageRequest<Dispute>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Dispute, Dispute> {
        var query = PageQuery(request)
        query.filter("provider", provider.map { .id($0) })
        query.filter("consumer", consumer.map { .id($0) })
        query.filter("state", state.map { .name($0) })
        return try query.page(columns, from: "disputes", in: transaction, id: \.id, dispute)
    }

    public static func required(
        _ id: ID<Dispute>, in transaction: any ReadTransaction
    ) throws(Problem) -> Dispute {
        guard let dispute = try dispute(id, in: transaction) else {
            throw Problem(.notFound, "There is no dispute \(id).", mend: "GET /api/disputes lists yours.")
        }
        return dispute
    }

    /// Where the money of an entry stands that is no charge.
    private static func payee(
        _ entry: TradeEntry, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> LedgerAccountID {
        guard let participant = entry.participant else {
            return try Ledger.houseAccount(.fee, entry.amount.currency, at: time, in: transaction)
        }
        let account = try Charging.account(of: participant, in: transaction)
        return try Ledger.payable(to: account.id, entry.amount.currency, at: time, in: transaction)
    }

    private static func entries(
        _ condition: String, _ value: Value, in transaction: any ReadTransaction
    ) throws(Problem) -> [TradeEntry] {
        try transaction.rows(
            "SELECT \(TradeEntry.columns) FROM trade_entries WHERE \(condition) ORDER BY transfer", [value]
        ).map { row throws(Problem) in try TradeEntry(row) }
    }

    private static let columns = """
        id, agreement, record, consumer, provider, reason, state, currency, amount, refunded, opened_at, resolved_at,
        log_index
        """

    private static func dispute(_ row: Row) throws(Problem) -> Dispute {
        let currency = try row.currency(7)
        return Dispute(
            id: try row.id(0), agreement: try row.id(1), record: try row.id(2), consumer: try row.id(3),
            provider: try row.id(4), reason: try row.text(5), state: try row.name(6),
            amount: try row.money(8, currency), refunded: try row.money(9, currency),
            openedAt: try row.time(10), resolvedAt: try row.optionalTime(11), logIndex: try row.integer(12))
    }
}
