import Persistence
import Primitives

/// The subscriptions of the accounts.
public enum Subscriptions {
    /// The most subscriptions of one account that have not ended.
    public static let maximumLive = 8

    /// Subscribes an account to a plan as it is now, and charges the first month unless the trial comes first. An
    /// account has the trial of a plan once.
    ///
    /// The same id again gives the subscription that stands.
    /// - Parameter seats: Nil for those that the plan includes, at least one; nil too for a plan without seats.
    /// - Throws: `notFound` for an unknown account or plan; `conflict` for a plan that covers a service which another
    ///   subscription of the account covers; `unprocessable` for a retired plan, another currency, a sub-account, or
    ///   too many; `invalidValue` for seats out of bounds; `accountSuspended`; `insufficientQuota`.
    public static func create(
        of plan: Plan, for id: ID<Account>, seats: UInt64? = nil, as subscription: ID<Subscription>,
        at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Subscription {
        if let standing = try self.subscription(subscription, in: transaction) { return standing }
        let account = try Accounts.required(id, in: transaction)
        try check(plan, account, in: transaction)
        let seats = try plan.terms.seats(asked: seats)
        try checkSeats(seats, of: plan.terms, account.id, subscription, in: transaction)
        let trial =
            try hasHadTrial(account.id, plan.name, in: transaction)
            ? time : time + .seconds(Int64(plan.terms.trialDays) * 86_400)
        var created = Subscription(
            id: subscription, account: account.id, plan: plan.id, state: trial > time ? .trial : .active,
            seats: seats, paidSeats: seats, startedAt: time, chargedFrom: trial, months: 0,
            pastDueSince: nil, endsAt: nil, endedAt: nil, endedBy: nil, dueAt: trial)
        try insert(created, in: transaction)
        if trial == time {
            try created.fee(month: 0, plan.terms, at: time).charge(account, in: transaction)
            created.paid()
            try update(created, in: transaction)
        }
        return created
    }

    /// Changes the number of seats from now on. More seats than are paid for in the month cost their part of it, by
    /// day; fewer cost less from the next month on. What is due comes first, so that the seats of a month that has
    /// ended are not charged.
    /// - Returns: With what was due, as ``perform(_:at:in:)`` tells it.
    /// - Throws: `notFound`; `conflict` for one that has ended or is past due, or for fewer seats than there are active
    ///   sub-accounts; `invalidValue`; `insufficientQuota`.
    public static func setSeats(
        _ seats: UInt64, of id: ID<Subscription>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> (subscription: Subscription, due: [Change], fee: SubscriptionFee?) {
        var subscription = try required(id, in: transaction)
        var due: [Change] = []
        while subscription.due(at: time) != nil {
            let (after, changes) = try perform(id, at: time, in: transaction)
            subscription = after
            due += changes
        }
        guard subscription.state.isInForce else {
            throw Problem(
                .conflict, "\(id) is \(subscription.state.rawValue).",
                mend: "Pay what is due, or subscribe anew.")
        }
        let terms = try Plans.required(subscription.plan, in: transaction).terms
        let seats = try terms.seats(asked: seats)
        guard seats != subscription.seats else { return (subscription, due, nil) }
        try checkSeats(seats, of: terms, subscription.account, id, in: transaction)
        var fee: SubscriptionFee?
        if subscription.state == .trial {
            subscription.paidSeats = seats
        } else if seats > subscription.paidSeats {
            let number = try transaction.row(
                "SELECT COUNT(*) FROM subscription_fees WHERE subscription = $1 AND kind = 'seats'", [.id(id)]
            )?.integer(0)
            let made = subscription.fee(seats: seats, number: number ?? 0, terms, at: time)
            try made.charge(try Accounts.required(subscription.account, in: transaction), in: transaction)
            subscription.paidSeats = seats
            fee = made
        }
        subscription.seats = seats
        try update(subscription, in: transaction)
        return (subscription, due, fee)
    }

    /// Ends a subscription: at once, or with what is paid. Nothing is paid back. Again changes nothing.
    /// - Throws: `notFound`.
    public static func cancel(
        _ id: ID<Subscription>, atOnce: Bool, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Subscription {
        var subscription = try required(id, in: transaction)
        let before = subscription
        subscription.cancel(at: time, atOnce: atOnce)
        if subscription != before { try update(subscription, in: transaction) }
        return subscription
    }

    /// Whether another active sub-account finds a seat.
    /// - Throws: `unprocessable` without a licence in force, or with all seats taken.
    static func checkSeat(of parent: ID<Account>, in transaction: any WriteTransaction) throws(Problem) {
        guard let seats = try licensedSeats(of: parent, in: transaction) else {
            throw Problem(
                .unprocessable, "The account has no licence in force, so it cannot have sub-accounts.",
                mend: "Subscribe it to a plan of kind licence.", parameter: "parent")
        }
        let taken = try activeSubAccounts(of: parent, in: transaction)
        guard taken < seats else {
            throw Problem(
                .unprocessable, "All \(seats) seats are taken.",
                mend: "PATCH the subscription to more seats, or suspend a sub-account.", parameter: "parent")
        }
    }

    /// Whether an account has sub-accounts, or a licence in force under which it may have some.
    public static func isPartner(
        _ account: ID<Account>, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        let has = try transaction.row("SELECT 1 FROM accounts WHERE parent = $1 LIMIT 1", [.id(account)])
        if has != nil { return true }
        for subscription in try live(of: account, in: transaction) where subscription.state.isInForce {
            if try Plans.plan(subscription.plan, in: transaction)?.terms.kind == .licence { return true }
        }
        return false
    }

    private static func checkSeats(
        _ seats: UInt64, of terms: PlanTerms, _ account: ID<Account>, _ id: ID<Subscription>,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard terms.seats != nil else { return }
        let taken = try activeSubAccounts(of: account, in: transaction)
        let others = try licensedSeats(of: account, besides: id, in: transaction) ?? 0
        guard seats + others >= taken else {
            throw Problem(
                .conflict, "\(taken) sub-accounts are active, more than \(seats + others) seats.",
                mend: "Suspend some first, or give at least \(taken - others).", parameter: "seats")
        }
    }

    /// The seats of all licences in force, but for those of one; nil without a licence.
    private static func licensedSeats(
        of account: ID<Account>, besides other: ID<Subscription>? = nil, in transaction: any WriteTransaction
    ) throws(Problem) -> UInt64? {
        var seats: UInt64?
        for subscription in try live(of: account, in: transaction)
        where subscription.state.isInForce && subscription.id != other {
            let terms = try Plans.required(subscription.plan, in: transaction).terms
            guard terms.kind == .licence else { continue }
            seats = (seats ?? 0) + (terms.seats == nil ? PlanTerms.Seats.maximumSeats : subscription.seats)
        }
        return seats
    }

    private static func activeSubAccounts(
        of account: ID<Account>, in transaction: any ReadTransaction
    ) throws(Problem) -> UInt64 {
        try transaction.row(
            "SELECT COUNT(*) FROM accounts WHERE parent = $1 AND state = 'active'", [.id(account)]
        )?.count(0) ?? 0
    }

    private static func check(
        _ plan: Plan, _ account: Account, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard account.state == .active else {
            throw Problem(
                .accountSuspended, "The account \"\(account.name)\" is suspended.", mend: "Activate it.")
        }
        let newest = try Plans.newest(named: plan.name, in: transaction)
        guard newest?.id == plan.id, !plan.isRetired else {
            throw Problem(
                .unprocessable, "The plan \"\(plan.name)\" version \(plan.version) is not on offer.",
                mend: "GET /api/plans lists what is.", parameter: "plan")
        }
        guard account.parent == nil else {
            throw Problem(
                .unprocessable, "A sub-account subscribes to nothing: its parent does.",
                mend: "Subscribe the parent.", parameter: "account")
        }
        guard plan.terms.currency == account.currency else {
            throw Problem(
                .unprocessable, "The plan is in \(plan.terms.currency), the account in \(account.currency).",
                mend: "Choose a plan in the account's currency.", parameter: "plan")
        }
        let others = try live(of: account.id, in: transaction)
        guard others.count < maximumLive else {
            throw Problem(
                .unprocessable, "The account has \(others.count) subscriptions.", mend: "End some first.")
        }
        for other in others {
            let terms = try Plans.required(other.plan, in: transaction).terms
            guard terms.overlaps(plan.terms) else { continue }
            throw Problem(
                .conflict, "\(other.id) covers services of this plan already.",
                mend: "End it first: a use is priced by one plan.", parameter: "plan")
        }
    }

    private static func hasHadTrial(
        _ account: ID<Account>, _ plan: String, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        try transaction.row(
            """
            SELECT 1 FROM subscriptions s JOIN plans p ON p.id = s.plan
            WHERE s.account = $1 AND p.name = $2 AND s.charged_from > s.started_at LIMIT 1
            """, [.id(account), .text(plan)]) != nil
    }
}

extension PlanTerms {
    fileprivate func overlaps(_ other: PlanTerms) -> Bool {
        guard let services, let others = other.services else { return true }
        return !Set(services).isDisjoint(with: others)
    }
}
