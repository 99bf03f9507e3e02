import Auditing
import Persistence
import Primitives

// Passwords that people set.
extension IdentityDesk {
    /// Puts another password in the place of the person's. All sessions end, this one too; the new one takes its place.
    /// - Throws: `invalidValue` for a new one that may be none, with `parameter` "password"; `invalidKey` where the old one
    ///   is wrong; `rateLimitRequests`; `overloaded`; `conflict` where something else ended the session meanwhile.
    public func changePassword(
        of who: SignedIn, from old: Password, to new: Password, from client: ClientNetwork?
    ) async throws -> NewSession {
        try new.check(for: who.user.name)
        guard old.bytes != new.bytes else {
            throw Problem(
                .invalidValue, "The new password is the old one.", mend: "Choose another.",
                parameter: "password")
        }
        let user = who.user.id
        let attempt = try throttle.begin(.proof(user), from: client, at: clock.now())
        let (hash, made): (PasswordHash, PasswordHash)
        do {
            guard let standing = try await verified(old, of: user) else {
                noteFailure(of: user, at: "password_change")
                throw Self.wrongPassword
            }
            (hash, made) = (standing, try await self.hash(new))
        } catch {
            if error as? Problem != Self.wrongPassword { throttle.withdraw(attempt) }
            throw error
        }
        throttle.succeed(attempt)
        let now = clock.now()
        let fresh = newSession(
            of: user, .open, membership: who.session.membership, agent: who.session.agent, at: now)
        try await database.write { [log] transaction in
            guard try Passwords.hash(of: user, in: transaction) == hash,
                try Users.user(user, in: transaction)?.state == .active
            else { throw Problem(.conflict, "Somebody else changed the password.", mend: "Sign in again.") }
            try Passwords.set(
                made, of: user, on: .change, by: who.actor, at: now, log: log, in: transaction)
            try Sessions.endAll(of: user, in: transaction)
            try UserLinks.remove(of: user, in: transaction)
            try Sessions.begin(fresh.session, token: fresh.token, in: transaction)
        }
        return fresh
    }

    /// Whose password a link sets; nil for one that was used, replaced, or is too old.
    public func redeemable(_ token: LinkToken) async throws -> (user: User, link: UserLink)? {
        let now = clock.now()
        return try await database.read { try Self.redeemable(token, at: now, in: $0) }
    }

    /// Sets the password of whom a link was made for, once. All of the person's sessions end; a second factor stays on. They
    /// sign in as always then.
    /// - Throws: `notFound` for a link that opens nothing; `invalidValue` for a password that may be none; `overloaded`.
    @discardableResult
    public func redeem(_ token: LinkToken, password: Password) async throws -> User {
        guard let (user, _) = try await redeemable(token) else { throw Self.deadLink }
        try password.check(for: user.name)
        let hash = try await hash(password)
        let now = clock.now()
        try await database.write { [log] transaction in
            guard let (user, link) = try Self.redeemable(token, at: now, in: transaction) else {
                throw Self.deadLink
            }
            try Passwords.set(
                hash, of: user.id, on: link.kind == .reset ? .reset : .invitation, by: .person(user.id),
                at: now, log: log, in: transaction)
            try UserLinks.remove(of: user.id, in: transaction)
            try Sessions.endAll(of: user.id, in: transaction)
        }
        // Who has a new password need not wait for what was guessed at the old one.
        throttle.forget(.password(user.name.key))
        return user
    }

    private static func redeemable(
        _ token: LinkToken, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> (user: User, link: UserLink)? {
        guard let link = try UserLinks.find(token, at: now, in: transaction),
            let user = try Users.user(link.user, in: transaction), user.state == .active
        else { return nil }
        return (user, link)
    }

    /// The hash of the person's password where this is the password.
    private func verified(_ password: Password, of user: ID<User>) async throws -> PasswordHash? {
        let hash = try await database.read { try Passwords.hash(of: user, in: $0) }
        return try await isRight(password, hash) ? hash : nil
    }

    private static let wrongPassword = Problem(
        .invalidKey, "The present password is wrong.", mend: "Try again.", parameter: "old_password")

    private static let deadLink = Problem(
        .notFound, "The link was used, replaced by another, or is too old.",
        mend: "Ask an administrator for a new one.")
}
