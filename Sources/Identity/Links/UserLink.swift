import Accounting
import Credentials
import Primitives

/// A link that lets a person set their password once. There is no mail: an operator hands it on.
public struct UserLink: Hashable, Sendable {
    public let id: ID<UserLink>
    public let user: ID<User>
    public let kind: Kind
    public let createdAt: Timestamp
    public let expiresAt: Timestamp

    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The first password.
        case invitation
        /// Another password in the place of a forgotten one.
        case reset

        /// How long it opens.
        public var lifetime: Duration {
            switch self {
            case .invitation: .seconds(72 * 3_600)
            case .reset: .seconds(3_600)
            }
        }
    }
}

extension UserLink: IDKind {
    public static let prefix = "link"
}

/// The secret in a link: 32 random bytes. Only its hash is kept.
public struct LinkToken: Hashable, Sendable {
    static let byteCount = 32

    private let bytes: [UInt8]

    public init(random: some Randomness) { bytes = random.bytes(Self.byteCount) }

    /// As it stands in the link; nil for what is no token.
    public init?(_ text: String) {
        guard text.utf8.count == 43, let bytes = Base64URL.bytes(text), bytes.count == Self.byteCount else {
            return nil
        }
        self.bytes = bytes
    }

    /// For the link: base64url, 43 characters.
    public var text: String { Base64URL.text(bytes) }

    var hash: Fingerprint<LinkTokenDomain> { Fingerprint(of: bytes) }
}

extension LinkToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the token.
    public var description: String { "LinkToken" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

enum LinkTokenDomain: FingerprintDomain {
    static let prefix = Array("minato-user-link\0".utf8)
}
