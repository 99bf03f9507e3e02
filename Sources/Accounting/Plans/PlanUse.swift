import Primitives

/// What an open use holds under a plan.
public struct PlanHold: Hashable, Sendable {
    public let subscription: ID<Subscription>
    public let plan: ID<Plan>
    /// The month of the subscription that it counts in; nil in the trial.
    public let month: Int64?
    /// Units of the month's included ones.
    public let included: UInt64
}

/// Under which plan a use was priced, and where it came to stand in the month: with it, the plan's terms and the usage
/// give the charge.
public struct PlanUse: Hashable, Sendable {
    public let subscription: ID<Subscription>
    public let plan: ID<Plan>
    /// The month of the subscription that it counts in; nil in the trial.
    public let month: Int64?
    /// Its units that the month's included ones covered.
    public let included: UInt64
    /// Units beyond the included ones that were charged in the month before it.
    public let before: UInt64
    /// What the meter had charged in the month before it.
    public let charged: Money
}

extension PlanTerms {
    /// What a use costs where it came to stand.
    func charge(for usage: TokenUsage, at place: PlanUse) throws(Problem) -> Charge {
        try charge(
            for: usage, included: place.included, before: place.before, charged: place.charged.nanos,
            isTrial: place.month == nil)
    }
}

extension PlanUse: CanonicalEncodable {
    public func encode(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("before", before)
        writer.member("charged", decimal: charged)
        writer.member("id", plan)
        writer.member("included", included)
        if let month { writer.member("month", month) }
        writer.member("subscription", subscription)
        writer.endObject()
    }

    /// - Throws: `corrupt` for anything that ``encode(to:)`` does not write.
    init(reading json: JSONValue, _ currency: Currency) throws(Problem) {
        guard let subscription = json["subscription"]?.stringValue.flatMap({ ID<Subscription>($0) }),
            let plan = json["id"]?.stringValue.flatMap({ ID<Plan>($0) }),
            let included = json["included"]?.intValue.flatMap({ UInt64(exactly: $0) }),
            let before = json["before"]?.intValue.flatMap({ UInt64(exactly: $0) }),
            let charged = json["charged"]?.stringValue
        else {
            throw Problem(.corrupt, "its member \"plan\" is wrong.")
        }
        self.init(
            subscription: subscription, plan: plan, month: json["month"]?.intValue, included: included,
            before: before, charged: try Money(decimal: charged, currency: currency))
    }
}
