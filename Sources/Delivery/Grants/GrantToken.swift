import Accounting
import Credentials
import Crypto
import Primitives

/// The bearer token of a grant: told once, kept as a hash.
public struct GrantToken: Sendable {
    /// What it begins with, so that leaked ones can be found and told from keys.
    public static let prefix = "mdt_"

    /// What the consumer's client sends.
    public let text: String

    /// A new one of 256 random bits.
    public init(random: some Randomness) {
        var bytes: [UInt8] = []
        for _ in 0..<4 {
            let word = random.next()
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
        text = Self.prefix + Base64URL.text(bytes)
    }

    /// That of a grant that others open and may open again: the same each time, so that none need be kept.
    /// - Parameter secret: 32 bytes, for this purpose alone.
    public init(of grant: ID<DeliveryGrant>, secret: [UInt8]) {
        let code = HMAC<SHA256>.authenticationCode(for: grant.bytes, using: SymmetricKey(data: secret))
        text = Self.prefix + Base64URL.text(Array(code))
    }

    /// One that a client sent.
    public init(_ text: String) { self.text = text }

    public var hash: GrantTokenHash { GrantTokenHash(of: text.utf8) }
}

/// The hash of a grant's token: all that is stored of it.
public typealias GrantTokenHash = Fingerprint<GrantTokenDomain>

public enum GrantTokenDomain: FingerprintDomain {
    public static let prefix = Array("minato-delivery-token\0".utf8)
}
