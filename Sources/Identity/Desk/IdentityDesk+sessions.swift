import Auditing
import Persistence
import Primitives

// While somebody is signed in.
extension IdentityDesk {
    /// Who a token stands for now; nil for one that opens nothing, or waits for its second factor. Writes at most once in
    /// ``Session/touchInterval``.
    public func session(_ token: SessionToken) async throws -> SignedIn? {
        let now = clock.now()
        let found = try await database.read { transaction -> SignedIn? in
            guard let session = try Sessions.find(token, at: now, in: transaction), session.stage == .open,
                let user = try Users.user(session.user, in: transaction), user.state == .active
            else { return nil }
            return SignedIn(
                session: session, user: user,
                memberships: try Memberships.usable(of: user.id, in: transaction))
        }
        guard let found, now - found.session.seenAt >= Session.touchInterval else { return found }
        // What cannot be written now is with the next request.
        try? await database.write { try Sessions.touch(found.session, at: now, in: $0) }
        return found
    }

    /// Acts by another membership from now on, in this session.
    /// - Throws: `notFound` for one that the person does not have, or may not act by.
    public func choose(_ membership: ID<Membership>, for who: SignedIn) async throws {
        try await database.write { transaction in
            guard
                try Memberships.usable(of: who.user.id, in: transaction).contains(where: {
                    $0.id == membership
                })
            else {
                throw Problem(.notFound, "There is no membership \(membership).", parameter: "membership")
            }
            try Sessions.choose(membership, in: who.session.id, transaction)
        }
    }

    /// Ends the session of a token. One that is over already changes nothing.
    public func signOut(_ token: SessionToken) async throws {
        let now = clock.now()
        try await database.write { [log] transaction in
            guard let session = try Sessions.find(token, at: now, in: transaction) else { return }
            guard session.stage == .open else {
                return try Sessions.drop(session.id, in: transaction)
            }
            try Sessions.end(
                session.id, of: session.user, by: .person(session.user), at: now, log: log, in: transaction)
        }
    }

    /// The person's sessions, the one seen last first.
    public func sessions(of who: SignedIn) async throws -> [Session] {
        let now = clock.now()
        return try await database.read { try Sessions.list(of: who.user.id, at: now, in: $0) }
    }

    /// Ends one of the person's sessions.
    /// - Throws: `notFound`.
    public func endSession(_ id: ID<Session>, of who: SignedIn) async throws {
        let now = clock.now()
        try await database.write { [log] transaction in
            try Sessions.end(id, of: who.user.id, by: who.actor, at: now, log: log, in: transaction)
        }
    }

    /// Ends all of the person's sessions but this one.
    /// - Returns: How many.
    @discardableResult
    public func endOtherSessions(of who: SignedIn) async throws -> Int {
        let now = clock.now()
        return try await database.write { [log] transaction in
            try Sessions.endAll(
                of: who.user.id, but: who.session.id, by: who.actor, at: now, log: log, in: transaction)
        }
    }

    /// What the person is called, and in which language the console speaks to them.
    /// - Throws: `invalidValue`.
    @discardableResult
    public func changeProfile(
        of who: SignedIn, displayName: String, language: Language?
    ) async throws -> User {
        let now = clock.now()
        return try await database.write { [log] transaction in
            var user = try Users.required(who.user.id, in: transaction)
            user.displayName = displayName
            user.language = language
            return try Users.update(user, by: who.actor, at: now, log: log, in: transaction)
        }
    }
}
