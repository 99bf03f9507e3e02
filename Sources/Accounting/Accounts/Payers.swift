import Persistence
import Primitives

/// Who pays for the uses of accounts, each looked up once: itself, or the parent of a sub-account.
public struct Payers: Sendable {
    private var known: [ID<Account>: ID<Account>] = [:]

    public init() {}

    public mutating func payer(
        of account: ID<Account>, in transaction: any ReadTransaction
    ) throws(Problem) -> ID<Account> {
        if let payer = known[account] { return payer }
        let payer = try Accounts.account(account, in: transaction)?.parent ?? account
        known[account] = payer
        return payer
    }
}
