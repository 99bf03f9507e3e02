import Credentials
import Primitives

/// An Ed25519 public key with which a participant signs.
public struct ParticipantKey: Hashable, Sendable {
    public let id: ID<ParticipantKey>
    public let participant: ID<Participant>
    /// 32 bytes (RFC 8032 §5.1.5).
    public let publicKey: [UInt8]
    public let createdAt: Timestamp
    /// Since when another is in its place; what it signed before stays valid.
    public let rotatedAt: Timestamp?
    /// Since when nothing that it signed counts.
    public let revokedAt: Timestamp?

    public init(
        id: ID<ParticipantKey>, participant: ID<Participant>, publicKey: [UInt8], createdAt: Timestamp,
        rotatedAt: Timestamp? = nil, revokedAt: Timestamp? = nil
    ) {
        self.id = id
        self.participant = participant
        self.publicKey = publicKey
        self.createdAt = createdAt
        self.rotatedAt = rotatedAt
        self.revokedAt = revokedAt
    }

    public enum State: String, Hashable, Sendable, CaseIterable {
        case active
        case rotated
        case revoked
    }

    public var state: State { revokedAt != nil ? .revoked : rotatedAt != nil ? .rotated : .active }

    /// As the participant's DID document names it.
    public func verifyingKey(of did: String) -> VerifyingKey {
        VerifyingKey(id: "\(did)#\(id)", bytes: publicKey)
    }

    /// Reads a JSON Web Key (RFC 8037 §2).
    /// - Throws: `invalidValue` for another kind of key, or one with its private part.
    public static func publicKey(_ jwk: JSONValue) throws(Problem) -> [UInt8] {
        guard jwk["d"] == nil else {
            throw Problem(
                .invalidValue, "The key has its private part, which is now known to others.",
                mend: "Make another key and send only kty, crv and x.", parameter: "jwk")
        }
        guard jwk["kty"]?.stringValue == "OKP", jwk["crv"]?.stringValue == "Ed25519",
            let bytes = Base64URL.bytes(jwk["x"]?.stringValue ?? ""), bytes.count == 32
        else {
            throw Problem(
                .invalidValue, "The key is no Ed25519 public key.",
                mend:
                    "Send {\"kty\": \"OKP\", \"crv\": \"Ed25519\", \"x\": 43 characters of base64url} (RFC 8037).",
                parameter: "jwk")
        }
        return bytes
    }
}

extension ParticipantKey: IDKind {
    public static let prefix = "pkey"
}
