import Crypto
import Primitives

/// The keys that the server keeps for participants: derived from its secret, stored nowhere.
public struct HostedKeys: Sendable {
    private let secret: SymmetricKey

    /// - Parameter secret: At least 32 secret bytes.
    public init(secret: [UInt8]) { self.secret = SymmetricKey(data: secret) }

    /// The key under `DID#hosted`.
    public func key(of did: String) throws(Problem) -> SigningKey {
        let seed = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret, info: Array("participant key \(did)".utf8), outputByteCount: 32)
        return try SigningKey(id: "\(did)#hosted", seed: seed.withUnsafeBytes { Array($0) })
    }
}
