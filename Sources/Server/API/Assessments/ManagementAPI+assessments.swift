import Accounting
import Oversight
import Persistence
import Primitives

extension ManagementAPI {
    static let serviceNameNote = ["name": "The name of a service; it may hold slashes."]

    static let assessmentRoutes = [
        APIRoute(
            APIOperation(
                "listAssessments", .get, "/api/services/{name*}/assessments",
                "Lists the assessments of a service", tag: .assessments, access: .operators,
                pathNotes: serviceNameNote, query: APIOperation.Parameter.paging("newest first"),
                answer: .page(of: AssessmentShapes.assessment, "One page of assessments.")),
            { api, call in try await api.listAssessments(call) }),
        APIRoute(
            APIOperation(
                "registerAssessment", .post, "/api/services/{name*}/assessments",
                "Registers the figures of an assessment",
                note: """
                    `minato rules assess` does it. The server believes the figures; the hash binds them to the \
                    report, whose every answer names its record.
                    """,
                tag: .assessments, access: .operators, pathNotes: serviceNameNote,
                body: .json(AssessmentShapes.draft),
                answer: .created(AssessmentShapes.assessment, "The assessment.")),
            { api, call in try await api.registerAssessment(call) }),
    ]

    private func listAssessments(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("name")
        let request = try call.query.page(of: Assessment.self, order: .newestFirst)
        return try await database.read { transaction in
            let service = try Self.service(named: name, in: transaction)
            let page = try Assessments.list(of: service.id, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private func registerAssessment(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("name")
        let id: ID<Assessment> = newID(call)
        let hash = try call.body.sha256("report_hash")
        let figures = call.body.value("figures") ?? .object([:])
        let made = try await database.write { [changes] transaction in
            let service = try Self.service(named: name, in: transaction)
            switch try call.claim(for: id, in: transaction) {
            case .fresh:
                let assessment = Assessment(
                    id: id, service: service.id, reportHash: hash, figures: figures, createdAt: call.now)
                try changes.register(assessment, in: transaction)
                return Made(body: assessment.json, isReplay: false)
            case .same(let first):
                let assessment = try Assessments.assessment(first, in: transaction).orVanished(first)
                return Made(body: assessment.json, isReplay: true)
            }
        }
        return .created(made, at: nil)
    }
}

extension BodyReader {
    /// A hash that the shape has checked; capital letters count as small ones.
    func sha256(_ name: String) throws(Problem) -> ContentHash {
        try Self.sha256(try text(name), at: name)
    }

    func sha256s(_ name: String) throws(Problem) -> [ContentHash] {
        var hashes: [ContentHash] = []
        for text in texts(name) { hashes.append(try Self.sha256(text, at: name)) }
        return hashes
    }

    private static func sha256(_ text: String, at name: String) throws(Problem) -> ContentHash {
        guard let hash = ContentHash(hex: text.lowercased()) else {
            throw Problem(
                .invalidValue, "\"\(name)\" is no SHA-256.", mend: "Give 64 digits of 0-9 and a-f.",
                parameter: name)
        }
        return hash
    }
}
