import Crypto
import Foundation
import Primitives

/// An Ed25519 key (RFC 8032) under a name, with which documents are signed that others verify offline.
public struct SigningKey: Sendable {
    /// The DID URL of its public part, such as `did:web:exchange.example#key-1`.
    public let id: String
    private let key: Curve25519.Signing.PrivateKey

    /// - Parameter seed: 32 secret bytes (RFC 8032 §5.1.5).
    /// - Throws: `configuration` for another count.
    public init(id: String, seed: [UInt8]) throws(Problem) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw Problem(.configuration, "A signing key has 32 bytes, this one has \(seed.count).")
        }
        self.id = id
        self.key = key
    }

    /// The public part.
    public var verifyingKey: VerifyingKey {
        VerifyingKey(id: id, bytes: Array(key.publicKey.rawRepresentation))
    }

    /// - Throws: `internalError` where the library fails, which it does not.
    func signature(of bytes: [UInt8]) throws(Problem) -> [UInt8] {
        guard let signature = try? key.signature(for: bytes) else {
            throw Problem(.internalError, "Ed25519 gave no signature.")
        }
        return Array(signature)
    }
}

/// The public part of a ``SigningKey``.
public struct VerifyingKey: Hashable, Sendable {
    public let id: String
    public let bytes: [UInt8]

    public init(id: String, bytes: [UInt8]) {
        self.id = id
        self.bytes = bytes
    }

    public func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
        return key.isValidSignature(signature, for: message)
    }

    /// The key as a JSON Web Key (RFC 8037 §2).
    public var jwk: JSONValue {
        ["crv": "Ed25519", "kid": .string(id), "kty": "OKP", "x": .string(Base64URL.text(bytes))]
    }
}
