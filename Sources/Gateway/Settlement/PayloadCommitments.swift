import Accounting
import Crypto
import NIOCore
import Primitives

/// Commits to requests' bodies without telling anything of them.
///
/// A record, and so the public log, bears `SHA-256(salt ‖ body)`. Without the salt nobody can try out short
/// prompts until the hash fits; who gets the salt and has the body can prove that this was the request. The
/// salt of a use is derived from a secret of the server, so it need not be stored.
public struct PayloadCommitments: Sendable {
    /// Begun with the secret and the domain, to be gone on with for each salt.
    private let salts: HMAC<SHA256>
    private let identities: HMAC<SHA256>

    /// - Parameter secret: 32 bytes that only the server knows, the same for the life of its data.
    public init(secret: [UInt8]) {
        var keyed = HMAC<SHA256>(key: SymmetricKey(data: secret))
        identities = keyed
        keyed.update(data: Self.saltDomain)
        salts = keyed
    }

    /// 32 bytes; given to those who may know the use's record.
    public func salt(of use: ID<Use>) -> [UInt8] {
        var salt = salts
        withUnsafeBytes(of: (use.high.bigEndian, use.low.bigEndian)) { salt.update(data: $0) }
        return Array(salt.finalize())
    }

    /// What the record bears.
    func commitment(to body: ByteBuffer, of use: ID<Use>) -> PayloadHash {
        var hash = SHA256()
        hash.update(data: salt(of: use))
        body.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
        return PayloadHash(digest: hash.finalize())
    }

    /// By which two requests with one `Idempotency-Key` are told apart; never leaves the server.
    func identity(of body: ByteBuffer, as operation: String) -> PayloadHash {
        var hash = identities
        hash.update(data: Self.identityDomain + Array("\(operation)\0".utf8))
        body.withUnsafeReadableBytes { hash.update(data: $0) }
        return PayloadHash(of: hash.finalize())
    }

    private static let saltDomain = Array("minato-payload-salt\0".utf8)
    private static let identityDomain = Array("minato-payload-identity\0".utf8)
}
