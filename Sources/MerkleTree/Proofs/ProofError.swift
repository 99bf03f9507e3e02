/// Why a proof could not be made, or does not prove what it should.
public enum ProofError: Error, Hashable, Sendable {
    /// The tree has no leaf of this index; indexes count from 0.
    case indexOutOfRange(index: UInt64, size: UInt64)
    /// The newer tree is smaller than the older one.
    case sizesOutOfOrder(old: UInt64, new: UInt64)
    /// Every tree extends the empty one: there is nothing to prove, so nothing is accepted as proof.
    case emptyOldTree
    /// Index and size settle how many hashes a proof has; it has another number.
    case wrongLength(expected: Int, found: Int)
    /// The hashes lead to another root for the tree of this size.
    case rootMismatch(size: UInt64, expected: TreeHash, computed: TreeHash)
}

extension ProofError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .indexOutOfRange(let index, let size):
            "leaf index \(index) is outside the tree of \(size) leaves"
        case .sizesOutOfOrder(let old, let new):
            "the older tree has \(old) leaves, more than the \(new) of the newer one"
        case .emptyOldTree:
            "the older tree is empty: a consistency proof starts from at least one leaf"
        case .wrongLength(let expected, let found):
            "the proof must have \(expected) hashes, but it has \(found)"
        case .rootMismatch(let size, let expected, let computed):
            "the proof leads to root \(computed) for the tree of \(size) leaves, not to \(expected)"
        }
    }
}
