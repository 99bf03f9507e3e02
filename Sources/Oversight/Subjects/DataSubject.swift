import Accounting
import Primitives

/// Whose request it is, as the rules about people see it: one end user of an account, or the account itself where
/// its requests name nobody.
///
/// Who that is stays with the account: here stands a keyed hash of the name that the account uses. It is the same
/// at every request, tells nothing of the name, and is worth nothing outside this server (CN Interim Measures
/// Art. 11: the least that is needed).
public struct DataSubject: Hashable, Sendable {
    public let account: ID<Account>
    /// Of the account's id and the end user's name there.
    public let hash: SubjectHash
    /// Whether the account named an end user.
    public let isNamed: Bool

    public init(account: ID<Account>, hash: SubjectHash, isNamed: Bool) {
        self.account = account
        self.hash = hash
        self.isNamed = isNamed
    }
}

/// The keyed hash of a data subject: 32 bytes, and 64 hexadecimal digits as text.
public typealias SubjectHash = Fingerprint<SubjectHashDomain>

public enum SubjectHashDomain: FingerprintDomain {
    public static let prefix = Array("minato-data-subject\0".utf8)
}
