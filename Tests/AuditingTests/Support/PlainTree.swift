import MerkleTree

/// RFC 6962 §2.1 as it is written there, by recursion and without any state: what the log must agree with.
enum PlainTree {
    static func root(_ leaves: ArraySlice<TreeHash>) -> TreeHash {
        switch leaves.count {
        case 0: return RFC6962.emptyRoot
        case 1: return leaves[leaves.startIndex]
        default:
            let middle = leaves.startIndex + split(leaves.count)
            return RFC6962.node(root(leaves[..<middle]), root(leaves[middle...]))
        }
    }

    static func root(_ leaves: [TreeHash]) -> TreeHash { root(leaves[...]) }

    /// PATH(m, D[n])
    static func path(_ index: Int, _ leaves: ArraySlice<TreeHash>) -> [TreeHash] {
        guard leaves.count > 1 else { return [] }
        let split = split(leaves.count)
        let middle = leaves.startIndex + split
        return index < split
            ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
            : path(index - split, leaves[middle...]) + [root(leaves[..<middle])]
    }

    /// SUBPROOF(m, D[n], b)
    static func proof(_ size: Int, _ leaves: ArraySlice<TreeHash>, _ isWhole: Bool = true) -> [TreeHash] {
        if size == leaves.count { return isWhole ? [] : [root(leaves)] }
        let split = split(leaves.count)
        let middle = leaves.startIndex + split
        return size <= split
            ? proof(size, leaves[..<middle], isWhole) + [root(leaves[middle...])]
            : proof(size - split, leaves[middle...], false) + [root(leaves[..<middle])]
    }

    /// The largest power of two smaller than `count`.
    private static func split(_ count: Int) -> Int {
        var split = 1
        while split * 2 < count { split *= 2 }
        return split
    }
}
