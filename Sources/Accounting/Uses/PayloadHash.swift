/// The SHA-256 of a request's payload, salted or plain, by which a repetition is told from another request.
public typealias PayloadHash = Fingerprint<PayloadHashDomain>

public enum PayloadHashDomain: FingerprintDomain {
    /// Nothing: who has the payload, and the salt where there is one, can compare it with the record.
    public static let prefix: [UInt8] = []
}
