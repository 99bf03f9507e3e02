/// Proof that a tree is a continuation of an earlier one: the first leaves are the same and in the same
/// order (RFC 9162 §2.1.4, RFC 6962 §2.1.2).
public struct ConsistencyProof: Hashable, Sendable {
    /// No tree that 64 bits can count needs more: 65 hashes.
    public static let maximumLength = 65

    /// The hashes, in the order of RFC 9162 §2.1.4.1.
    public let path: [TreeHash]

    /// Takes a path as it was received; ``verify(from:oldRoot:to:newRoot:)`` judges it.
    public init(path: [TreeHash]) {
        self.path = path
    }

    /// The number of hashes of the proof from `oldSize` to `newSize` leaves.
    public static func length(from oldSize: UInt64, to newSize: UInt64) throws(ProofError) -> Int {
        try check(from: oldSize, to: newSize)
        guard oldSize < newSize else { return 0 }
        // The proof starts at the last perfect subtree of the older tree, `height` levels up; where that
        // subtree is the whole older tree, its hash is known to the verifier and left out.
        let height = oldSize.trailingZeroBitCount
        let way = PathLength(index: oldSize - 1, last: newSize - 1)
        return way.total - height + (oldSize.nonzeroBitCount == 1 ? 0 : 1)
    }

    /// Makes the proof that the tree of the first `newSize` leaves continues that of the first `oldSize`
    /// (RFC 9162 §2.1.4.1).
    ///
    /// `node` is as in `InclusionProof.make(index:size:node:)`. Throws `ProofError` for an empty older tree
    /// or sizes out of order, and whatever `node` throws. Equal sizes give an empty proof.
    public static func make(
        from oldSize: UInt64,
        to newSize: UInt64,
        node: (_ level: Int, _ index: UInt64) throws -> TreeHash
    ) throws -> ConsistencyProof {
        try check(from: oldSize, to: newSize)
        var ranges: [LeafRange] = []
        var range = LeafRange(start: 0, end: newSize)
        while oldSize != range.end {
            let split = range.split
            if oldSize <= split {
                ranges.append(LeafRange(start: split, end: range.end))
                range.end = split
            } else {
                ranges.append(LeafRange(start: range.start, end: split))
                range.start = split
            }
        }
        // What remains ends where the older tree ended. If it also starts at 0 it is the older tree.
        if range.start != 0 { ranges.append(range) }
        return ConsistencyProof(path: try ranges.reversed().map { try $0.hash(node: node) })
    }

    /// Checks that the tree of `newSize` leaves with `newRoot` continues the tree of `oldSize` leaves with
    /// `oldRoot` (RFC 9162 §2.1.4.2).
    ///
    /// An older tree without leaves is refused: any tree continues it, so that accepting would prove
    /// nothing. Equal sizes need equal roots and an empty path.
    ///
    /// - Throws: `ProofError` for an empty older tree, sizes out of order, a path of another length than
    ///   the sizes require, or a path that leads to another root.
    public func verify(
        from oldSize: UInt64, oldRoot: TreeHash, to newSize: UInt64, newRoot: TreeHash
    ) throws(ProofError) {
        let expected = try Self.length(from: oldSize, to: newSize)
        guard path.count == expected else { throw .wrongLength(expected: expected, found: path.count) }

        // The common start: the last perfect subtree of the older tree.
        let height = oldSize.trailingZeroBitCount
        var place = (oldSize - 1) >> height
        var last = (newSize - 1) >> height
        var rest = path[...]
        var oldHash = oldRoot
        if oldSize < newSize, oldSize.nonzeroBitCount > 1, let first = rest.popFirst() {
            oldHash = first
        }
        var newHash = oldHash

        for sibling in rest {
            assert(last != 0, "the length was checked")
            if place & 1 == 1 || place == last {
                oldHash = RFC6962.node(sibling, oldHash)
                newHash = RFC6962.node(sibling, newHash)
                // As for inclusion: climb to where the promoted node met a sibling.
                let promotions = place.trailingZeroBitCount
                place >>= promotions
                last >>= promotions
            } else {
                newHash = RFC6962.node(newHash, sibling)
            }
            place >>= 1
            last >>= 1
        }
        assert(last == 0 || oldSize == newSize, "the length was checked")
        guard oldHash == oldRoot else {
            throw .rootMismatch(size: oldSize, expected: oldRoot, computed: oldHash)
        }
        guard newHash == newRoot else {
            throw .rootMismatch(size: newSize, expected: newRoot, computed: newHash)
        }
    }

    private static func check(from oldSize: UInt64, to newSize: UInt64) throws(ProofError) {
        guard oldSize > 0 else { throw .emptyOldTree }
        guard oldSize <= newSize else { throw .sizesOutOfOrder(old: oldSize, new: newSize) }
    }
}
