import Crypto

/// A private Ed25519 key that signs notes under a name (C2SP signed-note).
///
/// The seed is the secret: it is never printed. On Linux equal texts get equal signatures (RFC 8032 §5.1.6);
/// other platforms may mix in randomness of their own, which verifies all the same.
public struct NoteSigner: Sendable {
    /// What others need to verify the signatures.
    public let verifier: NoteVerifier
    private let key: Curve25519.Signing.PrivateKey

    /// Takes the name of the key and its seed, exactly 32 secret bytes (RFC 8032 §5.1.5).
    public init(name: String, seed: some Collection<UInt8>) throws(NoteError) {
        guard seed.count == 32, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: Array(seed))
        else {
            throw .malformedKey("an Ed25519 seed has 32 bytes, but \(seed.count) were given")
        }
        self.key = key
        verifier = try NoteVerifier(name: name, publicKey: key.publicKey.rawRepresentation)
    }

    /// The name that stands in the signature lines.
    public var name: String { verifier.name }

    /// The identifier of the key.
    public var keyID: UInt32 { verifier.keyID }

    /// The public key as text for those who verify: `name+id+key`.
    public var verifierKey: String { verifier.verifierKey }

    /// Signs `text`, which must end with a newline and hold no other control character.
    public func sign(_ text: String) throws(NoteError) -> SignedNote {
        try SignedNote(text: text, signatures: [signature(of: text)])
    }

    /// The signature line of this key for `text`, to add to a note that others have signed.
    public func signature(of text: String) throws(NoteError) -> NoteSignature {
        guard let bytes = try? key.signature(for: Array(text.utf8)) else {
            throw .notWritable("the key \(KeyID.text(of: name, keyID)) could not sign")
        }
        return try NoteSignature(name: name, keyID: keyID, bytes: Array(bytes))
    }
}

extension NoteSigner: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Name and id, never the seed.
    public var description: String { "NoteSigner(\(KeyID.text(of: name, keyID)))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["verifier": verifier]) }
}
