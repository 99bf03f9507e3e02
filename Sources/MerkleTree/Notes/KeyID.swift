import Crypto

/// The short identifier of a note key (C2SP signed-note, "Signatures"). It tells keys apart and is no
/// protection: only the signature is.
enum KeyID {
    /// The first four bytes of SHA-256(name || LF || type || public key), big-endian.
    static func of(name: String, type: UInt8, publicKey: [UInt8]) -> UInt32 {
        var hasher = SHA256()
        hasher.update(data: Array(name.utf8) + [UInt8(ascii: "\n"), type] + publicKey)
        return of(Array(hasher.finalize()))
    }

    /// Reads the first four of `bytes`, big-endian.
    static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    static func bytes(_ keyID: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: keyID >> $0) }
    }

    /// Eight hexadecimal digits, as in a verifier key.
    static func hex(_ keyID: UInt32) -> String { Hexadecimal.encode(bytes(keyID)) }

    /// The key as messages name it: `name+530d903a`.
    static func text(of name: String, _ keyID: UInt32) -> String { "\(name)+\(hex(keyID))" }
}
