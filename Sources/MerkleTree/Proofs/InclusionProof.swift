/// Proof that a leaf is in a tree: the siblings on the way from the leaf to the root (RFC 9162 §2.1.3,
/// RFC 6962 §2.1.1).
///
/// ```swift
/// let proof = try InclusionProof.make(index: 5, size: 8) { level, index in try store.node(level, index) }
/// try proof.verify(leaf: RFC6962.leaf(entry), index: 5, size: 8, root: checkpoint.root)
/// ```
public struct InclusionProof: Hashable, Sendable {
    /// No tree that 64 bits can count is higher, so no proof is longer: 64 hashes.
    public static let maximumLength = 64

    /// The hashes, from the sibling of the leaf up to the child of the root.
    public let path: [TreeHash]

    /// Takes a path as it was received; ``verify(leaf:index:size:root:)`` judges it.
    public init(path: [TreeHash]) {
        self.path = path
    }

    /// The number of hashes that the proof of leaf `index` in a tree of `size` leaves has.
    public static func length(index: UInt64, size: UInt64) throws(ProofError) -> Int {
        guard index < size else { throw .indexOutOfRange(index: index, size: size) }
        return PathLength(index: index, last: size - 1).total
    }

    /// Makes the proof of leaf `index` (from 0) in the tree of the first `size` leaves (RFC 9162 §2.1.3.1).
    ///
    /// `node` gives the root of the perfect subtree of 2^level leaves that starts at leaf
    /// `index` · 2^level; only subtrees wholly inside the tree are asked for, about log2(size) of them. Throws
    /// `ProofError` when the tree has no such leaf, and whatever `node` throws.
    public static func make(
        index: UInt64,
        size: UInt64,
        node: (_ level: Int, _ index: UInt64) throws -> TreeHash
    ) throws -> InclusionProof {
        guard index < size else { throw ProofError.indexOutOfRange(index: index, size: size) }
        var siblings: [LeafRange] = []
        var range = LeafRange(start: 0, end: size)
        while range.count > 1 {
            let split = range.split
            if index < split {
                siblings.append(LeafRange(start: split, end: range.end))
                range.end = split
            } else {
                siblings.append(LeafRange(start: range.start, end: split))
                range.start = split
            }
        }
        return InclusionProof(path: try siblings.reversed().map { try $0.hash(node: node) })
    }

    /// Checks that `leaf` is at `index` of the tree of `size` leaves with this `root` (RFC 9162 §2.1.3.2).
    ///
    /// - Throws: `ProofError` for an index outside the tree, a path of another length than index and size
    ///   require, or a path that leads to another root.
    public func verify(leaf: TreeHash, index: UInt64, size: UInt64, root: TreeHash) throws(ProofError) {
        let expected = try Self.length(index: index, size: size)
        guard path.count == expected else { throw .wrongLength(expected: expected, found: path.count) }

        var place = index
        var last = size - 1
        var hash = leaf
        for sibling in path {
            assert(last != 0, "the length was checked")
            if place & 1 == 1 || place == last {
                hash = RFC6962.node(sibling, hash)
                // The last node of a level without a sibling was promoted: climb to where it met one.
                let promotions = place.trailingZeroBitCount
                place >>= promotions
                last >>= promotions
            } else {
                hash = RFC6962.node(hash, sibling)
            }
            place >>= 1
            last >>= 1
        }
        assert(last == 0, "the length was checked")
        guard hash == root else { throw .rootMismatch(size: size, expected: root, computed: hash) }
    }
}
