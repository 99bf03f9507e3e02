import Accounting
import Identity
import Persistence
import Primitives

extension ManagementAPI {
    static let membershipRoutes = [
        APIRoute(
            APIOperation(
                "listMemberships", .get, "/api/users/{user}/memberships", "Lists where a user belongs",
                tag: .users, access: .operators, pathNotes: userNote,
                answer: .page(of: UserShapes.membership, "Those that are not over.")),
            { api, call in try await api.listMemberships(call) }),
        APIRoute(
            APIOperation(
                "putMembership", .post, "/api/users/{user}/memberships",
                "Makes a user a member of the house or of an organisation, or changes the role",
                note: """
                    Once in the house, and once in each organisation. A member of an organisation gets a key of its account, \
                    whose text nobody learns; where the account is a participant's, the key has the role there.
                    """, tag: .users, access: .operators, pathNotes: userNote,
                body: .json(UserShapes.membershipDraft),
                answer: .json(UserShapes.membership, "The membership.")),
            { api, call in try await api.putMembership(call) }),
        APIRoute(
            APIOperation(
                "removeMembership", .delete, "/api/users/{user}/memberships/{membership}",
                "Ends a membership",
                note: """
                    Its key is revoked, and the sessions that act by it end. That of the last administrator who can sign in \
                    cannot be ended.
                    """, tag: .users, access: .operators,
                pathNotes: userNote.merging(["membership": "The id of a membership."]) { $1 },
                answer: .json(UserShapes.membership, "The membership.")),
            { api, call in try await api.removeMembership(call) }),
    ]

    private func listMemberships(_ call: APICall) async throws -> APIAnswer {
        try await database.read { transaction in
            let user = try call.pathUser(in: transaction)
            return .wholeList(try Memberships.standing(of: user.id, in: transaction).map(\.json))
        }
    }

    private func putMembership(_ call: APICall) async throws -> APIAnswer {
        let new = NewMembership(at: call.now, random: randomness)
        let body = try await database.write { [changes] transaction in
            let user = try call.pathUser(in: transaction)
            return try Memberships.put(
                user.id, in: try call.membershipPlace(in: transaction), new: new, by: call.userActor,
                at: call.now, log: changes.log, in: transaction
            ).json
        }
        // Its key is one of the account's.
        return .ok(body, changesDirectory: true)
    }

    private func removeMembership(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Membership> = try call.id("membership", of: "membership")
        let body = try await database.write { [changes] transaction in
            let user = try call.pathUser(in: transaction)
            return try Memberships.remove(
                id, of: user.id, by: call.userActor, at: call.now, log: changes.log, in: transaction
            ).json
        }
        return .ok(body, changesDirectory: true)
    }
}
