/// The hash of an API key's text: all that is stored of a key.
public typealias KeyHash = Fingerprint<KeyHashDomain>

public enum KeyHashDomain: FingerprintDomain {
    public static let prefix = Array("minato-api-key\0".utf8)
}

extension KeyHash {
    /// - Parameter key: The key's text as the client sends it.
    public init(key: String) { self.init(of: key.utf8) }
}
