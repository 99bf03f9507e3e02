import Accounting
import Persistence
import Primitives

extension ManagementAPI {
    static let planRoutes = [
        APIRoute(
            APIOperation(
                "listPlans", .get, "/api/plans", "Lists the plans on offer", tag: .plans, access: .accounts,
                answer: .page(of: PlanShapes.plan, "The newest version of each, by name.")),
            { api, call in try await api.listPlans(call) }),
        APIRoute(
            APIOperation(
                "createPlan", .post, "/api/plans", "Offers a plan", tag: .plans, access: .operators,
                body: .json(PlanShapes.draft), answer: .created(PlanShapes.plan, "Its first version.")),
            { api, call in try await api.createPlan(call) }),
        APIRoute(
            APIOperation(
                "listPlanVersions", .get, "/api/plans/{plan}", "Lists the versions of a plan", tag: .plans,
                access: .accounts, pathNotes: planNote,
                answer: .page(of: PlanShapes.plan, "Every version, the newest first.")),
            { api, call in try await api.planVersions(call) }),
        APIRoute(
            APIOperation(
                "changePlan", .put, "/api/plans/{plan}", "Puts a new version of a plan in force",
                note: """
                    Who subscribed keeps the version that was subscribed to. The same terms again change nothing. \
                    A plan that was retired comes back.
                    """,
                tag: .plans, access: .operators, pathNotes: planNote, body: .json(PlanShapes.version),
                answer: .json(PlanShapes.plan, "The version in force.")),
            { api, call in try await api.changePlan(call) }),
        APIRoute(
            APIOperation(
                "retirePlan", .delete, "/api/plans/{plan}", "Takes a plan off the list",
                note: "Subscriptions to it go on.", tag: .plans, access: .operators, pathNotes: planNote,
                answer: .json(PlanShapes.plan, "The plan.")),
            { api, call in try await api.retirePlan(call) }),
    ]

    private static let planNote = ["plan": "The name of a plan."]

    private func listPlans(_ call: APICall) async throws -> APIAnswer {
        try await database.read { .wholeList(try Plans.offered(in: $0).map(\.json)) }
    }

    private func planVersions(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("plan")
        return try await database.read { transaction in
            let versions = try Plans.versions(of: name, in: transaction)
            guard !versions.isEmpty else { throw Plans.unknown(name) }
            return .wholeList(versions.map(\.json))
        }
    }

    private func createPlan(_ call: APICall) async throws -> APIAnswer {
        let name = try call.body.text("name")
        var members = call.body.json.objectValue ?? [:]
        members["name"] = nil
        let terms = try PlanTerms(reading: .object(members))
        let id: ID<Plan> = newID(call)
        let made = try await database.write { [changes = changes.by(call.actor)] transaction in
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                return Made(
                    body: try Plans.plan(first, in: transaction).orVanished(first).json, isReplay: true)
            }
            guard try Plans.newest(named: name, in: transaction) == nil else {
                throw Problem(
                    .conflict, "There is a plan \"\(name)\" already.",
                    mend: "PUT /api/plans/… makes a new version of it.", parameter: "name")
            }
            let plan = try changes.setPlan(terms, named: name, id: id, at: call.now, in: transaction)
            return Made(body: plan.json, isReplay: false)
        }
        return .created(made, at: nil)
    }

    private func changePlan(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("plan")
        let terms = try PlanTerms(reading: call.body.json)
        let id: ID<Plan> = newID(call)
        return try await database.write { [changes = changes.by(call.actor)] transaction in
            guard try Plans.newest(named: name, in: transaction) != nil else { throw Plans.unknown(name) }
            return .ok(try changes.setPlan(terms, named: name, id: id, at: call.now, in: transaction).json)
        }
    }

    private func retirePlan(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("plan")
        return try await database.write { [changes = changes.by(call.actor)] transaction in
            guard let plan = try Plans.newest(named: name, in: transaction) else { throw Plans.unknown(name) }
            guard plan.origin == .api || plan.isRetired else {
                throw Problem(
                    .conflict, "The plan \"\(name)\" stands in the configuration.",
                    mend: "Remove it there and restart; the next start would offer it again.",
                    parameter: "plan")
            }
            return .ok(try changes.retirePlan(plan, at: call.now, in: transaction).json)
        }
    }
}
