import MerkleTree
import Primitives

/// The log at one size, signed and durable.
public struct LogHead: Hashable, Sendable {
    /// Origin, size and root.
    public let checkpoint: Checkpoint
    /// The checkpoint with its signature, as `/log/checkpoint` serves it.
    public let note: SignedNote
    /// When it was signed. The signature does not cover it.
    public let at: Timestamp

    public init(checkpoint: Checkpoint, note: SignedNote, at: Timestamp) {
        self.checkpoint = checkpoint
        self.note = note
        self.at = at
    }

    /// The number of leaves that it covers: those of index 0 ..< size.
    public var size: UInt64 { checkpoint.size }

    /// The root of the tree of these leaves.
    public var root: TreeHash { checkpoint.root }
}
