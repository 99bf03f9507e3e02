import Accounting
import Persistence
import Primitives

extension Plan {
    var json: JSONValue {
        [
            "id": .id(id), "name": .string(name), "version": .count(version), "terms": terms.json,
            "origin": .name(origin), "created_at": .time(createdAt), "retired_at": .time(retiredAt),
        ]
    }
}

extension Subscription {
    /// As the API shows it, with its plan and the month under way.
    func json(at time: Timestamp, in transaction: any ReadTransaction) throws(Problem) -> JSONValue {
        guard let plan = try Plans.plan(plan, in: transaction) else {
            throw Problem(.corrupt, "The plan of \(id) is not there.", mend: "Run `minato audit verify`.")
        }
        var month = JSONValue.null
        if state != .ended, let number = self.month(at: time) {
            let counter = try PlanCounter.of(id, month: number, in: transaction)
            let span = self.month(number)
            month = [
                "number": .count(UInt64(number)), "from": .time(span.lowerBound),
                "to": .time(span.upperBound),
                "included_used": .count(counter.includedUsed), "included_held": .count(counter.includedHeld),
                "units": .count(counter.units),
                "charged": .string(Money(nanos: counter.charged, currency: plan.terms.currency).decimal),
            ]
        }
        return [
            "id": .id(id), "account": .id(account), "plan": plan.json, "state": .name(state),
            "seats": .count(seats), "started_at": .time(startedAt), "charged_from": .time(chargedFrom),
            "months_charged": .count(UInt64(months)), "month": month,
            "past_due_since": .time(pastDueSince), "ends_at": .time(endsAt), "ended_at": .time(endedAt),
            "ended_by": .text(endedBy?.rawValue),
        ]
    }
}

extension SubscriptionFee {
    var json: JSONValue {
        [
            "id": .id(id), "subscription": .id(subscription), "account": .id(account), "kind": .name(kind),
            "number": .count(UInt64(number)), "from": .time(period.lowerBound),
            "to": .time(period.upperBound),
            "seats": .count(seats), "days": .count(UInt64(days)), "month_days": .count(UInt64(monthDays)),
            "amount": .string(amount.decimal), "currency": .string(amount.currency.code),
            "transfer": .id(transfer), "charged_at": .time(chargedAt),
        ]
    }
}
