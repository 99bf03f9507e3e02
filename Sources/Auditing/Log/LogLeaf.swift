import MerkleTree
import Primitives

/// One entry of the log as it is stored.
public struct LogLeaf: Hashable, Sendable {
    /// Its place in the log, from 0, without gaps.
    public let index: Int64
    /// The bytes that the log commits to: canonical JSON (RFC 8785), 1 to 65,535 bytes.
    public let bytes: [UInt8]
    /// What it tells about, to find it by: the 16 bytes of an id. The tree does not cover it.
    public let subject: [UInt8]?
    /// When it was appended. The tree does not cover it.
    public let at: Timestamp

    public init(index: Int64, bytes: [UInt8], subject: [UInt8]?, at: Timestamp) {
        self.index = index
        self.bytes = bytes
        self.subject = subject
        self.at = at
    }

    /// The hash of the leaf in the tree (RFC 6962 §2.1).
    public var hash: TreeHash { RFC6962.leaf(bytes) }
}
