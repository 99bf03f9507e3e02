import Accounting
import Delivery
import Exchange
import Persistence
import Primitives
import Tables

extension ManagementAPI {
    private static let agreementPath = ["agreement": "The id of an agreement."]

    static let queryRoutes = [
        APIRoute(
            APIOperation(
                "askQuery", .post, "/api/agreements/{agreement}/queries", "Asks an in-place query",
                note: """
                    One aggregating SELECT over the product's tables, by the consumer of an agreement that permits \
                    `aggregate`. Every figure comes from at least `minimum_group` rows. An `Idempotency-Key` that was \
                    used is a conflict: answers are not kept.
                    """,
                tag: .delivery, access: .accounts, pathNotes: agreementPath, body: .json(QueryShapes.asked),
                answer: .created(QueryShapes.answer, "The figures.")),
            { api, call in try await api.askQuery(call) }),
        APIRoute(
            APIOperation(
                "listQueries", .get, "/api/agreements/{agreement}/queries",
                "Lists the queries asked under an agreement", tag: .delivery, access: .accounts,
                pathNotes: agreementPath,
                query: APIOperation.Parameter.paging("newest first"),
                answer: .page(of: QueryShapes.query, "One page of queries.")),
            { api, call in try await api.listQueries(call) }),
        APIRoute(
            APIOperation(
                "listQueryTables", .get, "/api/agreements/{agreement}/tables",
                "Lists the tables that queries may name", tag: .delivery, access: .accounts,
                pathNotes: agreementPath,
                answer: .page(of: QueryShapes.table, "The tables.")),
            { api, call in try await api.queryTables(call) }),
    ]

    private func askQuery(_ call: APICall) async throws -> APIAnswer {
        let agreement = try await agreement(call, consumerOnly: true)
        let id: ID<InPlaceQuery> = newID(call)
        let asked = QueryDesk.Asked(
            agreement: agreement, sql: try call.body.text("sql"), purpose: try call.body.text("purpose"))
        let answer = try await exchange.tables.queries.ask(asked, id: id) { transaction in
            guard case .same = try call.claim(for: id, in: transaction) else { return }
            throw Problem(
                .idempotencyAnswerGone, "This query was asked before under the same Idempotency-Key.",
                mend: "GET /api/agreements/\(agreement.id)/queries shows it; ask again with another key.")
        }
        var body = answer.query.json.objectValue ?? [:]
        body["minimum_group"] = .count(answer.minimumGroup)
        body["columns"] = .array(
            answer.result.columns.map { ["name": .string($0.name), "type": .string($0.type.name)] })
        body["rows"] = .array(answer.result.rows.map { .array($0.map { .text($0) }) })
        return .created(Made(body: .object(body), isReplay: false), at: nil)
    }

    private func listQueries(_ call: APICall) async throws -> APIAnswer {
        let agreement = try await agreement(call, consumerOnly: false)
        let request = try call.query.page(of: InPlaceQuery.self, order: .newestFirst)
        return try await database.read { transaction in
            let page = try InPlaceQueries.list(of: agreement.id, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private func queryTables(_ call: APICall) async throws -> APIAnswer {
        let agreement = try await agreement(call, consumerOnly: false)
        return .wholeList(
            try await exchange.tables.queries.tables(of: agreement).map { name, schema, isReference in
                [
                    "name": .string(name), "rows": .number(.integer(schema.rows)),
                    "is_reference": .bool(isReference), "columns": .array(schema.columns.map(\.json)),
                ]
            })
    }

    /// The agreement of the path, where the caller is a party to it.
    private func agreement(_ call: APICall, consumerOnly: Bool) async throws -> Agreement {
        try await database.read { [exchange] transaction in
            let (agreement, own) = try call.partyAgreement(
                to: consumerOnly ? .use : .read, exchange, in: transaction)
            guard !consumerOnly || own.id == agreement.consumer else {
                throw Problem(
                    .forbidden, "Only the consumer of an agreement asks queries under it.",
                    mend: "Use a key of the consumer's account.")
            }
            return agreement
        }
    }
}

extension InPlaceQuery {
    var json: JSONValue {
        [
            "id": .id(id), "agreement": .id(agreement), "purpose": .string(purpose), "sql": .string(sql),
            "sql_sha256": .string(sqlHash.hexadecimal), "state": .name(state),
            "cost": .number(.integer(levels)), "rows_scanned": .number(.integer(rowsScanned)),
            "rows_returned": rowsReturned.map { .number(.integer($0)) } ?? .null, "reason": .text(reason),
            "asked_at": .time(askedAt), "ended_at": .time(endedAt), "log_index": .number(.integer(logIndex)),
        ]
    }
}

extension TableSchema.Column {
    var json: JSONValue {
        ["name": .string(name), "type": .string(type.name), "nullable": .bool(isNullable)]
    }
}
