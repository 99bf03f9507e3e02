/// A tree of which only the right edge is kept: one hash for each set bit of the size.
///
/// It takes at most 64 hashes whatever the size, an append costs one node hash on average, and the root is
/// known at any time. Hashes of entries come from `RFC6962.leaf(_:)`.
///
/// ```swift
/// var range = CompactRange()
/// range.append(RFC6962.leaf(entry))
/// let root = range.root
/// ```
public struct CompactRange: Hashable, Sendable {
    /// The largest size a range can be opened with: 2^63 - 1, what a signed 64-bit column holds. Counting
    /// on from there one by one cannot reach the end of `UInt64`.
    public static let maximumSize = UInt64(Int64.max)

    /// The number of leaves.
    public private(set) var size: UInt64

    /// The roots of the perfect subtrees that make up the tree, the largest (leftmost) first.
    public private(set) var hashes: [TreeHash]

    /// The tree without leaves.
    public init() {
        size = 0
        hashes = []
    }

    /// Goes on from a range that was kept: `hashes` as they were read from ``hashes`` at that size.
    ///
    /// Throws when the number of hashes does not fit the size, or the size exceeds ``maximumSize``. Whether
    /// they are the right hashes only the root can tell.
    public init(size: UInt64, hashes: [TreeHash]) throws(TreeError) {
        guard size <= Self.maximumSize else {
            throw .sizeTooLarge(size, maximum: Self.maximumSize)
        }
        guard hashes.count == size.nonzeroBitCount else {
            throw .wrongRangeLength(size: size, expected: size.nonzeroBitCount, found: hashes.count)
        }
        self.size = size
        self.hashes = hashes
    }

    /// Goes on from the nodes of a stored tree. `node` gives the root of the perfect subtree of 2^level
    /// leaves that starts at leaf `index` · 2^level; what it throws is thrown on.
    public init(size: UInt64, node: (_ level: Int, _ index: UInt64) throws -> TreeHash) throws {
        guard size <= Self.maximumSize else {
            throw TreeError.sizeTooLarge(size, maximum: Self.maximumSize)
        }
        var hashes: [TreeHash] = []
        try LeafRange(start: 0, end: size).forEachSubtreeFromTheRight { level, index in
            hashes.append(try node(level, index))
        }
        try self.init(size: size, hashes: hashes.reversed())
    }

    /// The root of the tree (RFC 6962 §2.1); `RFC6962.emptyRoot` without leaves.
    public var root: TreeHash {
        guard var root = hashes.last else { return RFC6962.emptyRoot }
        for left in hashes.dropLast().reversed() {
            root = RFC6962.node(left, root)
        }
        return root
    }

    /// Adds a leaf at index ``size``.
    public mutating func append(_ leaf: TreeHash) {
        append(leaf) { _, _, _ in }
    }

    /// Adds a leaf at index ``size`` and reports each interior node that it completes, from the lowest up:
    /// the root of the perfect subtree of 2^level leaves (level 1 or more) at place `index` of its level.
    /// A node is reported once, when its last leaf arrives, and never changes afterwards. The leaf itself,
    /// which is the node of level 0 at index ``size``, is not reported.
    ///
    /// When `completed` throws, the range is as it was before the call.
    public mutating func append<Failure: Error>(
        _ leaf: TreeHash,
        completed: (_ level: Int, _ index: UInt64, _ hash: TreeHash) throws(Failure) -> Void
    ) throws(Failure) {
        // Each low set bit of the size is a subtree as large as what stands to its right: it has become a
        // left child.
        let merges = (~size).trailingZeroBitCount
        var hash = leaf
        for level in 0..<merges {
            hash = RFC6962.node(hashes[hashes.count - 1 - level], hash)
            try completed(level + 1, size >> (level + 1), hash)
        }
        hashes.removeLast(merges)
        hashes.append(hash)
        size += 1
        assert(hashes.count == size.nonzeroBitCount, "one hash for each set bit of the size")
    }
}
