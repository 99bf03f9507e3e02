import Accounting
import Compliance
import Documents
import Oversight
import Persistence
import Primitives

extension ManagementAPI {
    private static let nameNote = [
        "name": "The name of a service. A slash in it may stand as it is, or as `%2F`."
    ]

    static let termsRoutes = [
        APIRoute(
            APIOperation(
                "publishTerms", .post, "/api/services/{name*}/terms", "Publishes terms of use",
                note: """
                    Once they are in force nobody uses the service who has not accepted them. The same version with \
                    the same content again gives the standing one.
                    """,
                tag: .people, access: .operators, pathNotes: nameNote, body: .json(TermsShapes.draft),
                answer: .created(TermsShapes.terms, "The terms.")),
            { api, call in try await api.publishTerms(call) }),
        APIRoute(
            APIOperation(
                "listTerms", .get, "/api/services/{name*}/terms", "Lists the terms of use of a service",
                tag: .people, access: .accounts, pathNotes: nameNote,
                answer: .page(
                    of: TermsShapes.terms, "All versions, in the order in which they come into force.")),
            { api, call in try await api.listTerms(call) }),
        APIRoute(
            APIOperation(
                "acceptTerms", .post, "/api/terms/acceptances", "Accepts terms of use",
                note: """
                    By the key of the account, which says by it that its user has accepted them. Accepting again \
                    changes nothing.
                    """,
                tag: .people, access: .accounts, body: .json(TermsShapes.acceptanceDraft),
                answer: .created(TermsShapes.acceptance, "That they are accepted.")),
            { api, call in try await api.acceptTerms(call) }),
    ]

    private func publishTerms(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("name")
        let form = try Terms.Form(call.body)
        let version = try call.body.text("version")
        let from = call.body.optionalText("in_force_from").flatMap { Timestamp(rfc3339: $0) }
        let newID: ID<Terms> = newID(call)
        let made = try await database.write { [log = changes.log] transaction in
            let service = try Self.service(called: name, in: transaction)
            let standing = try TermsBook.list(of: service.id, in: transaction)
            let same = standing.first { $0.version == version }
            let claim = try call.claim(for: same?.id ?? newID, in: transaction)
            let terms = try TermsBook.publish(
                Terms(
                    id: newID, of: service.id, version: version, form,
                    inForceFrom: from ?? same?.inForceFrom ?? call.now, createdAt: call.now),
                log: log, in: transaction)
            let all = try TermsBook.list(of: service.id, in: transaction)
            return Made(body: terms.json(among: all, at: call.now), isReplay: claim != .fresh)
        }
        return .created(made, at: nil, changesDirectory: true)
    }

    private func listTerms(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("name")
        return try await database.read { transaction in
            let service = try Self.service(called: name, in: transaction)
            let all = try TermsBook.list(of: service.id, in: transaction)
            return .wholeList(all.map { $0.json(among: all, at: call.now) })
        }
    }

    private func acceptTerms(_ call: APICall) async throws -> APIAnswer {
        let name = try call.body.text("service")
        let version = try call.body.text("version")
        let newID: ID<Person> = newID(call)
        let (made, subject) = try await database.write { [people, log = changes.log] transaction in
            let account = try call.bodyAccount(in: transaction)
            let service = try Self.service(called: name, in: transaction)
            let all = try TermsBook.list(of: service.id, in: transaction)
            guard let terms = all.first(where: { $0.version == version }) else {
                throw Problem(
                    .notFound,
                    "\(FaultCollector.quoted(name)) has no terms of version \(FaultCollector.quoted(version)).",
                    mend: "GET /api/services/\(name)/terms lists them.", parameter: "version")
            }
            let subject = try call.bodySubject(of: account, people.subjects)
            let person = try People.named(subject, new: newID, at: call.now, in: transaction)
            let claim = try call.claim(for: person.id, in: transaction)
            let acceptance = try TermsBook.accept(
                terms, by: person, at: call.now, log: log, in: transaction)
            return (
                Made(body: acceptance.json(terms, service), isReplay: claim != .fresh), subject.hash
            )
        }
        gateway.forget(subject)
        return .created(made, at: nil)
    }

    static func service(
        called name: String, in transaction: any ReadTransaction
    ) throws(Problem) -> Service {
        if let service = try Services.service(named: name, in: transaction) { return service }
        throw Problem(
            .notFound, "There is no service \(FaultCollector.quoted(name)).",
            mend: "GET /v1/models lists what is offered.", parameter: "service")
    }
}

extension Terms.Form {
    /// - Parameter body: Of ``TermsShapes/draft``.
    fileprivate init(_ body: BodyReader) throws(Problem) {
        switch (body.object("texts"), body.optionalText("url"), body.optionalText("sha256")) {
        case (let texts?, nil, nil):
            let text = LocalizedText(
                en: try texts.text("en"), ja: try texts.text("ja"), zh: try texts.text("zh"))
            for (name, written) in [("en", text.en), ("ja", text.ja), ("zh", text.zh)]
            where written.utf8.count > TermsBook.maximumTextBytes {
                throw Problem(
                    .invalidValue, "\"texts.\(name)\" has \(written.utf8.count) bytes.",
                    mend: "Give at most \(TermsBook.maximumTextBytes), or a URL and its SHA-256.",
                    parameter: "texts.\(name)")
            }
            self = .text(text)
        case (nil, let url?, let digits?):
            guard let hash = PayloadHash(hex: digits) else {
                throw Problem(
                    .invalidValue, "\"sha256\" is no SHA-256.", mend: "Give 64 digits of 0-9 and a-f.",
                    parameter: "sha256")
            }
            self = .link(url: url, hash: hash.bytes)
        default:
            throw Problem(
                .invalidValue, "The terms themselves are missing, or there are two.",
                mend: "Give either texts in en, ja and zh, or url and sha256.", parameter: "texts")
        }
    }
}

extension Terms {
    fileprivate func json(among all: [Terms], at now: Timestamp) -> JSONValue {
        var texts = JSONValue.null
        var link: String?
        switch form {
        case .text(let text): texts = text.json
        case .link(let url, _): link = url
        }
        return [
            "id": .id(id), "service": .id(service), "version": .string(version), "texts": texts,
            "url": .text(link), "sha256": .string(contentHash), "in_force_from": .time(inForceFrom),
            "is_in_force": .bool(all.inForce(at: now)?.id == id), "created_at": .time(createdAt),
        ]
    }
}

extension Acceptance {
    fileprivate func json(_ terms: Terms, _ service: Service) -> JSONValue {
        [
            "person": .id(person), "terms": .id(terms.id), "service": .string(service.name),
            "version": .string(terms.version), "accepted_at": .time(at),
            "log_index": .number(.integer(logIndex)),
        ]
    }
}
