import Persistence
import Primitives

/// What moved between a customer and the house apart from settled uses: what a contract or a plan costs, what was given
/// back.
public struct AccountCharge: Hashable, Sendable {
    public let transfer: Transfer
    public let account: ID<Account>
    /// The other account's kind.
    public let counterpart: LedgerAccount.Kind
    /// Above zero where the customer pays.
    public let amount: Money
}

/// A place in the list of charges by time.
public struct ChargePosition: Hashable, Sendable {
    public let at: Timestamp
    public let transfer: ID<Transfer>

    public init(at: Timestamp, transfer: ID<Transfer> = ID(high: 0, low: 0)) {
        self.at = at
        self.transfer = transfer
    }
}

extension Ledger {
    /// The index that ``charges(after:until:limit:in:)`` reads: settled uses, which every request writes, are not in it.
    public static let chargesIndex =
        "CREATE INDEX transfers_by_time ON transfers (created_at, id) WHERE code <> 'use'"

    /// One page of what customers were charged and given back apart from uses, by time. What they paid in, and what
    /// invoices and credit notes moved themselves, is not among it.
    /// - Parameters:
    ///   - position: After this place.
    ///   - end: Before this time.
    ///   - limit: At most so many transfers are looked at.
    /// - Returns: The charges, and where to read on; nil where that was all.
    public static func charges(
        after position: ChargePosition, until end: Timestamp, limit: Int,
        in transaction: any ReadTransaction
    ) throws(Problem) -> (charges: [AccountCharge], next: ChargePosition?) {
        let rows = try transaction.rows(
            """
            SELECT t.id, t.kind, t.debit, t.credit, t.amount, t.code, t.pending_id, t.reverses, t.link, t.use_id,
                t.created_at, d.currency, d.kind, c.kind, p.id, q.id
            FROM transfers t JOIN ledger_accounts d ON d.id = t.debit JOIN ledger_accounts c ON c.id = t.credit
                LEFT JOIN accounts p ON p.ledger_account = t.debit
                LEFT JOIN accounts q ON q.ledger_account = t.credit
            WHERE t.code <> 'use' AND t.created_at >= $1 AND (t.created_at > $1 OR t.id > $2)
                AND t.created_at < $3
            ORDER BY t.created_at, t.id LIMIT $4
            """,
            [.time(position.at), .id(position.transfer), .time(end), .integer(Int64(limit))])
        var charges: [AccountCharge] = []
        var last: ChargePosition?
        for row in rows {
            let transfer = try Transfer(row)
            last = ChargePosition(at: transfer.createdAt, transfer: transfer.id)
            if let charge = try charge(transfer, row) { charges.append(charge) }
        }
        return (charges, rows.count < limit ? nil : last)
    }

    private static func charge(_ transfer: Transfer, _ row: Row) throws(Problem) -> AccountCharge? {
        guard transfer.kind != .pending, transfer.amount.nanos > 0,
            ![.credit, .tax, .invoiceRounding, .creditNote].contains(transfer.code)
        else { return nil }
        let debit: LedgerAccount.Kind = try row.name(12)
        let credit: LedgerAccount.Kind = try row.name(13)
        if debit == .customer, credit != .funding, let account: ID<Account> = try row.optionalID(14) {
            return AccountCharge(
                transfer: transfer, account: account, counterpart: credit, amount: transfer.amount)
        }
        if credit == .customer, debit != .funding, let account: ID<Account> = try row.optionalID(15) {
            return AccountCharge(
                transfer: transfer, account: account, counterpart: debit,
                amount: Money(nanos: -transfer.amount.nanos, currency: transfer.amount.currency))
        }
        return nil
    }
}

extension Ledger {
    /// How many transfers there are of some codes: for who holds its own documents against them all.
    public static func count(
        of codes: [TransferCode], in transaction: any ReadTransaction
    ) throws(Problem) -> Int64 {
        let names = codes.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try transaction.row("SELECT COUNT(*) FROM transfers WHERE code IN (\(names))")?.integer(0) ?? 0
    }
}
