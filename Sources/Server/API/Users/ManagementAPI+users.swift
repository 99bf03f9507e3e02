import Accounting
import Identity
import Persistence
import Primitives

extension ManagementAPI {
    static let userNote = ["user": "The id of a user, or their name for signing in."]

    /// Where the console takes links that set a password; the token follows.
    static let redeemPath = "/welcome/"

    static let userRoutes = [
        APIRoute(
            APIOperation(
                "listUsers", .get, "/api/users", "Lists the people who sign in", tag: .users,
                access: .operators,
                query: APIOperation.Parameter.paging("oldest first"),
                answer: .page(of: UserShapes.user, "One page of users, disabled ones too.")),
            { api, call in try await api.listUsers(call) }),
        APIRoute(
            APIOperation(
                "createUser", .post, "/api/users", "Makes a user",
                note:
                    "Without password and membership: ask for an invitation, and make the person a member somewhere.",
                tag: .users, access: .operators, body: .json(UserShapes.draft),
                answer: .created(UserShapes.user, "The user.")),
            { api, call in try await api.createUser(call) }),
        APIRoute(
            APIOperation(
                "getUser", .get, "/api/users/{user}", "Shows a user", tag: .users, access: .operators,
                pathNotes: userNote, answer: .json(UserShapes.user, "The user.")),
            { api, call in try await api.user(call) }),
        APIRoute(
            APIOperation(
                "changeUser", .patch, "/api/users/{user}", "Changes a user, disables or enables one",
                note: "The last administrator who can sign in cannot be disabled.", tag: .users,
                access: .operators, pathNotes: userNote, body: .json(UserShapes.change),
                answer: .json(UserShapes.user, "The user as it is now.")),
            { api, call in try await api.changeUser(call) }),
        APIRoute(
            APIOperation(
                "inviteUser", .post, "/api/users/{user}/invitation",
                "Makes a link with which a user sets their password",
                note: """
                    An invitation for who has no password yet, else a reset: that ends all sessions when it is redeemed and \
                    leaves a second factor on. A link that was made before opens nothing any more. There is no mail: hand it on.
                    """, tag: .users, access: .operators, pathNotes: userNote,
                answer: .created(UserShapes.link, "The link, this once.")),
            { api, call in try await api.inviteUser(call) }),
        APIRoute(
            APIOperation(
                "removeSecondFactor", .delete, "/api/users/{user}/second-factor",
                "Takes a user's second factor off",
                note:
                    "For who has lost device and recovery codes. Recovery codes go too; the password stays.",
                tag: .users, access: .operators, pathNotes: userNote,
                answer: .json(UserShapes.user, "The user.")),
            { api, call in try await api.removeSecondFactor(call) }),
    ]

    private func listUsers(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: User.self, order: .oldestFirst)
        return try await database.read { transaction in
            let page = try Users.list(request, in: transaction)
            return .page(try page.items.map { try $0.json(in: transaction) }, next: page.next)
        }
    }

    private func createUser(_ call: APICall) async throws -> APIAnswer {
        let user = User(
            id: newID(call), name: try SignInName(call.body.text("name")),
            displayName: try call.body.text("display_name"), language: call.body.word("language"),
            createdAt: call.now)
        let (made, id) = try await database.write { [changes] transaction in
            let standing: User
            let claim = try call.claim(for: user.id, in: transaction)
            switch claim {
            case .fresh:
                standing = try Users.create(user, by: call.userActor, log: changes.log, in: transaction)
            case .same(let first): standing = try Users.user(first, in: transaction).orVanished(first)
            }
            let body = try standing.json(in: transaction)
            return (Made(body: body, isReplay: claim != .fresh), standing.id)
        }
        return .created(made, at: "/api/users/\(id)")
    }

    private func user(_ call: APICall) async throws -> APIAnswer {
        try await database.read { .ok(try call.pathUser(in: $0).json(in: $0)) }
    }

    private func changeUser(_ call: APICall) async throws -> APIAnswer {
        let body = try await database.write { [changes] transaction in
            var user = try call.pathUser(in: transaction)
            if let name = call.body.optionalText("display_name") { user.displayName = name }
            if call.body.has("language") { user.language = call.body.word("language") }
            if let state: User.State = call.body.word("state") { user.state = state }
            return try Users.update(
                user, by: call.userActor, at: call.now, log: changes.log, in: transaction
            ).json(in: transaction)
        }
        return .ok(body)
    }

    private func inviteUser(_ call: APICall) async throws -> APIAnswer {
        let id: ID<UserLink> = newID(call)
        let token = LinkToken(random: randomness)
        let address = "\(exchange.publicURL)\(Self.redeemPath)\(token.text)"
        let made = try await database.write { [changes] transaction in
            let user = try call.pathUser(in: transaction)
            switch try call.claim(for: id, in: transaction) {
            case .fresh:
                let link = try UserLinks.make(
                    for: user.id, id: id, token: token, by: call.userActor, at: call.now,
                    log: changes.log,
                    in: transaction)
                return Made(body: link.json(url: address), isReplay: false)
            case .same(let first):
                // It went to who asked first; nobody else can have it.
                guard let link = try UserLinks.link(first, in: transaction) else {
                    throw Problem(
                        .idempotencyAnswerGone, "The link was used, replaced, or is too old.",
                        mend: "Ask for another with a new Idempotency-Key.", parameter: "Idempotency-Key")
                }
                return Made(body: link.json(url: nil), isReplay: true)
            }
        }
        return .created(made, at: nil)
    }

    private func removeSecondFactor(_ call: APICall) async throws -> APIAnswer {
        let body = try await database.write { [changes] transaction in
            let user = try call.pathUser(in: transaction)
            try SecondFactors.remove(
                of: user.id, by: call.userActor, at: call.now, log: changes.log, in: transaction)
            return try user.json(in: transaction)
        }
        return .ok(body)
    }
}
