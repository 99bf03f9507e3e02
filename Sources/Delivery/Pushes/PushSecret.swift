import Crypto
import Primitives

/// Seals what a target wants to see as `Authorization` while a push is open.
///
/// AES-256-GCM under a key of this push alone, so that the nonce may be always the same: nothing else is ever sealed
/// under that key.
struct PushSecret: Sendable {
    /// The longest value in bytes.
    static let maximumBytes = 4_096

    private let key: SymmetricKey

    /// - Parameter secret: 32 bytes, for this purpose alone.
    init(secret: [UInt8]) { key = SymmetricKey(data: secret) }

    func seal(_ text: String, for push: ID<Push>) throws(Problem) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(Array(text.utf8), using: key(of: push), nonce: Self.nonce())
            return Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw Problem(.internalError, "An authorization cannot be sealed: \(error)")
        }
    }

    /// - Throws: `internalError` for what was sealed by another server's secret, or for another push.
    func open(_ sealed: [UInt8], of push: ID<Push>) throws(Problem) -> String {
        do {
            let box = try AES.GCM.SealedBox(
                nonce: Self.nonce(), ciphertext: sealed.dropLast(16), tag: sealed.suffix(16))
            return String(decoding: try AES.GCM.open(box, using: key(of: push)), as: UTF8.self)
        } catch {
            throw Problem(.internalError, "The authorization of a push cannot be opened.")
        }
    }

    private func key(of push: ID<Push>) -> SymmetricKey {
        SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: push.bytes, using: key))
    }

    private static func nonce() throws -> AES.GCM.Nonce {
        try AES.GCM.Nonce(data: [UInt8](repeating: 0, count: 12))
    }
}
