import MerkleTree
import Primitives

/// A record as the transparency log keeps it: canonical JSON (RFC 8785) of kind "use", version 1.
///
/// The bytes are the record: who has the leaf needs nothing else to check the charge. They hold ids, counts
/// and amounts, no content and no personal data.
public struct UseLeaf: Hashable, Sendable {
    /// The most bytes of decisions that stand in a leaf as they are; longer ones are replaced by their count
    /// and their SHA-256, so that no answer is too long to be settled.
    public static let maximumDecisionBytes = 49_152
    /// What a log entry may hold (C2SP tlog-tiles).
    public static let maximumBytes = 65_535

    public let record: UseRecord
    /// What the rules decided. In place of decisions longer than ``maximumDecisionBytes`` stands one object
    /// with their number (`omitted`) and the SHA-256 of their canonical JSON (`sha256`).
    public let decisions: [JSONValue]
    /// From which passages the answer was made; nil for one that was made from none.
    public let grounding: GroundingHash?
    /// The leaf.
    public let bytes: [UInt8]
    /// Its hash in the log's tree (RFC 6962 §2.1).
    public let hash: TreeHash

    /// - Throws: `invalidValue` when a decision has no canonical form (an integer beyond 2⁵³).
    public init(
        _ record: UseRecord, decisions: [JSONValue] = [], grounding: GroundingHash? = nil
    ) throws(Problem) {
        var decisions = decisions
        // Most uses are decided by no rule.
        var canonical = decisions.isEmpty ? Array("[]".utf8) : try JSONValue.array(decisions).canonical
        if canonical.count > Self.maximumDecisionBytes {
            decisions = [
                [
                    "omitted": .number(.integer(Int64(decisions.count))),
                    "sha256": .string(Fingerprint<PayloadHashDomain>(of: canonical).description),
                ]
            ]
            canonical = try JSONValue.array(decisions).canonical
        }
        self.record = record
        self.decisions = decisions
        self.grounding = grounding
        self.bytes = try record.canonical(decisions: canonical, grounding: grounding)
        self.hash = RFC6962.leaf(bytes)
        guard bytes.count <= Self.maximumBytes else {
            throw Problem(.internalError, "The leaf of \(record.id) has \(bytes.count) bytes.")
        }
    }
}
