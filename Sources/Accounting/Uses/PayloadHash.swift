/// The SHA-256 of a request's payload, by which a repetition is told from another request.
public typealias PayloadHash = Fingerprint<PayloadHashDomain>

public enum PayloadHashDomain: FingerprintDomain {
    /// Nothing: who has the payload can compare it with the record.
    public static let prefix: [UInt8] = []
}
