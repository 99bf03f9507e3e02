import MerkleTree

/// The heads of the log that a pack leads to. Two of one size with two roots are of two logs, whoever signed them.
struct ProvenLog {
    let key: TrustedKey
    private var roots: [UInt64: TreeHash] = [:]

    init(key: TrustedKey) { self.key = key }

    /// The size of the largest.
    var size: UInt64 { roots.keys.max() ?? 0 }

    /// Notes a head whose signature was verified.
    /// - Returns: false where another of its size has another root.
    mutating func agrees(_ checkpoint: Checkpoint) -> Bool {
        let known = roots[checkpoint.size]
        roots[checkpoint.size] = known ?? checkpoint.root
        return known.map { $0 == checkpoint.root } ?? true
    }
}
