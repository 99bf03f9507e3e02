import Accounting
import Exchange
import Persistence
import Primitives

/// The billing of one month: under way, or closed for ever.
public struct BillingRun: Hashable, Sendable {
    /// Where a run stands. Each phase is followed by the next; a stop anywhere goes on where it was.
    public enum Phase: String, Hashable, Sendable, CaseIterable {
        /// Sums up uses, page by page.
        case uses
        /// Sums up what else was charged, page by page.
        case charges
        /// Issues the invoices, some accounts at a time.
        case invoices
        case closed
    }

    public let id: ID<BillingRun>
    public let month: TradeMonth
    public internal(set) var phase: Phase
    /// So many leaves of the log were there when it began: records beyond them are of a later run.
    public let cut: Int64
    /// Records up to here are billed already.
    let firstUse: ID<Use>
    /// Of the next run.
    var nextUse: ID<Use>
    var lastUse: ID<Use>
    var lastCharge: ChargePosition
    var lastAccount: ID<Account>
    /// How many invoices and credit notes it has issued.
    public internal(set) var invoices: Int64
    public let begunAt: Timestamp
    public internal(set) var closedAt: Timestamp?
    /// Of the leaf that says that it is closed.
    public internal(set) var logIndex: Int64?
}

extension BillingRun: IDKind {
    public static let prefix = "bill"
}

extension BillingRun {
    /// Whether a record belongs to this run's invoices, by its end and its place in the log: what ended in the month, and
    /// what ended before and came on record too late for the run before.
    func covers(finishedAt: Timestamp, logIndex: Int64, previous: BillingRun?) -> Bool {
        guard finishedAt < month.end, logIndex < cut else { return false }
        guard let previous else { return true }
        return !(finishedAt < previous.month.end && logIndex < previous.cut)
    }
}

extension BillingRun {
    static let columns = """
        month, id, phase, cut, first_use, next_use, last_use, last_charge_at, last_charge, last_account, invoices,
        begun_at, closed_at, log_index
        """

    init(_ row: Row) throws(Problem) {
        self.init(
            id: try row.id(1), month: try row.month(0), phase: try row.name(2), cut: try row.integer(3),
            firstUse: try row.id(4), nextUse: try row.id(5), lastUse: try row.id(6),
            lastCharge: ChargePosition(at: try row.time(7), transfer: try row.id(8)),
            lastAccount: try row.id(9), invoices: try row.integer(10), begunAt: try row.time(11),
            closedAt: try row.optionalTime(12), logIndex: try row.optionalInteger(13))
    }

    func insert(in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO billing_runs (\(Self.columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            [
                .integer(month.number), .id(id), .name(phase), .integer(cut), .id(firstUse), .id(nextUse),
                .id(lastUse), .time(lastCharge.at), .id(lastCharge.transfer), .id(lastAccount),
                .integer(invoices), .time(begunAt), .time(closedAt), .optional(logIndex),
            ])
    }

    func update(in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            UPDATE billing_runs SET phase = $1, next_use = $2, last_use = $3, last_charge_at = $4,
                last_charge = $5, last_account = $6, invoices = $7, closed_at = $8, log_index = $9
            WHERE month = $10
            """,
            [
                .name(phase), .id(nextUse), .id(lastUse), .time(lastCharge.at), .id(lastCharge.transfer),
                .id(lastAccount), .integer(invoices), .time(closedAt), .optional(logIndex),
                .integer(month.number),
            ])
    }
}
