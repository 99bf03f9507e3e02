import Accounting
import Persistence
import Primitives

extension Settlements {
    /// What charges, disputes and settlements meant for a participant, also before its month is closed.
    /// - Parameters:
    ///   - participant: Nil for those of all, the house's fee among them.
    public static func entries(
        of participant: ID<Participant>?, _ filter: TradeEntryFilter = TradeEntryFilter(),
        _ request: PageRequest<Transfer>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<TradeEntry, Transfer> {
        var query = PageQuery(request)
        query.filter("participant", participant.map { .id($0) })
        query.filter("record", filter.record.map { .id($0) })
        query.filter("month", filter.month.map { .integer($0.number) })
        query.filter("kind", filter.kind.map { .name($0) })
        query.filter("agreement", filter.agreement.map { .id($0) })
        query.filter("product", filter.product.map { .id($0) })
        return try query.page(
            TradeEntry.columns, from: "(SELECT transfer AS id, * FROM trade_entries) AS entries",
            in: transaction,
            id: \.transfer
        ) { row throws(Problem) in try TradeEntry(row) }
    }

    /// What one transfer meant, or nil where it is none of the trade.
    public static func entry(
        _ transfer: ID<Transfer>, in transaction: any ReadTransaction
    ) throws(Problem) -> TradeEntry? {
        try transaction.row(
            "SELECT \(TradeEntry.columns) FROM trade_entries WHERE transfer = $1", [.id(transfer)]
        )
        .map(TradeEntry.init)
    }

    public static func statement(
        _ id: ID<Statement>, in transaction: any ReadTransaction
    ) throws(Problem) -> Statement? {
        try transaction.row("SELECT \(statementColumns) FROM statements WHERE id = $1", [.id(id)]).map(
            statement)
    }
}
