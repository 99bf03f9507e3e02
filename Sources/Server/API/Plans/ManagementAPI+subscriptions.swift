import Accounting
import Persistence
import Primitives

extension ManagementAPI {
    static let subscriptionRoutes = [
        APIRoute(
            APIOperation(
                "subscribe", .post, "/api/accounts/{account}/subscriptions",
                "Subscribes an account to a plan",
                note: """
                    The first month is charged at once, unless the trial comes first. Send an `Idempotency-Key`, so \
                    that a repeated request subscribes once.
                    """,
                tag: .plans, access: .operators, pathNotes: accountNote,
                body: .json(PlanShapes.subscriptionDraft),
                answer: .created(PlanShapes.subscription, "The subscription.")),
            { api, call in try await api.subscribe(call) }),
        APIRoute(
            APIOperation(
                "listSubscriptions", .get, "/api/accounts/{account}/subscriptions",
                "Lists the subscriptions of an account", tag: .plans, access: .accounts,
                pathNotes: accountNote, query: APIOperation.Parameter.paging("newest first"),
                answer: .page(of: PlanShapes.subscription, "One page of subscriptions, ended ones too.")),
            { api, call in try await api.listSubscriptions(call) }),
        APIRoute(
            APIOperation(
                "changeSubscription", .patch, "/api/accounts/{account}/subscriptions/{subscription}",
                "Changes the seats of a subscription",
                note: """
                    More seats than are paid for in the month cost their part of it by day, rounded down; fewer cost \
                    less from the next month on.
                    """,
                tag: .plans, access: .operators, pathNotes: subscriptionNote,
                body: .json(PlanShapes.subscriptionChange),
                answer: .json(PlanShapes.subscription, "The subscription as it is now.")),
            { api, call in try await api.changeSubscription(call) }),
        APIRoute(
            APIOperation(
                "endSubscription", .delete, "/api/accounts/{account}/subscriptions/{subscription}",
                "Ends a subscription",
                note: "With the month that is paid, or at once. Nothing is paid back.", tag: .plans,
                access: .operators, pathNotes: subscriptionNote,
                query: [
                    APIOperation.Parameter(
                        "when", .word(["period_end", "now"]), "`period_end` when left out.")
                ],
                answer: .json(PlanShapes.subscription, "The subscription as it is now.")),
            { api, call in try await api.endSubscription(call) }),
        APIRoute(
            APIOperation(
                "listSubscriptionFees", .get, "/api/accounts/{account}/subscriptions/{subscription}/fees",
                "Lists what a subscription was charged", tag: .plans, access: .accounts,
                pathNotes: subscriptionNote,
                answer: .page(of: PlanShapes.fee, "Every fee, the oldest first.")),
            { api, call in try await api.subscriptionFees(call) }),
    ]

    private static let subscriptionNote = accountNote.merging([
        "subscription": "The id of one of its subscriptions."
    ]) { $1 }

    private func subscribe(_ call: APICall) async throws -> APIAnswer {
        let reference = AccountReference(text: try call.parameter("account"))
        let name = try call.body.text("plan")
        let id: ID<Subscription> = newID(call)
        let made = try await database.write { [changes = changes.by(call.actor)] transaction in
            let account = try reference.resolve(for: call.caller, in: transaction)
            let claim = try call.claim(for: id, in: transaction)
            let subscription: Subscription
            switch claim {
            case .fresh:
                guard let plan = try Plans.newest(named: name, in: transaction) else {
                    throw Plans.unknown(name)
                }
                subscription = try changes.subscribe(
                    account.id, to: plan, seats: call.body.optionalCount("seats"), id: id, at: call.now,
                    in: transaction)
            case .same(let first):
                subscription = try Subscriptions.subscription(first, in: transaction).orVanished(first)
            }
            return Made(
                body: try subscription.json(at: call.now, in: transaction), isReplay: claim != .fresh)
        }
        return .created(made, at: nil, changesDirectory: true)
    }

    private func listSubscriptions(_ call: APICall) async throws -> APIAnswer {
        let reference = AccountReference(text: try call.parameter("account"))
        let request = try call.query.page(of: Subscription.self, order: .newestFirst)
        return try await database.read { transaction in
            let account = try reference.resolve(for: call.caller, in: transaction)
            let page = try Subscriptions.list(of: account.id, request, in: transaction)
            return .page(try page.items.map { try $0.json(at: call.now, in: transaction) }, next: page.next)
        }
    }

    private func changeSubscription(_ call: APICall) async throws -> APIAnswer {
        let seats = call.body.optionalCount("seats") ?? 0
        return try await database.write { [changes = changes.by(call.actor)] transaction in
            let subscription = try call.subscription(in: transaction)
            return .ok(
                try changes.setSeats(seats, of: subscription, at: call.now, in: transaction)
                    .json(at: call.now, in: transaction))
        }
    }

    private func endSubscription(_ call: APICall) async throws -> APIAnswer {
        let atOnce = call.query.text("when") == "now"
        let body = try await database.write { [changes = changes.by(call.actor)] transaction in
            let subscription = try call.subscription(in: transaction)
            return try changes.cancel(subscription, atOnce: atOnce, at: call.now, in: transaction)
                .json(at: call.now, in: transaction)
        }
        return .ok(body, changesDirectory: true)
    }

    private func subscriptionFees(_ call: APICall) async throws -> APIAnswer {
        try await database.read { transaction in
            let subscription = try call.subscription(in: transaction)
            return .wholeList(try Subscriptions.fees(of: subscription.id, in: transaction).map(\.json))
        }
    }
}

extension APICall {
    /// The subscription of the path, which is the account's of the path.
    /// - Throws: `notFound`, for those that the caller may not see too.
    fileprivate func subscription(in transaction: any ReadTransaction) throws(Problem) -> Subscription {
        let account = try AccountReference(text: parameter("account")).resolve(for: caller, in: transaction)
        let id: ID<Subscription> = try self.id("subscription", of: "subscription")
        guard let found = try Subscriptions.subscription(id, in: transaction), found.account == account.id
        else { throw Subscriptions.unknown(id) }
        return found
    }
}
