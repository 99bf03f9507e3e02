import Carbon
import Exchange
import Persistence
import Primitives

extension ManagementAPI {
    static let carbonRoutes = [
        APIRoute(
            APIOperation(
                "putCarbonFootprint", .post, "/api/carbon/footprints",
                "Stores a footprint of the participant",
                note:
                    "Another document with the same `id` is its next version; the same one changes nothing.",
                tag: .carbon, access: .accounts, body: .json(CarbonShapes.document),
                answer: .created(CarbonShapes.own, "The footprint.")),
            { api, call in try await api.putFootprint(call) }),
        APIRoute(
            APIOperation(
                "importCarbonFootprints", .post, "/api/carbon/imports", "Stores several footprints, or none",
                tag: .carbon, access: .accounts, body: .json(CarbonShapes.imported),
                answer: .created(CarbonShapes.importing, "The footprints.")),
            { api, call in try await api.importFootprints(call) }),
        APIRoute(
            APIOperation(
                "listCarbonFootprints", .get, "/api/carbon/footprints",
                "Lists the participant's own footprints",
                tag: .carbon, access: .accounts, query: APIOperation.Parameter.paging("oldest first"),
                answer: .page(of: CarbonShapes.own, "One page of footprints.")),
            { api, call in try await api.listFootprints(call) }),
        APIRoute(
            APIOperation(
                "getCarbonFootprint", .get, "/api/carbon/footprints/{footprint}", "Shows an own footprint",
                tag: .carbon, access: .accounts, pathNotes: ["footprint": "Its UUID."],
                answer: .json(CarbonShapes.own, "The footprint.")),
            { api, call in try await api.footprint(call) }),
        APIRoute(
            APIOperation(
                "requestCarbonFootprints", .post, "/api/carbon/requests", "Asks a partner for footprints",
                note: "The answer comes as an event: the request is then fulfilled or rejected.",
                tag: .carbon,
                access: .accounts, body: .json(CarbonShapes.asking),
                answer: .created(CarbonShapes.request, "The request.")),
            { api, call in try await api.requestFootprints(call) }),
        APIRoute(
            APIOperation(
                "listCarbonRequests", .get, "/api/carbon/requests", "Lists requests to partners",
                tag: .carbon,
                access: .accounts, query: APIOperation.Parameter.paging("newest first"),
                answer: .page(of: CarbonShapes.request, "One page of requests.")),
            { api, call in try await api.listCarbonRequests(call) }),
        APIRoute(
            APIOperation(
                "listReceivedCarbonFootprints", .get, "/api/carbon/received",
                "Lists footprints that partners sent",
                tag: .carbon, access: .accounts, query: APIOperation.Parameter.paging("newest first"),
                answer: .page(of: CarbonShapes.received, "One page of footprints.")),
            { api, call in try await api.listReceivedFootprints(call) }),
    ]

    private func putFootprint(_ call: APICall) async throws -> APIAnswer {
        let footprint = try ProductFootprint(reading: call.body.json)
        let made = try await store([footprint], call)
        return .created(
            Made(body: made[0], isReplay: false), at: "/api/carbon/footprints/\(footprint.id)")
    }

    private func importFootprints(_ call: APICall) async throws -> APIAnswer {
        var footprints: [ProductFootprint] = []
        for (index, document) in (call.body.value("footprints")?.arrayValue ?? []).enumerated() {
            do {
                footprints.append(try ProductFootprint(reading: document))
            } catch {
                var problem = error
                problem.parameter = "footprints[\(index)]"
                throw problem
            }
        }
        let made = try await store(footprints, call)
        return .created(Made(body: ["items": .array(made)], isReplay: false), at: nil)
    }

    private func store(_ footprints: [ProductFootprint], _ call: APICall) async throws -> [JSONValue] {
        let ids = footprints.map { _ in newID(call, of: OwnFootprint.self) }
        return try await database.write { [self] transaction in
            let owner = try call.participant(to: .publish, exchange, in: transaction)
            return try zip(footprints, ids).map { footprint, id in
                try Footprints.put(
                    footprint, id: id, of: owner.id, at: call.now, by: call.actor, log: changes.log,
                    in: transaction
                ).json
            }
        }
    }

    private func listFootprints(_ call: APICall) async throws -> APIAnswer {
        let page = try call.query.page(of: OwnFootprint.self, order: .oldestFirst)
        return try await database.read { [self] transaction in
            let owner = try call.participant(to: .read, exchange, in: transaction)
            let found = try Footprints.list(of: owner.id, page, in: transaction)
            return .page(found.items.map(\.json), next: found.next)
        }
    }

    private func footprint(_ call: APICall) async throws -> APIAnswer {
        let id = try call.parameter("footprint")
        return try await database.read { [self] transaction in
            let owner = try call.participant(to: .read, exchange, in: transaction)
            guard let found = try Footprints.current(id, in: transaction), found.owner == owner.id else {
                throw Problem(
                    .notFound, "There is no such footprint of yours.",
                    mend: "GET /api/carbon/footprints lists them.", parameter: "footprint")
            }
            return .ok(found.json)
        }
    }

    private func requestFootprints(_ call: APICall) async throws -> APIAnswer {
        let partner = try call.body.text("partner")
        let criteria = call.body.value("criteria") ?? [:]
        let id: ID<FootprintRequest> = newID(call)
        let made = try await database.write { [self] transaction in
            let requester = try call.participant(to: .use, exchange, in: transaction)
            var standing = id
            var isReplay = false
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                standing = first
                isReplay = true
            } else {
                try exchange.carbon.request(
                    criteria, id: id, by: requester, of: partner, at: call.now, by: call.actor,
                    in: transaction)
            }
            let request = try FootprintRequests.request(standing, in: transaction).orVanished(standing)
            return Made(body: request.json, isReplay: isReplay)
        }
        return .created(made, at: nil)
    }

    private func listCarbonRequests(_ call: APICall) async throws -> APIAnswer {
        let page = try call.query.page(of: FootprintRequest.self, order: .newestFirst)
        return try await database.read { [self] transaction in
            let requester = try call.participant(to: .read, exchange, in: transaction)
            let found = try FootprintRequests.list(by: requester.id, page, in: transaction)
            return .page(found.items.map(\.json), next: found.next)
        }
    }

    private func listReceivedFootprints(_ call: APICall) async throws -> APIAnswer {
        let page = try call.query.page(of: ReceivedFootprint.self, order: .newestFirst)
        return try await database.read { [self] transaction in
            let recipient = try call.participant(to: .read, exchange, in: transaction)
            let found = try ReceivedFootprints.list(for: recipient.id, page, in: transaction)
            return .page(found.items.map(\.json), next: found.next)
        }
    }
}
