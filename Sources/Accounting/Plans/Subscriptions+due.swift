import Persistence
import Primitives

extension Subscriptions {
    /// The most months that are charged in one transaction; what is left is done in the next.
    public static let maximumMonths = 12

    /// What came of looking at a subscription.
    public enum Change: Hashable, Sendable {
        case charged(SubscriptionFee)
        case pastDue
        case ended(Subscription.End)
    }

    /// Does what is due: charges the months that have begun, notes that one cannot be paid, or ends the subscription.
    /// What was done stays done whenever it is asked again.
    /// - Throws: `notFound`; what reading and writing throw. That the account cannot pay is no error but a change.
    public static func perform(
        _ id: ID<Subscription>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> (subscription: Subscription, changes: [Change]) {
        var subscription = try required(id, in: transaction)
        var changes: [Change] = []
        let account = try Accounts.required(subscription.account, in: transaction)
        let terms = try Plans.required(subscription.plan, in: transaction).terms
        looking: while changes.count < maximumMonths, let action = subscription.due(at: time) {
            switch action {
            case .end(let reason):
                subscription.end(reason, at: time)
                changes.append(.ended(reason))
            case .charge(let month):
                let fee = subscription.fee(month: month, terms, at: time)
                guard try isPaid(fee, account, in: transaction) else {
                    if subscription.unpaid(at: time) { changes.append(.pastDue) }
                    try update(subscription, in: transaction)
                    break looking
                }
                subscription.paid()
                changes.append(.charged(fee))
            }
            try update(subscription, in: transaction)
        }
        return (subscription, changes)
    }

    /// Credit came in: what an account owes for its subscriptions is tried again with the next look.
    static func retry(of account: ID<Account>, at time: Timestamp, in transaction: any WriteTransaction)
        throws(Problem)
    {
        for var subscription in try live(of: account, in: transaction)
        where subscription.state == .pastDue && subscription.dueAt > time {
            subscription.dueAt = time
            try update(subscription, in: transaction)
        }
    }

    /// - Returns: False when the account has less than the fee, or may not begin anything.
    private static func isPaid(
        _ fee: SubscriptionFee, _ account: Account, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        guard account.state == .active else { return false }
        do throws(Problem) {
            try fee.charge(account, in: transaction)
            return true
        } catch  where error.kind == .insufficientQuota {
            return false
        }
    }
}
