import Accounting
import Exchange
import Persistence
import Primitives

extension ManagementAPI {
    static let citationRoutes = [
        APIRoute(
            APIOperation(
                "listAgreementCitations", .get, "/api/agreements/{agreement}/citations/{record}",
                "Lists the passages under an agreement that an answer cites",
                note: """
                    For both parties: it tells a supplier which passages of its data bore an answer and what each earned, \
                    and nothing else of the answer. The uses of the agreement name the answers.
                    """, tag: .agreements, access: .accounts,
                pathNotes: agreementNote.merging(["record": "The `x-minato-record` of the answer."]) { $1 },
                answer: .json(.page(of: AgreementShapes.citation), "All passages.")),
            { api, call in try await api.listAgreementCitations(call) })
    ]

    private func listAgreementCitations(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Use> = try call.id("record", of: "record")
        return try await database.read { [exchange] transaction in
            let (agreement, _) = try call.partyAgreement(to: .read, exchange, in: transaction)
            guard let record = try Uses.record(id, in: transaction)?.record,
                let sources = try AnswerSources(of: record, in: transaction),
                let citations = sources.citations(under: agreement.id)
            else {
                // Whether there is such an answer is nobody's business whose data it did not use.
                throw Problem(
                    .notFound, "No answer \(id) used data under this agreement.",
                    mend: "GET /api/agreements/\(agreement.id)/uses names the answers.", parameter: "record")
            }
            return .wholeList(citations)
        }
    }
}

extension AgreementShapes {
    static let citation = ObjectShape(
        "AgreementCitation",
        "A passage that sentences of an answer verifiably cite, as its supplier may see it.",
        RecordShapes.citation.members + [.required("currency", .currency)])
}
