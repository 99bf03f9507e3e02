import Accounting
import Primitives

/// Who asks the management API.
enum APICaller: Sendable {
    /// Whoever it is: asks for what is everybody's.
    case anybody
    /// An operator, with an admin key.
    case `operator`
    /// A customer, with one of the account's own keys.
    case account(Account)

    var isOperator: Bool { if case .operator = self { true } else { false } }

    /// The customer, where it is one.
    var account: Account? { if case .account(let own) = self { own } else { nil } }

    /// Whether what belongs to `account` may be shown. What may not be shown is answered as if it were not
    /// there, so that nobody learns which ids exist.
    func maySee(_ account: ID<Account>) -> Bool {
        switch self {
        case .anybody: false
        case .operator: true
        case .account(let own): own.id == account
        }
    }

    /// Whether what an account is and uses may be shown: its own, and that of its sub-accounts.
    func maySeeUsage(of account: Account) -> Bool {
        maySee(account.id) || account.parent.map(maySee) ?? false
    }

    /// Whether a transfer may be shown: an account sees those that it pays or is paid by.
    func maySee(_ transfer: Transfer) -> Bool {
        switch self {
        case .anybody: false
        case .operator: true
        case .account(let own):
            // A sub-account has no money of its own: what moves is its parent's.
            own.parent == nil && [transfer.debit, transfer.credit].contains(own.ledgerAccount)
        }
    }
}
