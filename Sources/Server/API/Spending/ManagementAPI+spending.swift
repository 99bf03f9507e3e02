import Accounting
import Persistence
import Primitives

extension ManagementAPI {
    static let spendingRoutes = [
        APIRoute(
            APIOperation(
                "listSpendLimits", .get, "/api/accounts/{account}/spend-limits",
                "Lists the limits of spending of an account and its keys", tag: .accounts, access: .accounts,
                pathNotes: accountNote,
                answer: .page(of: SpendingShapes.limit, "Each with what is spent in this month.")),
            { api, call in try await api.spendLimits(call) }),
        APIRoute(
            APIOperation(
                "setSpendLimit", .put, "/api/accounts/{account}/spend-limits",
                "Limits what an account or one of its keys spends in a month",
                note: """
                    In place of the limit that stands. What was spent in the month already counts. For operators; an \
                    account sets those of its sub-accounts.
                    """,
                tag: .accounts, access: .partners, pathNotes: accountNote, body: .json(SpendingShapes.draft),
                answer: .json(SpendingShapes.limit, "The limit.")),
            { api, call in try await api.setSpendLimit(call) }),
        APIRoute(
            APIOperation(
                "removeSpendLimit", .delete, "/api/accounts/{account}/spend-limits",
                "Takes a limit of spending away", tag: .accounts, access: .partners, pathNotes: accountNote,
                query: [
                    APIOperation.Parameter(
                        "key", .id(APIKey.self), "Whose limit; that of the whole account when left out.")
                ],
                answer: .page(of: SpendingShapes.limit, "The limits that are left.")),
            { api, call in try await api.removeSpendLimit(call) }),
        APIRoute(
            APIOperation(
                "getUsage", .get, "/api/accounts/{account}/usage",
                "Shows what an account and its sub-accounts used in a month",
                note: "Settled uses by when they began, in calendar months of UTC.", tag: .accounts,
                access: .accounts, pathNotes: accountNote,
                query: [
                    APIOperation.Parameter(
                        "month", .text(7...7, like: "2026-11"), "This month when left out.")
                ],
                answer: .json(SpendingShapes.usage, "By account and service.")),
            { api, call in try await api.usage(call) }),
        APIRoute(
            APIOperation(
                "listAlerts", .get, "/api/alerts", "Lists the alerts of spending",
                note: "Of all accounts for operators; of its own and its keys' limits for an account.",
                tag: .accounts, access: .accounts,
                query: [accountFilter] + APIOperation.Parameter.paging("newest first"),
                answer: .page(of: SpendingShapes.alert, "One page of alerts.")),
            { api, call in try await api.alerts(call) }),
    ]

    private func spendLimits(_ call: APICall) async throws -> APIAnswer {
        let reference = AccountReference(text: try call.parameter("account"))
        return try await database.read { transaction in
            let account = try reference.resolveForUsage(by: call.caller, in: transaction)
            return .wholeList(try Self.limits(of: account, at: call.now, in: transaction))
        }
    }

    private func setSpendLimit(_ call: APICall) async throws -> APIAnswer {
        let reference = AccountReference(text: try call.parameter("account"))
        let body = try await database.write { [changes = changes.by(call.actor)] transaction in
            try call.requireToManage(in: transaction)
            let account = try reference.resolveToManage(by: call.caller, in: transaction)
            let subject =
                try call.body.has("key") ? SpendSubject.key(call.body.id("key")) : .account(account.id)
            let limit = try SpendLimit(
                of: subject, account: account.id,
                monthly: call.body.amount("monthly", in: account.currency),
                isHard: call.body.optionalBoolean("hard") ?? true,
                alerts: (call.body.value("alerts")?.arrayValue ?? []).compactMap(\.intValue))
            try changes.setSpendLimit(limit, at: call.now, in: transaction)
            return limit
        }
        return .ok(
            try await database.read { try body.json(at: call.now, in: $0) }, changesDirectory: true)
    }

    private func removeSpendLimit(_ call: APICall) async throws -> APIAnswer {
        let reference = AccountReference(text: try call.parameter("account"))
        let key = call.query.text("key").flatMap { ID<APIKey>($0) }
        let left = try await database.write { [changes = changes.by(call.actor)] transaction in
            try call.requireToManage(in: transaction)
            let account = try reference.resolveToManage(by: call.caller, in: transaction)
            let subject = key.map(SpendSubject.key) ?? .account(account.id)
            guard try SpendLimits.limit(of: subject, in: transaction)?.account == account.id else {
                throw Problem(
                    .notFound, "There is no such limit.", mend: "GET /api/accounts/…/spend-limits lists them."
                )
            }
            try changes.removeSpendLimit(of: subject, account.id, at: call.now, in: transaction)
            return try Self.limits(of: account, at: call.now, in: transaction)
        }
        var answer = APIAnswer.wholeList(left)
        answer.changesDirectory = true
        return answer
    }

    private func usage(_ call: APICall) async throws -> APIAnswer {
        let reference = AccountReference(text: try call.parameter("account"))
        return try await database.read { transaction in
            let account = try reference.resolveForUsage(by: call.caller, in: transaction)
            let month = call.query.text("month") ?? String(call.now.rfc3339.prefix(7))
            let report = try UsageReport(of: account, month: month, at: call.now, in: transaction)
            return .ok([
                "account": .id(account.id), "month": .string(month),
                "currency": .string(account.currency.code), "charged": .string(report.charged.decimal),
                "lines": .array(report.lines.map(\.json)),
            ])
        }
    }

    private func alerts(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: SpendAlert.self, order: .newestFirst)
        return try await database.read { transaction in
            let account = try call.accountFilter(in: transaction)
            let page = try SpendLimits.alerts(of: account?.id, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private static func limits(
        of account: Account, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> [JSONValue] {
        try SpendLimits.limits(of: account.id, in: transaction).map { (limit) throws(Problem) in
            try limit.json(at: time, in: transaction)
        }
    }
}

extension SpendSubject {
    fileprivate var key: ID<APIKey>? { if case .key(let id) = self { id } else { nil } }
}

extension SpendLimit {
    fileprivate func json(
        at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> JSONValue {
        let counter = try SpendCounter.of(subject, at: time, in: transaction)
        func amount(_ nanos: Int64) -> JSONValue {
            .string(Money(nanos: nanos, currency: monthly.currency).decimal)
        }
        return [
            "account": .id(account), "key": .id(subject.key), "monthly": .string(monthly.decimal),
            "currency": .string(monthly.currency.code), "hard": .bool(isHard),
            "alerts": .array(alerts.map { .number(.integer($0)) }), "spent": amount(counter.spent),
            "held": amount(counter.held),
        ]
    }
}

extension SpendAlert {
    fileprivate var json: JSONValue {
        let digits = month % 100
        return [
            "id": .id(id), "account": .id(account), "key": .id(subject.key),
            "month": .string("\(month / 100)-\(digits < 10 ? "0" : "")\(digits)"),
            "percent": .number(.integer(percent)), "spent": .string(spent.decimal),
            "limit": .string(limit.decimal), "currency": .string(limit.currency.code),
            "created_at": .time(at),
        ]
    }
}

extension UsageReport.Line {
    fileprivate var json: JSONValue {
        [
            "account": .id(account), "account_name": .string(accountName), "service": .string(serviceName),
            "uses": .count(uses), "input_tokens": .count(inputTokens), "output_tokens": .count(outputTokens),
            "charged": .string(charged.decimal), "under_plan": .count(underPlan),
        ]
    }
}
