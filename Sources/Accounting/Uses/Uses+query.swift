import Persistence
import Primitives

extension Uses {
    /// Where a use stands.
    public static func state(
        of id: ID<Use>, in transaction: any ReadTransaction
    ) throws(Problem) -> UseState {
        if let row = try transaction.row("\(OpenUse.select) WHERE u.id = $1", [.id(id)]) {
            return .open(try OpenUse(row))
        }
        if let entry = try record(id, in: transaction) {
            return .settled(entry.record, leaf: entry.leafHash)
        }
        return .unknown
    }

    /// Uses that are reserved and not settled, oldest first.
    /// - Parameter owner: Those of this node only; nil for all.
    public static func openReservations(
        owner: String? = nil, after: ID<Use>? = nil, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [OpenUse] {
        let start = after ?? ID(high: 0, low: 0)
        if let owner {
            return try transaction.rows(
                "\(OpenUse.select) WHERE u.id > $1 AND u.owner = $2 ORDER BY u.id LIMIT $3",
                [.id(start), .text(owner), .integer(Int64(limit))]
            ).map(OpenUse.init)
        }
        return try transaction.rows(
            "\(OpenUse.select) WHERE u.id > $1 ORDER BY u.id LIMIT $2", [.id(start), .integer(Int64(limit))]
        ).map(OpenUse.init)
    }

    /// How many uses are reserved and not settled.
    public static func openCount(in transaction: any ReadTransaction) throws(Problem) -> Int {
        Int(try transaction.row("SELECT COUNT(*) FROM open_uses")?.integer(0) ?? 0)
    }

    /// The record of a use; nil while it is open or unknown.
    public static func record(
        _ id: ID<Use>, in transaction: any ReadTransaction
    ) throws(Problem) -> RecordEntry? {
        var prices = PriceReader(transaction)
        return try transaction.row("\(RecordEntry.select) WHERE id = $1", [.id(id)]).map {
            (row) throws(Problem) in
            try RecordEntry(row, &prices)
        }
    }

    /// Records by the time their uses began.
    public static func records(
        _ filter: RecordFilter = RecordFilter(), _ request: PageRequest<Use>,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Page<RecordEntry, Use> {
        // Ids sort by time, so a span of time is a span of ids and needs no index of its own.
        var values: [Value] = [.id(request.start)]
        var terms = ["id \(request.comparison) $1"]
        func require(_ term: String, _ value: Value) {
            values.append(value)
            terms.append("\(term) $\(values.count)")
        }
        if let from = filter.from { require("id >=", .id(ID<Use>(earliestAt: from))) }
        if let until = filter.until { require("id <", .id(ID<Use>(earliestAt: until))) }
        if let account = filter.account { require("account =", .id(account)) }
        if let service = filter.service { require("service =", .id(service)) }
        values.append(.integer(request.rowLimit))
        let rows = try transaction.rows(
            """
            \(RecordEntry.select) WHERE \(terms.joined(separator: " AND "))
            ORDER BY id \(request.direction) LIMIT $\(values.count)
            """, values)
        var prices = PriceReader(transaction)
        let entries = try rows.map { (row) throws(Problem) in try RecordEntry(row, &prices) }
        return request.page(entries, id: \.id)
    }
}

extension ID {
    /// Before every id made at this millisecond.
    init(earliestAt time: Timestamp) {
        self.init(high: UInt64(min(max(time.milliseconds, 0), 0xFFFF_FFFF_FFFF)) << 16, low: 0)
    }
}
