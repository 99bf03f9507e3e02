import Accounting
import Exchange
import Persistence
import Primitives

extension APICall {
    /// Whether the key may change what belongs to the account's sub-accounts: their state, keys and limits. Operators
    /// always may.
    /// - Throws: `accountSuspended` while the account is; `forbidden` for a member whose role does not administer, and
    ///   for a key whose own spending is limited: a sub-account would spend beyond the limit.
    func requireToManage(in transaction: any ReadTransaction) throws(Problem) {
        guard let own = caller.account else { return }
        guard try Accounts.account(own.id, in: transaction)?.state == .active else {
            throw Problem(
                .accountSuspended, "The account \"\(own.name)\" is suspended, and so changes no sub-account.",
                mend: "Ask your operator.")
        }
        try Members.require(.administer, of: key, in: transaction)
        guard let key, try SpendLimits.limit(of: .key(key), in: transaction) == nil else {
            throw Problem(
                .forbidden,
                "What this key may spend is limited, so it manages no sub-accounts: they are not.",
                mend: "Use a key of the account without a limit of its own.")
        }
    }
}
