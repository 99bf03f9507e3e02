import MerkleTree

/// A tree of equal leaves, which has as many of them as one likes: all nodes of a level are the same hash.
struct UniformTree {
    static let leaf = RFC6962.leaf([0x5A])

    private let levels: [TreeHash]

    init() {
        var levels = [Self.leaf]
        while levels.count < 64 {
            levels.append(RFC6962.node(levels[levels.count - 1], levels[levels.count - 1]))
        }
        self.levels = levels
    }

    func node(level: Int, index: UInt64) -> TreeHash { levels[level] }

    /// The root by the recursion of RFC 6962 §2.1.
    func root(size: UInt64) -> TreeHash {
        if size.nonzeroBitCount == 1 { return levels[size.trailingZeroBitCount] }
        let split: UInt64 = 1 << (63 - size.leadingZeroBitCount)
        return RFC6962.node(root(size: split), root(size: size - split))
    }
}
