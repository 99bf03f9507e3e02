/// The SHA-256 of the document that says from which passages an answer was made, as canonical JSON: it stands in the leaf
/// of the use.
public typealias GroundingHash = Fingerprint<GroundingHashDomain>

public enum GroundingHashDomain: FingerprintDomain {
    /// Nothing: who has the document can compare it with the leaf.
    public static let prefix: [UInt8] = []
}
