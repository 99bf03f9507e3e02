/// The leaves `start ..< end` seen as one node of a tree.
///
/// `start` is a multiple of the smallest power of two that holds the range, as it is for every node that
/// RFC 6962 §2.1 forms, so the perfect subtrees of the range are nodes of the whole tree.
struct LeafRange {
    var start: UInt64
    var end: UInt64

    var count: UInt64 { end - start }

    /// Where RFC 6962 §2.1 splits a range of two leaves or more: the largest power of two smaller than
    /// `count`, counted from `start`.
    var split: UInt64 {
        assert(count > 1, "a single leaf is not split")
        return start + 1 << (UInt64.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }

    /// Calls `body` for each perfect subtree of the range, the last and smallest first. `level` is the
    /// height above the leaves and `index` the subtree's place among all of its level.
    func forEachSubtreeFromTheRight(
        _ body: (_ level: Int, _ index: UInt64) throws -> Void
    ) rethrows {
        var rest = count
        var end = end
        while rest != 0 {
            let level = rest.trailingZeroBitCount
            end -= 1 << level
            try body(level, end >> level)
            rest &= rest - 1
        }
    }

    /// MTH of the range, from the hashes of its perfect subtrees.
    func hash(node: (_ level: Int, _ index: UInt64) throws -> TreeHash) rethrows -> TreeHash {
        var folded: TreeHash?
        try forEachSubtreeFromTheRight { level, index in
            let left = try node(level, index)
            folded = folded.map { RFC6962.node(left, $0) } ?? left
        }
        return folded ?? RFC6962.emptyRoot
    }
}
