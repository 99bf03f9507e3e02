import Primitives

/// What the rows of open uses and of records keep of plans and limits, as JSON in one column; nil, and no column, for
/// the many uses that have neither.
struct UseMetering {
    /// Of an open use.
    var hold: PlanHold?
    /// Of a record.
    var plan: PlanUse?
    var limits: [SpendSubject]

    init?(hold: PlanHold?, _ limits: [SpendSubject]) {
        guard hold != nil || !limits.isEmpty else { return nil }
        self.hold = hold
        self.limits = limits
    }

    init?(_ plan: PlanUse?, _ limits: [SpendSubject]) {
        guard plan != nil || !limits.isEmpty else { return nil }
        self.plan = plan
        self.limits = limits
    }

    /// Of a record.
    init?(column: String?, _ currency: Currency) throws(Problem) {
        guard let json = try Self.parsed(column) else { return nil }
        limits = try Self.limits(json)
        plan = try json["plan"].map { (plan) throws(Problem) in try PlanUse(reading: plan, currency) }
    }

    /// Of an open use.
    init?(openColumn column: String?) throws(Problem) {
        guard let json = try Self.parsed(column) else { return nil }
        limits = try Self.limits(json)
        hold = try json["plan"].map { (plan) throws(Problem) in try PlanHold(reading: plan) }
    }

    var column: String {
        get throws(Problem) {
            var writer = CanonicalWriter(reserving: 384)
            writer.beginObject()
            if !limits.isEmpty { writer.member("limits", limits.map(\.text)) }
            if let plan { writer.member("plan", plan) }
            if let hold { writer.member("plan", hold) }
            writer.endObject()
            return String(decoding: try writer.finish(), as: UTF8.self)
        }
    }

    private static func parsed(_ column: String?) throws(Problem) -> JSONValue? {
        guard let column else { return nil }
        return try JSONValue(parsing: column)
    }

    private static func limits(_ json: JSONValue) throws(Problem) -> [SpendSubject] {
        try (json["limits"]?.arrayValue ?? []).map { (value) throws(Problem) in
            guard let subject = value.stringValue.flatMap({ SpendSubject($0) }) else {
                throw Problem(
                    .corrupt, "A use names a limit that is none.", mend: "Run `minato audit verify`.")
            }
            return subject
        }
    }
}

extension PlanHold: CanonicalEncodable {
    public func encode(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("id", plan)
        writer.member("included", included)
        if let month { writer.member("month", month) }
        writer.member("subscription", subscription)
        writer.endObject()
    }

    fileprivate init(reading json: JSONValue) throws(Problem) {
        guard let subscription = json["subscription"]?.stringValue.flatMap({ ID<Subscription>($0) }),
            let plan = json["id"]?.stringValue.flatMap({ ID<Plan>($0) }),
            let included = json["included"]?.intValue.flatMap({ UInt64(exactly: $0) })
        else {
            throw Problem(
                .corrupt, "An open use names a plan that is none.", mend: "Run `minato audit verify`.")
        }
        self.init(subscription: subscription, plan: plan, month: json["month"]?.intValue, included: included)
    }
}
