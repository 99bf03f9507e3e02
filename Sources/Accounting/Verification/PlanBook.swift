import Persistence
import Primitives

/// The subscriptions and their plans, as checks read them: all at once, because each is small.
struct PlanBook {
    let subscriptions: [ID<Subscription>: Subscription]
    private let plans: [ID<Plan>: Plan]
    private let services: [ID<Service>: String]
    private let parents: [ID<Account>: ID<Account>]

    init(in transaction: any ReadTransaction) throws(Problem) {
        let subscriptions = try transaction.rows("SELECT \(Subscriptions.columns) FROM subscriptions").map(
            Subscriptions.subscription)
        self.subscriptions = Dictionary(subscriptions.map { ($0.id, $0) }) { first, _ in first }
        var plans: [ID<Plan>: Plan] = [:]
        for id in Set(subscriptions.map(\.plan)) { plans[id] = try Plans.plan(id, in: transaction) }
        self.plans = plans
        var services: [ID<Service>: String] = [:]
        if !subscriptions.isEmpty {
            for row in try transaction.rows("SELECT id, name FROM services") {
                services[try row.id(0)] = try row.text(1)
            }
        }
        self.services = services
        var parents: [ID<Account>: ID<Account>] = [:]
        for row in try transaction.rows("SELECT id, parent FROM accounts WHERE parent IS NOT NULL") {
            parents[try row.id(0)] = try row.id(1)
        }
        self.parents = parents
    }

    func find(_ place: PlanUse) -> (Subscription?, Plan?) {
        guard let subscription = subscriptions[place.subscription], subscription.plan == place.plan else {
            return (nil, nil)
        }
        return (subscription, plans[place.plan])
    }

    func terms(of subscription: ID<Subscription>) -> PlanTerms? {
        subscriptions[subscription].flatMap { plans[$0.plan]?.terms }
    }

    func payer(_ account: ID<Account>) -> ID<Account> { parents[account] ?? account }

    /// What is wrong with the plan that a record names; nil when nothing is.
    func fault(
        of record: UseRecord, _ subscription: Subscription, _ plan: Plan, _ place: PlanUse
    ) -> String? {
        if payer(record.account) != subscription.account {
            return "\(subscription.id) is not its account's or its parent's."
        }
        if place.month != subscription.month(at: record.createdAt) {
            return "It began in another month of \(subscription.id) than it says."
        }
        if let name = services[record.service], !plan.terms.covers(name) {
            return "The plan \(plan.id) does not cover \"\(name)\"."
        }
        if plan.terms.currency != record.charge.currency {
            return "The plan \(plan.id) is in another currency."
        }
        return nil
    }
}
