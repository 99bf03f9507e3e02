import Primitives

/// What a decentralised identifier stands for: keys and addresses (W3C DID Core 1.0 §5).
public struct DIDDocument: Hashable, Sendable {
    /// An address of the subject (DID Core §5.4).
    public struct Service: Hashable, Sendable {
        public let id: String
        /// Such as `DataService` (Dataspace Protocol 2025-1, DID service types).
        public let type: String
        public let endpoint: String

        public init(id: String, type: String, endpoint: String) {
            self.id = id
            self.type = type
            self.endpoint = endpoint
        }
    }

    public let id: String
    /// With which something new may be signed (DID Core §5.3.2).
    public let keys: [VerifyingKey]
    /// With which something was signed that stays valid.
    public let formerKeys: [VerifyingKey]
    public let services: [Service]

    public init(id: String, keys: [VerifyingKey], formerKeys: [VerifyingKey] = [], services: [Service] = []) {
        self.id = id
        self.keys = keys
        self.formerKeys = formerKeys
        self.services = services
    }

    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
            "id": .string(id),
            "verificationMethod": .array((keys + formerKeys).map(method)),
            "assertionMethod": .array(keys.map { .string($0.id) }),
            "authentication": .array(keys.map { .string($0.id) }),
        ]
        if !services.isEmpty {
            members["service"] = .array(
                services.map {
                    ["id": .string($0.id), "type": .string($0.type), "serviceEndpoint": .string($0.endpoint)]
                })
        }
        return .object(members)
    }

    /// The keys of a document that verify what its subject signed, by their ids.
    /// - Throws: `invalidValue` for what is no DID document.
    public static func verifyingKeys(of document: JSONValue) throws(Problem) -> [String: VerifyingKey] {
        guard let id = document["id"]?.stringValue, let methods = document["verificationMethod"]?.arrayValue
        else {
            throw Problem(
                .invalidValue, "This is no DID document.",
                mend: "Take it from the issuer: https://HOST/.well-known/did.json for did:web:HOST.")
        }
        var keys: [String: VerifyingKey] = [:]
        for method in methods {
            // A key of somebody else's signs nothing for this subject.
            guard let name = method["id"]?.stringValue, method["controller"]?.stringValue == id,
                let jwk = method["publicKeyJwk"], jwk["crv"]?.stringValue == "Ed25519",
                let bytes = Base64URL.bytes(jwk["x"]?.stringValue ?? ""), bytes.count == 32
            else { continue }
            let full = name.hasPrefix("#") ? id + name : name
            keys[full] = VerifyingKey(id: full, bytes: bytes)
        }
        return keys
    }

    private func method(_ key: VerifyingKey) -> JSONValue {
        [
            "id": .string(key.id), "type": "JsonWebKey", "controller": .string(id), "publicKeyJwk": key.jwk,
        ]
    }
}
