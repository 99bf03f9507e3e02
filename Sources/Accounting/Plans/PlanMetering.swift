import Persistence
import Primitives

/// The plan that prices a use, with the month as the callers of the batch so far have left it.
public struct PlanMetering: Hashable, Sendable {
    let subscription: ID<Subscription>
    let plan: Plan
    /// Nil in the trial, in which nothing is counted.
    let counter: PlanCounter?
}

extension PlanMetering {
    /// For a use that is about to be reserved; nil where no plan prices it: it names no subscription, or one that is
    /// not in force by now.
    static func of(
        _ reservation: UseReservation, _ account: Account, in transaction: any WriteTransaction
    ) throws(Problem) -> PlanMetering? {
        guard let id = reservation.subscription else { return nil }
        let subscription = try Subscriptions.required(id, in: transaction)
        guard subscription.isInForce(at: reservation.createdAt),
            subscription.account == account.parent ?? account.id
        else { return nil }
        return try of(
            id, subscription.plan, month: subscription.month(at: reservation.createdAt), in: transaction)
    }

    /// For an open use that is about to be settled; nil where no plan prices it.
    static func of(_ open: OpenUse, in transaction: any WriteTransaction) throws(Problem) -> PlanMetering? {
        guard let hold = open.plan else { return nil }
        return try of(hold.subscription, hold.plan, month: hold.month, in: transaction)
    }

    private static func of(
        _ subscription: ID<Subscription>, _ plan: ID<Plan>, month: Int64?,
        in transaction: any WriteTransaction
    ) throws(Problem) -> PlanMetering {
        let key = month.map { PlanCounter.Key(subscription: subscription, month: $0) }
        return PlanMetering(
            subscription: subscription, plan: try Plans.required(plan, in: transaction),
            counter: try key.map { (key) throws(Problem) in
                try BatchRows<PlanCounter>.of(transaction).row(key, in: transaction)
            })
    }

    /// What a use holds that may take so much.
    func hold(_ maximum: MaximumUsage) throws(Problem) -> (hold: PlanHold, amount: Money) {
        let meter = plan.terms.meter
        let left = counter?.includedLeft(of: meter) ?? 0
        let included = min(left, meter?.units(maximum) ?? 0)
        let amount = try plan.terms.maximum(
            for: maximum, included: included, before: counter?.units ?? 0, charged: counter?.charged ?? 0,
            isTrial: counter == nil)
        return (
            PlanHold(
                subscription: subscription, plan: plan.id, month: counter?.month, included: included), amount
        )
    }

    /// Where a use comes to stand that took so much: of the included units those that it holds, and those that nobody
    /// else holds.
    func place(_ usage: TokenUsage, holding hold: PlanHold) -> PlanUse {
        let meter = plan.terms.meter
        let room = hold.included + (counter?.includedLeft(of: meter) ?? 0)
        return PlanUse(
            subscription: subscription, plan: plan.id, month: counter?.month,
            included: min(room, meter?.units(usage) ?? 0), before: counter?.units ?? 0,
            charged: Money(nanos: counter?.charged ?? 0, currency: plan.terms.currency))
    }

    /// Holds included units for an open use.
    static func hold(_ open: OpenUse, in transaction: any WriteTransaction) throws(Problem) {
        guard let hold = open.plan, let month = hold.month, hold.included > 0 else { return }
        let rows = try BatchRows<PlanCounter>.of(transaction)
        var counter = try rows.row(
            PlanCounter.Key(subscription: hold.subscription, month: month), in: transaction)
        counter.includedHeld += hold.included
        rows.set(counter)
    }

    /// Counts a use that was open.
    static func settle(
        _ record: UseRecord, heldBy open: OpenUse, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let hold = open.plan, let month = hold.month else { return }
        let terms = try Plans.required(hold.plan, in: transaction).terms
        let rows = try BatchRows<PlanCounter>.of(transaction)
        var counter = try rows.row(
            PlanCounter.Key(subscription: hold.subscription, month: month), in: transaction)
        counter.includedHeld -= min(counter.includedHeld, hold.included)
        if let usage = record.usage, let place = record.plan, let meter = terms.meter {
            counter.includedUsed += place.included
            counter.units += meter.units(usage) - min(meter.units(usage), place.included)
            let (charged, overflow) = counter.charged.addingReportingOverflow(record.charge.nanos)
            counter.charged = overflow ? .max : charged
        }
        rows.set(counter)
    }
}
