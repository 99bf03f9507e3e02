import Primitives

/// A JSON document with an Ed25519 signature, as one line of text: a JSON Web Signature in compact form (RFC 7515 §3.1,
/// RFC 8037 §3.1).
public struct SignedDocument: Hashable, Sendable {
    public let text: String
    public let header: JSONValue
    public let payload: JSONValue

    /// Signs a document.
    /// - Parameters:
    ///   - type: `JWT`, `vc+jwt`, …: what the header's `typ` says.
    ///   - payload: Written as canonical JSON (RFC 8785).
    public init(signing payload: JSONValue, type: String, with key: SigningKey) throws(Problem) {
        header = ["alg": "EdDSA", "kid": .string(key.id), "typ": .string(type)]
        self.payload = payload
        let signed = "\(Base64URL.text(try header.canonical)).\(Base64URL.text(try payload.canonical))"
        text = "\(signed).\(Base64URL.text(try key.signature(of: Array(signed.utf8))))"
    }

    /// Reads a document and verifies its signature.
    /// - Parameter key: Gives the public key of a `kid`, nil where it is not trusted.
    /// - Throws: `invalidValue` that says what is wrong with it.
    public init(
        verifying text: String, key: (String) throws(Problem) -> VerifyingKey?
    ) throws(Problem) {
        func fault(_ what: String) -> Problem {
            Problem(.invalidValue, "The signed document \(what).", mend: "Take it from its issuer again.")
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Base64URL.bytes(parts[0]), let body = Base64URL.bytes(parts[1]),
            let signature = Base64URL.bytes(parts[2]), let header = try? JSONValue(parsing: head),
            let payload = try? JSONValue(parsing: body)
        else { throw fault("is not a compact JSON Web Signature") }
        guard header["alg"]?.stringValue == "EdDSA" else { throw fault("is not signed with EdDSA") }
        guard header["crit"] == nil else { throw fault("demands extensions that are not known here") }
        guard let name = header["kid"]?.stringValue, let key = try key(name) else {
            throw fault("is signed with a key that is not trusted")
        }
        guard key.isValid(signature, for: Array("\(parts[0]).\(parts[1])".utf8)) else {
            throw fault("was changed, or was signed with another key")
        }
        self.text = text
        self.header = header
        self.payload = payload
    }
}
