import Accounting
import Persistence
import Primitives

extension OpeningDesk {
    /// Brings plans, subscriptions and limits of spending to what the configuration says. A plan that it no longer names
    /// is retired, and subscriptions to it go on; a subscription starts once, and only the API ends it; a limit that it
    /// no longer names stays, because the API may have set it.
    func seedPlans(
        _ configuration: Configuration, _ changes: Changes, _ now: Timestamp,
        _ transaction: any WriteTransaction
    ) throws {
        for plan in configuration.plans {
            _ = try changes.setPlan(
                plan.terms, named: plan.name, id: ID(at: now, random: randomness), at: now, in: transaction)
        }
        let names = Set(configuration.plans.map(\.name))
        for plan in try Plans.offered(in: transaction)
        where plan.origin == .config && !names.contains(plan.name) {
            _ = try changes.retirePlan(plan, at: now, in: transaction)
        }
        for configured in configuration.accounts {
            guard let account = try Accounts.account(named: configured.name, in: transaction) else {
                continue
            }
            if let limit = configured.spendLimit {
                try changes.setSpendLimit(
                    SpendLimit(
                        of: .account(account.id), account: account.id, monthly: limit.monthly,
                        isHard: limit.isHard, alerts: limit.alerts),
                    at: now, in: transaction)
            }
            if let plan = configured.plan { try subscribe(account, to: plan, changes, now, transaction) }
        }
    }

    /// Once in an account's life: whoever ended it does not find it again after the next start.
    private func subscribe(
        _ account: Account, to name: String, _ changes: Changes, _ now: Timestamp,
        _ transaction: any WriteTransaction
    ) throws {
        let id = ID<Subscription>(from: account.id, "configured plan \(name)")
        guard try Subscriptions.subscription(id, in: transaction) == nil,
            let plan = try Plans.newest(named: name, in: transaction)
        else { return }
        do {
            _ = try changes.subscribe(account.id, to: plan, seats: nil, id: id, at: now, in: transaction)
        } catch let error as Problem {
            guard [.insufficientQuota, .conflict, .accountSuspended].contains(error.kind) else { throw error }
            throw Problem(
                .configuration,
                "The account \"\(account.name)\" cannot subscribe to \"\(name)\": \(error.detail)",
                mend: "Give it enough credit for the first month, or remove `plan` from it.")
        }
    }
}
