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

    /// Once in an account's life: whoever ended it does not find it again after the next start. Where another
    /// subscription covers what the plan covers, or the account is suspended, it is left as it is: that is mended with
    /// the API, so the server starts. The next start tries again.
    private func subscribe(
        _ account: Account, to name: String, _ changes: Changes, _ now: Timestamp,
        _ transaction: any WriteTransaction
    ) throws {
        let id = ID<Subscription>(from: account.id, "configured plan \(name)")
        guard try Subscriptions.subscription(id, in: transaction) == nil,
            let plan = try Plans.newest(named: name, in: transaction)
        else { return }
        do throws(Problem) {
            _ = try changes.subscribe(account.id, to: plan, seats: nil, id: id, at: now, in: transaction)
        } catch {
            try leave(account, without: name, error)
        }
    }

    private func leave(_ account: Account, without plan: String, _ problem: Problem) throws(Problem) {
        switch problem.kind {
        case .conflict, .accountSuspended:
            logger.warning(
                """
                an account of the configuration was not subscribed to its plan: end the other subscription or \
                activate the account with the API and restart, or change `plan`
                """,
                metadata: ["account": "\(account.name)", "plan": "\(plan)", "reason": "\(problem.detail)"])
        case .insufficientQuota:
            throw Problem(
                .configuration,
                "The account \"\(account.name)\" cannot subscribe to \"\(plan)\": \(problem.detail)",
                mend: "Remove `plan` from it, start, and pay credit in; a new account can open with `credit`."
            )
        default: throw problem
        }
    }
}
