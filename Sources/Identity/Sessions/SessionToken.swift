import Accounting
import Credentials
import Crypto
import Foundation
import Primitives

/// What opens a session: 32 random bytes, in a cookie. Only its hash is kept.
public struct SessionToken: Hashable, Sendable {
    static let byteCount = 32

    private let bytes: [UInt8]

    init(random: some Randomness) { bytes = random.bytes(Self.byteCount) }

    /// The value of a cookie; nil for what is no token.
    public init?(_ text: String) {
        guard text.utf8.count == 43, let bytes = Base64URL.bytes(text), bytes.count == Self.byteCount else {
            return nil
        }
        self.bytes = bytes
    }

    /// For the cookie: base64url, 43 characters.
    public var text: String { Base64URL.text(bytes) }

    var hash: Fingerprint<SessionTokenDomain> { Fingerprint(of: bytes) }

    /// What each form of the session bears, so that no other page can send one: HMAC-SHA-256 (RFC 2104) under the token.
    public var csrf: String { Base64URL.text(Array(mark)) }

    /// Whether a form bears ``csrf``. Compared in constant time.
    public func accepts(csrf: String) -> Bool {
        ConstantTime.isEqual(Array(csrf.utf8), Array(self.csrf.utf8))
    }

    private var mark: HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array("csrf".utf8), using: SymmetricKey(data: bytes))
    }
}

extension SessionToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the token.
    public var description: String { "SessionToken" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

enum SessionTokenDomain: FingerprintDomain {
    static let prefix = Array("minato-session\0".utf8)
}
