import Accounting
import Knowledge
import Persistence
import Primitives

extension ManagementAPI {
    static let earningsRoutes = [
        APIRoute(
            APIOperation(
                "getAttributionQuality", .get, "/api/earnings/quality",
                "Tells how well attribution agrees with what is lost without each source",
                note: """
                    Of the answers that services with `grounding.leave_one_out` sampled: their questions were asked again
                    without one source after the other. Nothing that is paid or owed depends on it.
                    """, tag: .records, access: .operators,
                query: [
                    .init("month", .text(7...7, like: "2026-11"), "Answers that were posted to this month."),
                    .init("service", .anyText, "Answers of this service: its name or its id."),
                ],
                answer: .page(of: EarningsShapes.quality, "The figures of each service that has some.")),
            { api, call in try await api.attributionQuality(call) })
    ]

    private func attributionQuality(_ call: APICall) async throws -> APIAnswer {
        let month = try call.query.text("month").map { (text) throws(Problem) in try Self.month(text) }
        return try await database.read { transaction in
            let service = try call.serviceFilter(in: transaction)
            let rows = try AttributionChecks.quality(month: month, of: service?.id, in: transaction)
            return .wholeList(
                try rows.map { row in
                    let known = try Services.service(row.service, in: transaction)
                    return row.json(named: known?.name ?? row.service.description)
                })
        }
    }
}
