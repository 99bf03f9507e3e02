import Identity
import Persistence
import Primitives

extension ManagementAPI {
    static let userSessionRoutes = [
        APIRoute(
            APIOperation(
                "listUserSessions", .get, "/api/users/{user}/sessions",
                "Lists where a user is signed in", tag: .users, access: .operators, pathNotes: userNote,
                answer: .page(of: UserShapes.session, "Those that are not over, the one seen last first.")),
            { api, call in try await api.listUserSessions(call) }),
        APIRoute(
            APIOperation(
                "endUserSessions", .delete, "/api/users/{user}/sessions", "Signs a user out everywhere",
                tag: .users, access: .operators, pathNotes: userNote,
                answer: .json(UserShapes.ended, "How many sessions ended.")),
            { api, call in try await api.endUserSessions(call) }),
        APIRoute(
            APIOperation(
                "endUserSession", .delete, "/api/users/{user}/sessions/{session}",
                "Ends one session of a user", tag: .users, access: .operators,
                pathNotes: userNote.merging(["session": "The id of a session."]) { $1 },
                answer: .json(UserShapes.ended, "One.")),
            { api, call in try await api.endUserSession(call) }),
    ]

    private func listUserSessions(_ call: APICall) async throws -> APIAnswer {
        try await database.read { transaction in
            let user = try call.pathUser(in: transaction)
            return .wholeList(try Sessions.list(of: user.id, at: call.now, in: transaction).map(\.json))
        }
    }

    private func endUserSessions(_ call: APICall) async throws -> APIAnswer {
        let count = try await database.write { [changes] transaction in
            let user = try call.pathUser(in: transaction)
            return try Sessions.endAll(
                of: user.id, by: call.userActor, at: call.now, log: changes.log, in: transaction)
        }
        return .ok(["ended": .count(count)])
    }

    private func endUserSession(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Session> = try call.id("session", of: "session")
        try await database.write { [changes] transaction in
            let user = try call.pathUser(in: transaction)
            try Sessions.end(
                id, of: user.id, by: call.userActor, at: call.now, log: changes.log, in: transaction)
        }
        return .ok(["ended": .count(1)])
    }
}
