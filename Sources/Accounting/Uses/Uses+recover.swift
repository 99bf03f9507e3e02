import Persistence
import Primitives

extension Uses {
    /// Settles what a crash left open, by the published rule.
    ///
    /// A use without a progress mark is voided and costs nothing. One with a mark costs its estimated input and
    /// the output delivered by the mark, never more than was reserved. Both are `interrupted` and flagged as
    /// estimated, and go on record and into the log as every other use does.
    ///
    /// Call it at start, before any new use is reserved, until it returns less than `limit`.
    /// - Parameters:
    ///   - owner: Settles the uses of this node only; nil for all.
    ///   - limit: The most uses settled by one call, so that no transaction grows without bound.
    public static func recover(
        owner: String? = nil, now: Timestamp, random: some Randomness, limit: Int = 256,
        in transaction: any WriteTransaction, appendLeaf: LeafAppender
    ) throws -> [SettledUse] {
        try openReservations(owner: owner, limit: limit, in: transaction).map { open in
            let settlement = try open.settlementAfterCrash(
                progress(of: open.id, in: transaction), transfer: ID(at: now, random: random), at: now)
            return try settle(settlement, of: open, in: transaction, appendLeaf: appendLeaf)
        }
    }

    /// The last progress mark of an open use, or nil.
    public static func progress(
        of id: ID<Use>, in transaction: any ReadTransaction
    ) throws(Problem) -> ProgressMark? {
        guard
            let row = try transaction.row(
                "SELECT marked_output, marked_at FROM open_uses WHERE id = $1 AND marked_at IS NOT NULL",
                [.id(id)])
        else { return nil }
        return ProgressMark(outputTokens: try row.count(0), at: try row.time(1))
    }
}
