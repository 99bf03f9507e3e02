import Primitives

/// A certificate of a registered right: a verifiable credential (W3C VC Data Model 2.0) secured as `vc+jwt`
/// (W3C Securing Verifiable Credentials using JOSE and COSE §3.1).
public enum RightCertificate {
    /// What is certified.
    public struct Subject: Sendable {
        public let right: String
        public let holder: String
        /// The claims about the right, as the registry shows them.
        public let claims: [String: JSONValue]
        public let validFrom: Timestamp
        public let validUntil: Timestamp?
        /// Of the leaf that says that it was registered.
        public let registeredIndex: Int64

        public init(
            right: String, holder: String, claims: [String: JSONValue], validFrom: Timestamp,
            validUntil: Timestamp?, registeredIndex: Int64
        ) {
            self.right = right
            self.holder = holder
            self.claims = claims
            self.validFrom = validFrom
            self.validUntil = validUntil
            self.registeredIndex = registeredIndex
        }
    }

    public static let mediaType = "vc+jwt"
    public static let type = "DataRightCertificate"

    /// Signs a certificate.
    /// - Parameters:
    ///   - address: Under which the right's state can be asked; the certificate's own id.
    ///   - log: The origin of the transparency log in which its hash stands.
    public static func issue(
        _ subject: Subject, at address: String, log: String, by issuer: String, with key: SigningKey
    ) throws(Problem) -> SignedDocument {
        var credential: [String: JSONValue] = [
            "@context": ["https://www.w3.org/ns/credentials/v2", .object(["@vocab": "urn:minato:rights#"])],
            "id": .string(address), "type": ["VerifiableCredential", .string(type)],
            "issuer": .string(issuer), "validFrom": .string(subject.validFrom.rfc3339),
            "credentialSubject": .object(
                subject.claims.merging([
                    "id": .string(subject.holder), "right": .string(subject.right),
                ]) { $1 }),
            "credentialStatus": ["id": .string(address + "/status"), "type": "DataRightStatus"],
            "evidence": [
                "type": "TransparencyLogEntry", "log": .string(log),
                "registeredIndex": .number(.integer(subject.registeredIndex)),
            ],
        ]
        if let end = subject.validUntil { credential["validUntil"] = .string(end.rfc3339) }
        return try SignedDocument(signing: .object(credential), type: mediaType, with: key)
    }
}
