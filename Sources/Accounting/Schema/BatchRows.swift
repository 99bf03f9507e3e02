import Persistence
import Primitives

/// A row of counters that the callers of a batch share.
protocol BatchRow: Equatable {
    associatedtype Key: Hashable & Comparable

    var key: Key { get }

    /// The row as the database has it; one of zeros where there is none.
    static func load(_ key: Key, in transaction: any ReadTransaction) throws(Problem) -> Self

    func store(in transaction: any WriteTransaction) throws(Problem)
}

/// Counters that many callers of a batch move: read once, kept between the callers, written once.
final class BatchRows<Element: BatchRow>: BatchState {
    private var rows = Journal<Element.Key, Element>()
    /// What the database has.
    private var stored: [Element.Key: Element] = [:]

    static func of(_ transaction: any WriteTransaction) throws(Problem) -> BatchRows {
        try transaction.state { () throws(Problem) in BatchRows() }
    }

    func mark() { rows.mark() }

    func rollback() { rows.rollback() }

    /// In the order of the keys, so that no two writers wait for each other in a ring.
    func flush(_ transaction: any WriteTransaction) throws(Problem) {
        let changed = rows.elements.values.filter { $0 != stored[$0.key] }
        for row in changed.sorted(by: { $0.key < $1.key }) {
            try row.store(in: transaction)
            stored[row.key] = row
        }
    }

    func row(_ key: Element.Key, in transaction: any WriteTransaction) throws(Problem) -> Element {
        if let row = rows[key] { return row }
        let row = try Element.load(key, in: transaction)
        rows[key] = row
        stored[key] = row
        return row
    }

    func set(_ row: Element) { rows[row.key] = row }
}
