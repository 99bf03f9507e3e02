import Accounting
import Auditing
import Crypto
import Primitives

/// A text under a key of its own (AES-256-GCM, NIST SP 800-38D). Made outside of the transaction that stores it,
/// because the cost grows with the text.
public struct SealedContent: Sendable {
    /// The longest text that is kept; of a longer one only the beginning is.
    public static let maximumBytes = 1 << 20

    public let use: ID<Use>
    public let part: ContentPart
    let key: SymmetricKey
    let sealed: [UInt8]

    /// - Throws: `internalError` when the cipher refuses, which it does not for texts of this size.
    public init(_ text: some Collection<UInt8>, of use: ID<Use>, _ part: ContentPart) throws(Problem) {
        self.use = use
        self.part = part
        key = SymmetricKey(size: .bits256)
        sealed = try Cipher.seal(
            Array(text.prefix(Self.maximumBytes)), key, bound: Self.binding(use, part))
    }

    /// A sealed text is of one place and opens nowhere else.
    static func binding(_ use: ID<Use>, _ part: ContentPart) -> [UInt8] {
        use.bytes + Array(part.rawValue.utf8)
    }
}
