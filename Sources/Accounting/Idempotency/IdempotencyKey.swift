/// The hash of what a client sent as `Idempotency-Key`; the text itself is not kept.
public typealias IdempotencyKey = Fingerprint<IdempotencyKeyDomain>

public enum IdempotencyKeyDomain: FingerprintDomain {
    public static let prefix = Array("minato-idempotency-key\0".utf8)
}

extension IdempotencyKey {
    /// - Parameter key: The header's value.
    public init(_ key: String) { self.init(of: key.utf8) }
}
