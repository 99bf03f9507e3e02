import MerkleTree
import Primitives

/// A record as it is listed, with its place in the transparency log. The decisions of the rules stand in the
/// leaf only.
public struct RecordEntry: Hashable, Sendable {
    public let record: UseRecord
    /// Whose spending it counted as.
    public let limits: [SpendSubject]
    public let logIndex: Int64
    /// The hash of the leaf in the log's tree (RFC 6962 §2.1).
    public let leafHash: TreeHash

    public var id: ID<Use> { record.id }
}
