import Crypto

/// A public key that verifies notes: name, id and Ed25519 key (C2SP signed-note, "Verifier keys").
public struct NoteVerifier: Hashable, Sendable {
    /// The type byte of Ed25519 signatures, the only kind that is verified here.
    static let ed25519: UInt8 = 0x01

    /// The name that stands in the signature lines.
    public let name: String
    /// The identifier derived from name, kind and key.
    public let keyID: UInt32
    /// The Ed25519 public key, 32 bytes (RFC 8032 §5.1.5).
    public let publicKey: [UInt8]

    /// Takes a name and a public key of exactly 32 bytes.
    public init(name: String, publicKey: some Collection<UInt8>) throws(NoteError) {
        try NoteText.checkKeyName(name)
        guard publicKey.count == 32 else {
            throw .malformedKey("an Ed25519 public key has 32 bytes, but \(publicKey.count) were given")
        }
        self.name = name
        self.publicKey = Array(publicKey)
        keyID = KeyID.of(name: name, type: Self.ed25519, publicKey: self.publicKey)
    }

    /// Reads a verifier key: `<name>+<key id, 8 hex digits>+<base64 of type and public key>`.
    ///
    /// Throws `NoteError` when a part is missing or not of its form, when the type is not Ed25519, and when
    /// the id does not fit name and key.
    public init(vkey: String) throws(NoteError) {
        // Base64 may hold plus signs too, a name and an id may not. Messages name the key and repeat no more
        // of it: it may be a private key that was given by mistake.
        let parts = Array(vkey.utf8).split(
            separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            throw .malformedKey(
                "a verifier key has the form name+id+key, with two plus signs between its parts")
        }
        let name = String(decoding: parts[0], as: UTF8.self)
        guard let id = Hexadecimal.decode(parts[1]), id.count == 4 else {
            throw .malformedKey("the id of verifier key \"\(name)\" must be 8 lower-case hexadecimal digits")
        }
        guard let key = Base64.decode(parts[2]), let type = key.first else {
            throw .malformedKey("the key of verifier key \"\(name)\" must be base64 of type and public key")
        }
        guard type == Self.ed25519 else {
            let found = Hexadecimal.encode([type])
            throw .malformedKey(
                "verifier key \"\(name)\" is of type 0x\(found); only 0x01, Ed25519, is verified")
        }
        try self.init(name: name, publicKey: key.dropFirst())
        guard keyID == KeyID.of(id) else {
            let (found, fitting) = (KeyID.hex(KeyID.of(id)), KeyID.hex(keyID))
            throw .malformedKey("verifier key \"\(name)\" has id \(found), but name and key give \(fitting)")
        }
    }

    /// The key as text that ``init(vkey:)`` reads.
    public var verifierKey: String {
        "\(KeyID.text(of: name, keyID))+\(Base64.encode([Self.ed25519] + publicKey))"
    }

    /// Whether `signature` is that of this key over the bytes of `text`.
    public func accepts(_ signature: [UInt8], of text: String) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(signature, for: Array(text.utf8))
    }

    /// Whether this is the key that a signature line names.
    func isNamed(_ name: String, _ keyID: UInt32) -> Bool {
        self.keyID == keyID && NoteText.isSame(self.name, name)
    }
}

extension NoteVerifier: CustomStringConvertible {
    /// The verifier key as text.
    public var description: String { verifierKey }
}
