import Persistence
import Primitives

/// Which services a subscription covers: what admission keeps in memory of it.
public struct PlanCoverage: Hashable, Sendable {
    public let subscription: ID<Subscription>
    /// Nil for all.
    private let services: Set<String>?

    init(_ subscription: ID<Subscription>, _ terms: PlanTerms) {
        self.subscription = subscription
        services = terms.services.map(Set.init)
    }

    public func covers(_ service: String) -> Bool { services?.contains(service) ?? true }

    /// Those whose plans price uses now, by the account that subscribed.
    public static func all(
        in transaction: any ReadTransaction
    ) throws(Problem) -> [ID<Account>: [PlanCoverage]] {
        var plans: [ID<Plan>: PlanTerms] = [:]
        var all: [ID<Account>: [PlanCoverage]] = [:]
        for subscription in try Subscriptions.inForce(in: transaction) {
            if plans[subscription.plan] == nil {
                plans[subscription.plan] = try Plans.plan(subscription.plan, in: transaction)?.terms
            }
            guard let terms = plans[subscription.plan] else { continue }
            all[subscription.account, default: []].append(PlanCoverage(subscription.id, terms))
        }
        return all
    }
}
