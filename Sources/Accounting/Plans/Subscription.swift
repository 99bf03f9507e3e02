import Primitives

/// An account's subscription to one version of a plan. All decisions about it are made here, on values;
/// ``Subscriptions`` carries them out.
public struct Subscription: Hashable, Sendable {
    /// How long a fee may stay unpaid before the subscription ends, from the first attempt.
    public static let grace = Duration.seconds(14 * 86_400)
    /// How long after a failed attempt the fee is tried again. Credit that comes in is tried at once.
    public static let retryInterval = Duration.seconds(60)

    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Nothing is charged yet. Valid next states: `active`, `past_due`, `ended`.
        case trial
        /// The month is paid; the plan prices the uses. Valid next states: `past_due`, `ended`.
        case active
        /// A fee could not be paid; uses cost what the services cost without a plan. Valid next states: `active`,
        /// `ended`.
        case pastDue = "past_due"
        /// There is no next state.
        case ended

        /// Whether the plan prices uses.
        public var isInForce: Bool { self == .trial || self == .active }
    }

    public enum End: String, Hashable, Sendable, CaseIterable {
        /// Somebody ended it, at once or for the end of the month.
        case cancelled
        /// A fee stayed unpaid for ``Subscription/grace``.
        case unpaid
    }

    public let id: ID<Subscription>
    public let account: ID<Account>
    public let plan: ID<Plan>
    public internal(set) var state: State
    /// 0 for a plan without seats.
    public internal(set) var seats: UInt64
    /// The most seats that are paid for in the month under way.
    public internal(set) var paidSeats: UInt64
    public let startedAt: Timestamp
    /// When the first month that costs something begins: the start, or the end of the trial.
    public let chargedFrom: Timestamp
    /// How many months were charged.
    public internal(set) var months: Int64
    /// Since when a fee is unpaid.
    public internal(set) var pastDueSince: Timestamp?
    /// When it will end; nil for never.
    public internal(set) var endsAt: Timestamp?
    public internal(set) var endedAt: Timestamp?
    public internal(set) var endedBy: End?
    /// When it is to be looked at again.
    var dueAt: Timestamp
}

extension Subscription: IDKind {
    public static let prefix = "sub"
}

extension Subscription {
    /// From when to when a month runs; 0 is the first.
    public func month(_ number: Int64) -> Range<Timestamp> {
        SubscriptionMonth.start(
            number, from: chargedFrom)..<SubscriptionMonth.start(number + 1, from: chargedFrom)
    }

    /// The month into which a moment falls; nil in the trial.
    public func month(at time: Timestamp) -> Int64? { SubscriptionMonth.number(of: time, from: chargedFrom) }

    /// Whether its plan prices a use that begins now. A month whose fee falls due this moment is trusted for.
    func isInForce(at time: Timestamp) -> Bool {
        state.isInForce && time >= startedAt && time < endsAt ?? Timestamp(microseconds: .max)
    }

    enum Action: Hashable {
        /// Charge the fee of this month, which has begun.
        case charge(month: Int64)
        case end(End)
    }

    /// What is to be done at a moment; nil for nothing.
    func due(at time: Timestamp) -> Action? {
        guard state != .ended else { return nil }
        if let endsAt, endsAt <= time { return .end(.cancelled) }
        if let pastDueSince, time >= pastDueSince + Self.grace { return .end(.unpaid) }
        guard time >= dueAt, month(months).lowerBound <= time else { return nil }
        return .charge(month: months)
    }

    /// The fee of the next month was paid.
    mutating func paid() {
        precondition(state != .ended)
        months += 1
        paidSeats = seats
        state = .active
        pastDueSince = nil
        setDue(month(months).lowerBound)
    }

    /// The fee of the next month could not be paid.
    /// - Returns: Whether that is new.
    mutating func unpaid(at time: Timestamp) -> Bool {
        precondition(state != .ended)
        let isNew = state != .pastDue
        state = .pastDue
        pastDueSince = pastDueSince ?? time
        setDue(time + Self.retryInterval)
        return isNew
    }

    /// Ends with what is paid: the month under way, or the trial. One that is past due ends at once.
    mutating func cancel(at time: Timestamp, atOnce: Bool) {
        guard state != .ended else { return }
        if atOnce || state == .pastDue { return end(.cancelled, at: time) }
        endsAt = state == .trial ? chargedFrom : month(months - 1).upperBound
        setDue(dueAt)
        if let endsAt, endsAt <= time { end(.cancelled, at: time) }
    }

    mutating func end(_ reason: End, at time: Timestamp) {
        precondition(state != .ended)
        state = .ended
        endedAt = time
        endedBy = reason
        dueAt = Timestamp(microseconds: .max)
    }

    private mutating func setDue(_ time: Timestamp) { dueAt = min(time, endsAt ?? time) }
}
