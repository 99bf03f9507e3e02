import Persistence
import Primitives

/// Whose spending is bounded: that of an account over all its keys and sub-accounts, or of one key.
public enum SpendSubject: Hashable, Sendable {
    case account(ID<Account>)
    case key(ID<APIKey>)

    /// `acct_…` or `key_…`.
    public var text: String {
        switch self {
        case .account(let id): id.description
        case .key(let id): id.description
        }
    }

    public init?(_ text: String) {
        if let id = ID<Account>(text) {
            self = .account(id)
        } else if let id = ID<APIKey>(text) {
            self = .key(id)
        } else {
            return nil
        }
    }

    /// What people call it in a sentence.
    var noun: String {
        switch self {
        case .account: "account"
        case .key: "key"
        }
    }
}

extension Row {
    func spendSubject(_ column: Int) throws(Problem) -> SpendSubject {
        guard let subject = SpendSubject(try text(column)) else {
            throw foreign(column, "an account or a key")
        }
        return subject
    }
}
