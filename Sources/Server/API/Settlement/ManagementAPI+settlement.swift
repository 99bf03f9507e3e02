import Accounting
import Crypto
import Documents
import Exchange
import Knowledge
import Persistence
import Primitives

extension ManagementAPI {
    static let disputeRoutes = [
        APIRoute(
            APIOperation(
                "openDispute", .post, "/api/disputes", "Contests a charge: its shares are held",
                note: "By the consumer, within 90 days, once for each charge.", tag: .settlement,
                access: .accounts,
                body: .json(SettlementShapes.disputeDraft),
                answer: .created(SettlementShapes.dispute, "The dispute.")),
            { api, call in try await api.openDispute(call) }),
        APIRoute(
            APIOperation(
                "listDisputes", .get, "/api/disputes", "Lists the disputes to which one is a party",
                tag: .settlement,
                access: .accounts,
                query: [
                    .init(
                        "role", .word(["provider", "consumer"]),
                        "As what one is a party; consumer when left out."),
                    .init("state", .words(of: Dispute.State.self), "Those that stand so."),
                ] + APIOperation.Parameter.paging("newest first"),
                answer: .page(of: SettlementShapes.dispute, "One page of disputes.")),
            { api, call in try await api.listDisputes(call) }),
        APIRoute(
            APIOperation(
                "resolveDispute", .post, "/api/disputes/{dispute}/resolution", "Ends a dispute",
                note: "The operator releases or refunds; the consumer withdraws.", tag: .settlement,
                access: .accounts, pathNotes: ["dispute": "The id of a dispute."],
                body: .json(SettlementShapes.resolution),
                answer: .json(SettlementShapes.dispute, "The dispute.")),
            { api, call in try await api.resolveDispute(call) }),
    ]

    static let settlementRoutes = [
        APIRoute(
            APIOperation(
                "settleMonth", .post, "/api/settlements", "Closes a month for ever: rounds, pays out, states",
                note: """
                    A month that is closed is given again as it stands. What was cut off goes on with the same call; until it
                    is closed nothing more is posted to the month.
                    """, tag: .settlement,
                access: .operators,
                body: .json(SettlementShapes.settlementDraft),
                answer: .json(SettlementShapes.settlement, "The settlement.")),
            { api, call in try await api.settleMonth(call) }),
        APIRoute(
            APIOperation(
                "listStatements", .get, "/api/statements", "Lists statements: one's own, for operators all",
                tag: .settlement, access: .accounts, query: APIOperation.Parameter.paging("newest first"),
                answer: .page(of: SettlementShapes.statement, "One page of statements.")),
            { api, call in try await api.listStatements(call) }),
        APIRoute(
            APIOperation(
                "listEntries", .get, "/api/entries",
                "Lists what each charge brought or took: one's own, for operators all",
                note: "Also what a month that is still open brought, and what a source got by lineage.",
                tag: .settlement, access: .accounts,
                query: [
                    .init("record", .id(TradeRecord.self), "Those of one record."),
                    .init("month", SettlementShapes.month, "Those posted to one month."),
                    .init("kind", .words(of: TradeEntry.Kind.self), "Those of one kind."),
                    .init("agreement", .id(Agreement.self), "Those of one agreement."),
                    .init("product", .id(Product.self), "Those of one product."),
                ] + APIOperation.Parameter.paging("newest first"),
                answer: .page(of: SettlementShapes.entry, "One page of entries.")),
            { api, call in try await api.listEntries(call) }),
        APIRoute(
            APIOperation(
                "listEarningPassages", .get, "/api/entries/{record}/passages",
                "Lists which passages of one's data an answer cites, and what each earned",
                note: """
                    Of the agreements under which one got something for the answer; for operators all. Nothing else of the \
                    answer is told: it is its customer's.
                    """,
                tag: .settlement, access: .accounts, pathNotes: ["record": "The `record` of an entry."],
                answer: .page(of: RecordShapes.citation, "The passages that are cited, by their numbers.")),
            { api, call in try await api.earningPassages(call) }),
    ]

    private func openDispute(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Dispute> = newID(call)
        let made = try await database.write { [self] transaction in
            let own = try call.participant(to: .sign, exchange, in: transaction)
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                return Made(body: try Disputes.required(first, in: transaction).json, isReplay: true)
            }
            let dispute = try Disputes.open(
                id, over: call.body.id("record"), for: own.id, reason: call.body.text("reason"), at: call.now,
                by: call.actor, log: changes.log, in: transaction)
            return Made(body: dispute.json, isReplay: false)
        }
        return .created(made, at: nil)
    }

    private func listDisputes(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Dispute.self, order: .newestFirst)
        let state = call.query.text("state").flatMap(Dispute.State.init(rawValue:))
        return try await database.read { [self] transaction in
            let own = try call.participant(to: .read, exchange, in: transaction)
            let isProvider = call.query.text("role") == "provider"
            let isAll = call.caller.isOperator
            let page = try Disputes.list(
                provider: isProvider && !isAll ? own.id : nil, consumer: isProvider || isAll ? nil : own.id,
                state: state, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private func resolveDispute(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Dispute> = try call.id("dispute", of: "dispute")
        let decision = try call.body.text("decision")
        return try await database.write { [self] transaction in
            let own = try call.participant(to: .sign, exchange, in: transaction)
            let dispute = try Disputes.required(id, in: transaction)
            let isOperator = call.caller.isOperator
            guard isOperator || [dispute.consumer, dispute.provider].contains(own.id) else {
                throw Problem(.notFound, "There is no dispute \(id).")
            }
            guard decision == "withdraw" ? isOperator || own.id == dispute.consumer : isOperator else {
                throw Problem(
                    .forbidden, "The operator decides a dispute; the consumer may withdraw it.",
                    parameter: "decision")
            }
            let resolution: DisputeResolution =
                switch decision {
                case "refund":
                    .refund(
                        try call.body.optionalAmount("refund", in: dispute.amount.currency) ?? dispute.amount)
                case "withdraw": .withdraw
                default: .release
                }
            return .ok(
                try Disputes.resolve(
                    id, resolution, at: call.now, by: call.actor, log: changes.log, in: transaction
                ).json)
        }
    }

    private func settleMonth(_ call: APICall) async throws -> APIAnswer {
        guard let month = TradeMonth(try call.body.text("month")) else {
            throw Problem(
                .invalidValue, "That is no month.", mend: "Write year and month, such as 2026-03.",
                parameter: "month")
        }
        let settlement = try await Settlements.run(
            month, at: call.now, by: .operator, log: changes.log, on: database
        ) { [database] month in
            try await SubscriptionRevenue.share(month, at: call.now, on: database)
        }
        return .ok([
            "id": .id(settlement.id), "month": .string(month.text), "document": settlement.document,
            "closed_at": .time(settlement.closedAt), "log_index": .number(.integer(settlement.logIndex)),
        ])
    }

    private func listStatements(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Statement.self, order: .newestFirst)
        return try await database.read { [self] transaction in
            let own = try call.participant(to: .read, exchange, in: transaction)
            let page = try Settlements.statements(
                of: call.caller.isOperator ? nil : own.id, request, in: transaction)
            return .page(try page.items.map { statement in try statement.json }, next: page.next)
        }
    }

    private func listEntries(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Transfer.self, order: .newestFirst)
        let filter = TradeEntryFilter(
            record: call.query.text("record").flatMap { ID($0) },
            month: try call.query.text("month").map { (text) throws(Problem) in
                guard let month = TradeMonth(text) else {
                    throw Problem(
                        .invalidValue, "\(FaultCollector.quoted(text)) is no month.",
                        mend: "Write it as 2026-03.",
                        parameter: "month")
                }
                return month
            },
            kind: call.query.text("kind").flatMap(TradeEntry.Kind.init(rawValue:)),
            agreement: call.query.text("agreement").flatMap { ID($0) },
            product: call.query.text("product").flatMap { ID($0) })
        return try await database.read { [self] transaction in
            let own = try call.participant(to: .read, exchange, in: transaction)
            let page = try Settlements.entries(
                of: call.caller.isOperator ? nil : own.id, filter, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private func earningPassages(_ call: APICall) async throws -> APIAnswer {
        let record: ID<TradeRecord> = try call.id("record", of: "entry")
        let use = ID<Use>(high: record.high, low: record.low)
        return try await database.read { [self] transaction in
            let own: ID<Participant>? =
                call.caller.isOperator ? nil : try call.participant(to: .read, exchange, in: transaction).id
            let entries = try AnswerShares.entries(of: use, in: transaction).filter {
                own == nil || $0.participant == own
            }
            guard !entries.isEmpty, let entry = try Uses.record(use, in: transaction),
                let sources = try AnswerSources(of: entry.record, in: transaction)
            else {
                throw Problem(
                    .notFound, "No answer of the record \(record) brought you anything.",
                    mend: "GET /api/entries lists what did.", parameter: "record")
            }
            let agreements = own == nil ? nil : Set(entries.compactMap(\.agreement))
            return .wholeList(sources.citations(of: agreements))
        }
    }
}

extension TradeEntry {
    fileprivate var json: JSONValue {
        [
            "transfer": .id(transfer), "participant": .id(participant), "kind": .name(kind),
            "amount": .string(amount.decimal), "currency": .string(amount.currency.code),
            "month": .string(month.text), "agreement": .id(agreement), "product": .id(product),
            "record": .id(record), "dispute": .id(dispute), "created_at": .time(createdAt),
        ]
    }
}

extension Dispute {
    var json: JSONValue {
        [
            "id": .id(id), "agreement": .id(agreement), "record": .id(record), "consumer": .id(consumer),
            "provider": .id(provider), "reason": .string(reason), "state": .name(state),
            "amount": .string(amount.decimal), "refunded": .string(refunded.decimal),
            "currency": .string(amount.currency.code), "opened_at": .time(openedAt),
            "resolved_at": .time(resolvedAt), "log_index": .number(.integer(logIndex)),
        ]
    }
}

extension Statement {
    var json: JSONValue {
        get throws(Problem) {
            [
                "id": .id(id), "month": .string(month.text), "participant": .id(participant),
                "currency": .string(currency.code), "opening": .string(opening.decimal),
                "closing": .string(closing.decimal), "document": document,
                "document_sha256": .string(Array(SHA256.hash(data: try document.canonical)).hexadecimal),
            ]
        }
    }
}
