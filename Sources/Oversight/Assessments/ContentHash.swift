import Accounting

/// The plain SHA-256 of a file that stays with its owner: anybody can compute it again.
public typealias ContentHash = Fingerprint<ContentHashDomain>

public enum ContentHashDomain: FingerprintDomain {
    public static let prefix: [UInt8] = []
}
