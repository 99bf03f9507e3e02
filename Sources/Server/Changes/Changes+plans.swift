import Accounting
import Auditing
import Persistence
import Primitives

// Plans, subscriptions and limits of spending: each change with its leaf. Nothing of it names a person.
extension Changes {
    func setPlan(
        _ terms: PlanTerms, named name: String, id: ID<Plan>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Plan {
        let plan = try Plans.set(
            terms, named: name, id: id, origin: actor == .configuration ? .config : .api, at: time,
            in: transaction)
        guard plan.id == id else { return plan }
        try tell(
            "plan.set", plan.id, time,
            ["name": .string(plan.name), "version": .count(plan.version), "terms": plan.terms.json],
            transaction)
        return plan
    }

    func retirePlan(
        _ plan: Plan, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Plan {
        guard !plan.isRetired else { return plan }
        let retired = try Plans.retire(plan.name, at: time, in: transaction)
        try tell("plan.retired", plan.id, time, ["name": .string(plan.name)], transaction)
        return retired
    }

    func subscribe(
        _ account: ID<Account>, to plan: Plan, seats: UInt64?, id: ID<Subscription>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Subscription {
        let made = try Subscriptions.create(
            of: plan, for: account, seats: seats, as: id, at: time, in: transaction)
        try tell(
            "subscription.started", made.id, time,
            [
                "account": .string(account.description), "plan": .string(plan.id.description),
                "state": .name(made.state), "seats": .count(made.seats),
                "charged_from": .string(made.chargedFrom.rfc3339),
            ], transaction)
        for fee in try Subscriptions.fees(of: made.id, in: transaction) { try tell(fee, transaction) }
        return made
    }

    func setSeats(
        _ seats: UInt64, of subscription: Subscription, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Subscription {
        let (changed, due, fee) = try Subscriptions.setSeats(
            seats, of: subscription.id, at: time, in: transaction)
        try tell(due, of: changed.id, at: time, transaction)
        guard changed.seats != subscription.seats else { return changed }
        try tell("subscription.seats_set", changed.id, time, ["seats": .count(changed.seats)], transaction)
        if let fee { try tell(fee, transaction) }
        return changed
    }

    func cancel(
        _ subscription: Subscription, atOnce: Bool, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Subscription {
        let changed = try Subscriptions.cancel(
            subscription.id, atOnce: atOnce, at: time, in: transaction)
        guard changed != subscription else { return changed }
        try tell(
            "subscription.cancelled", changed.id, time,
            ["ends_at": .string((changed.endedAt ?? changed.endsAt ?? time).rfc3339)], transaction)
        return changed
    }

    /// Does what is due of a subscription.
    /// - Returns: Whether its plan prices uses otherwise than before.
    func performDue(
        _ subscription: Subscription, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        let before = try Subscriptions.required(subscription.id, in: transaction)
        let (after, changes) = try Subscriptions.perform(subscription.id, at: time, in: transaction)
        try tell(changes, of: after.id, at: time, transaction)
        return before.state.isInForce != after.state.isInForce
    }

    func setSpendLimit(
        _ limit: SpendLimit, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard try SpendLimits.set(limit, at: time, in: transaction) else { return }
        try tell(
            "spend_limit.set", limit.account, time,
            [
                "subject": .string(limit.subject.text), "monthly": .string(limit.monthly.decimal),
                "currency": .string(limit.monthly.currency.code), "hard": .bool(limit.isHard),
                "alerts": .array(limit.alerts.map { .number(.integer($0)) }),
            ], transaction)
    }

    func removeSpendLimit(
        of subject: SpendSubject, _ account: ID<Account>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard try SpendLimits.remove(subject, at: time, in: transaction) else { return }
        try tell("spend_limit.removed", account, time, ["subject": .string(subject.text)], transaction)
    }

    private func tell(
        _ changes: [Subscriptions.Change], of id: ID<Subscription>, at time: Timestamp,
        _ transaction: any WriteTransaction
    ) throws(Problem) {
        for change in changes {
            switch change {
            case .charged(let fee): try tell(fee, transaction)
            case .pastDue: try tell("subscription.past_due", id, time, [:], transaction)
            case .ended(let reason):
                try tell("subscription.ended", id, time, ["reason": .name(reason)], transaction)
            }
        }
    }

    private func tell(_ fee: SubscriptionFee, _ transaction: any WriteTransaction) throws(Problem) {
        try tell(
            "subscription.charged", fee.subscription, fee.chargedAt,
            [
                "fee": .string(fee.id.description), "account": .string(fee.account.description),
                "fee_kind": .name(fee.kind), "number": .number(.integer(fee.number)),
                "from": .string(fee.period.lowerBound.rfc3339), "to": .string(fee.period.upperBound.rfc3339),
                "seats": .count(fee.seats), "amount": .string(fee.amount.decimal),
                "currency": .string(fee.amount.currency.code), "transfer": .text(fee.transfer?.description),
            ], transaction)
    }

    private func tell<Kind>(
        _ kind: String, _ subject: ID<Kind>, _ time: Timestamp, _ facts: [String: JSONValue],
        _ transaction: any WriteTransaction
    ) throws(Problem) {
        try EventLeaf(kind, subject, by: actor, at: time, facts).append(to: log, in: transaction)
    }
}
