import Persistence
import Primitives

extension AuditLog {
    /// The leaf at an index, whether or not a checkpoint covers it yet; nil when there is none. For who holds
    /// other tables against the log within one snapshot.
    public static func leaf(
        at index: Int64, in transaction: any ReadTransaction
    ) throws(Problem) -> LogLeaf? {
        try LogTable.leaf(index, in: transaction)
    }
}
