import Persistence
import Primitives

/// All records, read page by page.
enum RecordPages {
    static let rowsPerPage: Int64 = 1_000

    /// Calls `body` with each record in the order of the ids, while `isWanted`; `unreadable` with the id of
    /// each row that makes no record.
    static func forEach(
        in transaction: any ReadTransaction, while isWanted: () -> Bool,
        _ body: (RecordEntry) throws -> Void, unreadable: (ID<Use>, Problem) -> Void
    ) throws {
        var prices = PriceReader(transaction)
        var last = ID<Use>(high: 0, low: 0)
        while isWanted() {
            let rows = try transaction.rows(
                "\(RecordEntry.select) WHERE id > $1 ORDER BY id LIMIT $2",
                [.id(last), .integer(rowsPerPage)])
            for row in rows where isWanted() {
                last = try row.id(0)
                let entry: RecordEntry
                do throws(Problem) {
                    entry = try RecordEntry(row, &prices)
                } catch {
                    unreadable(last, error)
                    continue
                }
                try body(entry)
            }
            if rows.count < rowsPerPage { return }
        }
    }
}
