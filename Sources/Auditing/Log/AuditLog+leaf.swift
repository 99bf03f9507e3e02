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

    /// The leaves from an index on, at most `limit`, whether or not a checkpoint covers them yet.
    public static func leaves(
        from index: Int64, limit: Int64, in transaction: any ReadTransaction
    ) throws(Problem) -> [LogLeaf] {
        try LogTable.leaves(index..<index + limit, in: transaction)
    }

    /// The leaves below an index, the newest first, at most `limit`, whether or not a checkpoint covers them yet.
    public static func leaves(
        below index: Int64, limit: Int64, in transaction: any ReadTransaction
    ) throws(Problem) -> [LogLeaf] {
        try LogTable.leaves(below: index, limit: limit, in: transaction)
    }

    /// Size and root of the newest checkpoint, as they are stored; nil before the first. For who writes down under which
    /// tree something was made; who relies on it asks the log for the signed note.
    public static func signedTree(
        in transaction: any ReadTransaction
    ) throws(Problem) -> (size: Int64, root: [UInt8])? {
        try LogTable.newestCheckpoint(in: transaction).map { ($0.size, $0.root) }
    }
}
