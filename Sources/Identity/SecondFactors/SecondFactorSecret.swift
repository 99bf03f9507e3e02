import Auditing
import Crypto
import Foundation
import Primitives

/// The secret that a person's app and the server share.
public struct SecondFactorSecret: Sendable {
    let bytes: [UInt8]

    init(random: some Randomness) { bytes = random.bytes(OneTimeCode.secretBytes) }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// To type into an app that reads no pictures (RFC 4648 §6).
    public var text: String { Base32.text(bytes) }

    /// What an app reads from a QR code: `otpauth://totp/ISSUER:NAME?secret=…`.
    /// - Parameter issuer: The name of this server, as the app shows it.
    public func address(of name: SignInName, issuer: String) -> String {
        func encoded(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: Self.unreserved) ?? ""
        }
        return "otpauth://totp/\(encoded(issuer)):\(encoded(name.text))?secret=\(text)"
            + "&issuer=\(encoded(issuer))&algorithm=SHA1&digits=\(OneTimeCode.digits)"
            + "&period=\(OneTimeCode.stepSeconds)"
    }

    /// RFC 3986 §2.3
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}

extension SecondFactorSecret: CustomStringConvertible, CustomReflectable {
    /// Never the secret.
    public var description: String { "SecondFactorSecret" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Seals secrets of second factors under a secret of the data directory, each for its person alone.
struct SecondFactorVault: Sendable {
    private let key: SymmetricKey

    /// - Parameter secret: 32 bytes, for this purpose alone.
    init(secret: [UInt8]) { key = SymmetricKey(data: secret) }

    func seal(_ secret: SecondFactorSecret, of user: ID<User>) throws(Problem) -> [UInt8] {
        try Cipher.seal(secret.bytes, key, bound: user.bytes)
    }

    func open(_ sealed: [UInt8], of user: ID<User>) throws(Problem) -> SecondFactorSecret {
        SecondFactorSecret(bytes: try Cipher.open(sealed, key, bound: user.bytes))
    }
}
