import MerkleTree

/// The definitions of RFC 6962 §2.1 written down as they stand: recursion over slices of leaves. It shares
/// nothing with the module but the two hash functions.
final class ReferenceTree {
    private struct Slice: Hashable {
        let start: Int
        let end: Int
    }

    let leaves: [TreeHash]
    private var known: [Slice: TreeHash] = [:]

    init(entries: [[UInt8]]) {
        leaves = entries.map { RFC6962.leaf($0) }
    }

    /// MTH(D[start:end]).
    func root(_ start: Int, _ end: Int) -> TreeHash {
        if start == end { return RFC6962.emptyRoot }
        if end - start == 1 { return leaves[start] }
        let slice = Slice(start: start, end: end)
        if let hash = known[slice] { return hash }
        let split = start + Self.split(end - start)
        let hash = RFC6962.node(root(start, split), root(split, end))
        known[slice] = hash
        return hash
    }

    func root(_ size: Int) -> TreeHash { root(0, size) }

    /// The node that proofs are made from: the root of the perfect subtree at this place.
    func node(level: Int, index: UInt64) -> TreeHash {
        root(Int(index) << level, (Int(index) + 1) << level)
    }

    /// PATH(m, D[start:end]), `m` counted from `start`.
    func path(_ m: Int, _ start: Int, _ end: Int) -> [TreeHash] {
        if end - start == 1 { return [] }
        let k = Self.split(end - start)
        return m < k
            ? path(m, start, start + k) + [root(start + k, end)]
            : path(m - k, start + k, end) + [root(start, start + k)]
    }

    /// PROOF(m, D[size]).
    func proof(_ m: Int, _ size: Int) -> [TreeHash] { subproof(m, 0, size, true) }

    private func subproof(_ m: Int, _ start: Int, _ end: Int, _ isOldTree: Bool) -> [TreeHash] {
        if m == end - start { return isOldTree ? [] : [root(start, end)] }
        let k = Self.split(end - start)
        return m <= k
            ? subproof(m, start, start + k, isOldTree) + [root(start + k, end)]
            : subproof(m - k, start + k, end, false) + [root(start, start + k)]
    }

    /// The largest power of two smaller than `count`.
    private static func split(_ count: Int) -> Int {
        var k = 1
        while k * 2 < count { k *= 2 }
        return k
    }
}
