import Accounting
import Auditing
import Exchange
import Persistence
import Primitives

/// Bills months: sums up what each account was charged, issues the invoices, closes the month for ever.
public enum BillingRuns {
    /// The most records or charges that one transaction sums up.
    public static let rowsPerPage = 500
    /// The most accounts whose invoices one transaction issues.
    public static let accountsPerPage = 20

    /// Bills a month, in as many transactions as it takes. What a stop cut off goes on with the next call; a month that is
    /// closed is given as it stands.
    /// - Throws: What ``begin(_:at:by:log:in:)`` throws, and the database.
    public static func run(
        _ month: TradeMonth, issuer: Issuer, at time: Timestamp, by actor: EventActor, log: AuditLog,
        on database: any Database
    ) async throws -> BillingRun {
        var run = try await database.write { try begin(month, at: time, by: actor, log: log, in: $0) }
        while run.phase != .closed {
            try Task.checkCancellation()
            run = try await database.write {
                try advance(month, issuer: issuer, at: time, by: actor, log: log, in: $0)
            }
        }
        return run
    }

    /// Begins to bill a month: which records belong to it is settled from now on. Again it changes nothing.
    /// - Throws: `unprocessable` for a month that is not over, or where an earlier one has charges and is not billed;
    ///   `conflict` for one before the last that was billed, or while another one is being billed.
    public static func begin(
        _ month: TradeMonth, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> BillingRun {
        if let standing = try run(of: month, in: transaction) { return standing }
        guard month.end <= time else {
            throw Problem(
                .unprocessable, "The month \(month.text) is not over.", mend: "Bill it when it is.",
                parameter: "month")
        }
        let last = try lastRun(in: transaction)
        if let last, last.phase != .closed {
            throw Problem(
                .conflict, "The month \(last.month.text) is being billed.", mend: "Bill that one first.",
                parameter: "month")
        }
        if let last, month < last.month {
            throw Problem(
                .conflict, "A later month is billed already: \(month.text) never opens again.",
                mend: "What came late stands in the next invoice.", parameter: "month")
        }
        try requireEarlierMonths(before: month, after: last, in: transaction)
        let id = ID<BillingRun>(
            from: ID<BillingRun>(at: month.start, random: SeededRandomness(0)), month.text)
        let cut = try EventLeaf("billing.begun", id, by: actor, at: time, ["month": .string(month.text)])
            .append(to: log, in: transaction)
        let first = last?.nextUse ?? ID(high: 0, low: 0)
        let open = try Uses.openReservations(limit: 1, in: transaction).first?.id
        let next = ID<Use>(startingAt: month.end)
        let run = BillingRun(
            id: id, month: month, phase: .uses, cut: cut, firstUse: first,
            nextUse: (open.map { min($0, next) } ?? next).withMargin, lastUse: first,
            lastCharge: ChargePosition(at: last?.month.start ?? Timestamp(microseconds: 0)),
            lastAccount: ID(high: 0, low: 0), invoices: 0, begunAt: time)
        try run.insert(in: transaction)
        return run
    }

    /// One page of the work.
    /// - Throws: `conflict` for a month that was not begun.
    static func advance(
        _ month: TradeMonth, issuer: Issuer, at time: Timestamp, by actor: EventActor, log: AuditLog,
        limit: Int = rowsPerPage, in transaction: any WriteTransaction
    ) throws(Problem) -> BillingRun {
        guard var run = try run(of: month, in: transaction) else {
            throw Problem(.conflict, "The month \(month.text) is not being billed.", parameter: "month")
        }
        switch run.phase {
        case .uses: try sumUses(&run, limit: limit, in: transaction)
        case .charges: try sumCharges(&run, limit: limit, in: transaction)
        case .invoices:
            try issue(
                &run, issuer: issuer, at: time, by: actor, log: log, limit: min(limit, accountsPerPage),
                in: transaction)
        case .closed: return run
        }
        try run.update(in: transaction)
        return run
    }

    public static func run(
        of month: TradeMonth, in transaction: any ReadTransaction
    ) throws(Problem) -> BillingRun? {
        try transaction.row(
            "SELECT \(BillingRun.columns) FROM billing_runs WHERE month = $1", [.integer(month.number)]
        ).map(BillingRun.init)
    }

    /// All runs, the oldest month first.
    public static func all(in transaction: any ReadTransaction) throws(Problem) -> [BillingRun] {
        try transaction.rows("SELECT \(BillingRun.columns) FROM billing_runs ORDER BY month").map(
            BillingRun.init)
    }

    /// The run before that of a month.
    static func previous(
        to month: TradeMonth, in transaction: any ReadTransaction
    ) throws(Problem) -> BillingRun? {
        try transaction.row(
            "SELECT \(BillingRun.columns) FROM billing_runs WHERE month < $1 ORDER BY month DESC LIMIT 1",
            [.integer(month.number)]
        ).map(BillingRun.init)
    }

    private static func lastRun(in transaction: any ReadTransaction) throws(Problem) -> BillingRun? {
        try transaction.row("SELECT \(BillingRun.columns) FROM billing_runs ORDER BY month DESC LIMIT 1")
            .map(BillingRun.init)
    }

    /// What an earlier month holds must stand in an invoice of its own.
    private static func requireEarlierMonths(
        before month: TradeMonth, after last: BillingRun?, in transaction: any ReadTransaction
    ) throws(Problem) {
        let start = last?.month.end ?? Timestamp(microseconds: 0)
        let filter = RecordFilter(from: start, until: month.start)
        var found = try Uses.records(filter, PageRequest(limit: 1), in: transaction).items.first?.record
            .createdAt
        var position: ChargePosition? = ChargePosition(at: start)
        while found == nil, let after = position {
            let page = try Ledger.charges(
                after: after, until: month.start, limit: rowsPerPage, in: transaction)
            found = page.charges.first?.transfer.createdAt
            position = page.next
        }
        guard let found else { return }
        throw Problem(
            .unprocessable, "An earlier month is not billed: \(TradeMonth(of: found).text).",
            mend: "Bill months in their order.", parameter: "month")
    }
}

extension ID {
    /// Before every id made at this millisecond or later.
    init(startingAt time: Timestamp) {
        self.init(high: UInt64(min(max(time.milliseconds, 0), 0xFFFF_FFFF_FFFF)) << 16, low: 0)
    }

    /// An hour before: clocks of several machines, and of one that was set back, differ by less.
    var withMargin: ID { ID(startingAt: timestamp - .seconds(3_600)) }
}
