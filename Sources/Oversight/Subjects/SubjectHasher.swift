import Accounting
import Crypto
import Primitives

/// Makes ``DataSubject``s of the names that accounts give their end users.
public struct SubjectHasher: Sendable {
    /// The longest name of an end user, in bytes of UTF-8.
    public static let maximumNameBytes = 512

    private let keyed: HMAC<SHA256>

    /// - Parameter secret: 32 bytes that only the server knows, the same for the life of its data.
    public init(secret: [UInt8]) {
        var keyed = HMAC<SHA256>(key: SymmetricKey(data: secret))
        keyed.update(data: SubjectHashDomain.prefix)
        self.keyed = keyed
    }

    /// - Parameter endUser: What the account calls its user: `safety_identifier` or `user` of a request, at most
    ///   ``maximumNameBytes``; nil where it names nobody.
    public func subject(_ account: ID<Account>, endUser: String?) -> DataSubject {
        var hash = keyed
        hash.update(data: account.bytes)
        // An account without a name differs from every name, the empty one too.
        if let endUser { hash.update(data: [1] + Array(endUser.utf8)) }
        guard let digest = SubjectHash(bytes: Array(hash.finalize())) else {
            preconditionFailure("HMAC-SHA256 has 32 bytes")
        }
        return DataSubject(account: account, hash: digest, isNamed: endUser != nil)
    }
}
