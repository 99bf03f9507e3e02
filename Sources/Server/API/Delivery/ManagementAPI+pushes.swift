import Delivery
import Exchange
import Persistence
import Primitives

extension ManagementAPI {
    static let pushRoutes = [
        APIRoute(
            APIOperation(
                "pushFiles", .post, "/api/agreements/{agreement}/pushes",
                "Puts the files of an agreement to an address of the consumer's",
                note: """
                    For the consumer. Each file is sent by PUT, tried again with growing pauses, and stops at once when \
                    the agreement ends. At most \(Pushes.maximumOpen) are open under an agreement.
                    """,
                tag: .delivery, access: .accounts, pathNotes: deliveredAgreementNote,
                body: .json(PushShapes.asked),
                answer: .created(PushShapes.started, "The pushes, not yet begun.")),
            { api, call in try await api.pushFiles(call) }),
        APIRoute(
            APIOperation(
                "listPushes", .get, "/api/agreements/{agreement}/pushes",
                "Lists the pushes under an agreement", note: "For both sides.",
                tag: .delivery, access: .accounts, pathNotes: deliveredAgreementNote,
                query: APIOperation.Parameter.paging("newest first"),
                answer: .page(of: PushShapes.push, "One page of pushes.")),
            { api, call in try await api.listPushes(call) }),
    ]

    private func pushFiles(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Agreement> = try call.id("agreement", of: "agreement")
        let newGrant: ID<DeliveryGrant> = newID(call)
        let new: ID<DeliveryRequest> = newID(call)
        let asked = PushDesk.Asked(
            url: try call.body.text("url"), file: call.body.optionalText("file"),
            version: call.body.optionalCount("version").map { Int($0) },
            authorization: call.body.optionalText("authorization"))
        let agreement = try await consumed(id, call)
        try await exchange.meter.admit(agreement, .push, at: call.now)
        let made = try await database.write { [self] transaction in
            var request = new
            var isReplay = false
            if case .same(let first) = try call.claim(for: new, in: transaction) {
                request = first
                isReplay = true
            }
            let agreement = try Agreements.required(id, in: transaction)
            let actor = call.actor
            let grant = try DeliveryGrants.standing(
                newGrant, under: agreement, .push, at: call.now, by: actor, log: changes.log, in: transaction)
            let pushes = try exchange.pushes.add(
                asked, request: request, under: agreement, grant: grant, at: call.now, by: actor,
                in: transaction)
            return Made(
                body: ["request": .id(request), "pushes": .array(pushes.map(\.json))], isReplay: isReplay)
        }
        exchange.pushes.wake()
        return .created(made, at: nil)
    }

    private func listPushes(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Agreement> = try call.id("agreement", of: "agreement")
        let request = try call.query.page(of: Push.self, order: .newestFirst)
        return try await database.read { [self] transaction in
            _ = try call.partyAgreement(to: .read, exchange, in: transaction)
            let page = try Pushes.list(under: id, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }
}

extension Push {
    var json: JSONValue {
        [
            "id": .id(id), "agreement": .id(agreement), "grant": .id(grant), "request": .id(request),
            "name": .string(name), "bytes": .number(.integer(fileBytes)), "url": .string(url),
            "state": .name(state), "attempts": .count(attempts), "sent_bytes": .number(.integer(sentBytes)),
            "reason": .text(reason), "created_at": .time(createdAt),
            "due_at": .time(state.isFinal ? nil : dueAt), "ended_at": .time(endedAt),
        ]
    }
}
