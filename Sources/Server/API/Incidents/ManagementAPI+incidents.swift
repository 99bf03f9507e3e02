import Accounting
import Compliance
import Gateway
import Oversight
import Persistence
import Primitives

extension ManagementAPI {
    private static let incidentNote = ["incident": "The id of an incident."]

    static let incidentRoutes = [
        APIRoute(
            APIOperation(
                "listIncidents", .get, "/api/incidents", "Lists incidents", tag: .incidents,
                access: .accounts,
                query: [
                    accountFilter, .init("service", .text(1...128), "The name or the id of a service."),
                    .init("state", .word(["open", "all"]), "`all` when left out."),
                ] + APIOperation.Parameter.paging("newest first"),
                answer: .page(of: IncidentShapes.incident, "One page of incidents.")),
            { api, call in try await api.listIncidents(call) }),
        APIRoute(
            APIOperation(
                "openIncident", .post, "/api/incidents", "Takes an answer back",
                note: """
                    Be it under way or long given: generation stops, nothing more of it leaves, stored copies are \
                    erased, and who still reads it is sent a retraction.
                    """, tag: .incidents, access: .operators, body: .json(IncidentShapes.draft),
                answer: .created(IncidentShapes.incident, "The incident.")),
            { api, call in try await api.openIncident(call) }),
        APIRoute(
            APIOperation(
                "getIncident", .get, "/api/incidents/{incident}", "Shows an incident", tag: .incidents,
                access: .accounts, pathNotes: incidentNote,
                answer: .json(IncidentShapes.details, "The incident with what people noted.")),
            { api, call in try await api.incident(call) }),
        APIRoute(
            APIOperation(
                "acknowledgeIncident", .post, "/api/incidents/{incident}/acknowledgement",
                "Says that the client removed the answer", tag: .incidents, access: .accounts,
                pathNotes: incidentNote, answer: .json(IncidentShapes.incident, "The incident.")),
            { api, call in try await api.acknowledge(call) }),
        APIRoute(
            APIOperation(
                "takeIncidentStep", .post, "/api/incidents/{incident}/steps", "Notes what people have done",
                tag: .incidents, access: .operators, pathNotes: incidentNote,
                body: .json(IncidentShapes.step),
                answer: .json(IncidentShapes.incident, "The incident.")),
            { api, call in try await api.takeStep(call) }),
        APIRoute(
            APIOperation(
                "draftIncidentReport", .get, "/api/incidents/{incident}/report", "Drafts the report",
                note: "A person completes it: to whom it is owed, the server does not know.", tag: .incidents,
                access: .operators, pathNotes: incidentNote,
                query: [.init("language", .word(["en", "ja", "zh"]), "`en` when left out.")],
                answer: .json(IncidentShapes.draftReport, "The draft.")),
            { api, call in try await api.draftReport(call) }),
    ]

    private func listIncidents(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Incident.self, order: .newestFirst)
        return try await database.read { transaction in
            let page = try Incidents.list(
                account: call.accountFilter(in: transaction)?.id,
                service: call.serviceFilter(in: transaction)?.id,
                onlyOpen: call.query.text("state") == "open", request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private func openIncident(_ call: APICall) async throws -> APIAnswer {
        let use: ID<Use> = try call.body.id("record")
        let recall = Recall(
            source: call.body.word("source") ?? .operator, duty: call.body.optionalText("duty"),
            words: try call.body.text("finding"))
        let newID: ID<Incident> = newID(call)
        let claim = try await database.write { try call.claim(for: newID, in: $0) }
        // Of a request that is repeated, what it made; and what it was about to make when something broke.
        let id = if case .same(let first) = claim { first } else { newID }
        let standing = try await database.read { try Incidents.incident(id, in: $0) }
        let incident: Incident
        if let standing {
            incident = standing
        } else {
            incident = try await gateway.recall(use, recall, as: id, by: .operator)
        }
        return .created(
            Made(body: incident.json, isReplay: standing != nil), at: "/api/incidents/\(incident.id)")
    }

    private func incident(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Incident> = try call.id("incident", of: "incident")
        return try await database.read { transaction in
            let incident = try Self.incident(id, for: call.caller, in: transaction)
            let notes = try Incidents.notes(of: id, in: transaction)
            return .ok([
                "incident": incident.json,
                "erased_items": notes.erasedItems.map { .number(.integer($0)) } ?? .null,
                "correction": .text(notes.correction), "report": .text(notes.report),
            ])
        }
    }

    private func acknowledge(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Incident> = try call.id("incident", of: "incident")
        return try await database.write { [changes] transaction in
            _ = try Self.incident(id, for: call.caller, in: transaction)
            let incident = try Incidents.take(
                [.acknowledged], of: id, at: call.now, by: call.caller.isOperator ? .operator : .account,
                log: changes.log, in: transaction)
            return .ok(incident.json)
        }
    }

    private func takeStep(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Incident> = try call.id("incident", of: "incident")
        let step: IncidentProgress.Step = try call.body.requiredWord("step")
        return try await database.write { [changes] transaction in
            let incident = try Incidents.take(
                [step], of: id, note: call.body.optionalText("note"), at: call.now, by: .operator,
                log: changes.log, in: transaction)
            return .ok(incident.json)
        }
    }

    private func draftReport(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Incident> = try call.id("incident", of: "incident")
        let language =
            switch call.query.text("language") {
            case "ja": Language.japanese
            case "zh": Language.chinese
            default: Language.english
            }
        return try await database.read { transaction in
            let incident = try Self.incident(id, for: call.caller, in: transaction)
            let notes = try Incidents.notes(of: id, in: transaction)
            let service = try Services.service(incident.service, in: transaction)
            let report = IncidentReport(
                incident: incident, service: service?.name ?? incident.service.description,
                erasedItems: notes.erasedItems, correction: notes.correction)
            return .ok([
                "language": .string(call.query.text("language") ?? "en"),
                "text": .string(report.text(in: language)),
            ])
        }
    }

    /// - Throws: `notFound`, for incidents that the caller may not see too.
    private static func incident(
        _ id: ID<Incident>, for caller: APICaller, in transaction: any ReadTransaction
    ) throws(Problem) -> Incident {
        guard let incident = try Incidents.incident(id, in: transaction), caller.maySee(incident.account)
        else {
            throw Incidents.unknown(id)
        }
        return incident
    }
}
