import Auditing
import Persistence
import Primitives

/// How far a sign-in has come.
public enum SignInStep: Sendable {
    case signedIn(NewSession)
    /// The password was right. The token takes nothing but the second factor, for ``Session/secondFactorWait``.
    case secondFactor(NewSession)
}

// Before somebody is signed in.
extension IdentityDesk {
    /// The first step: name and password. Whoever does not exist, has no password or is disabled is told what a wrong
    /// password is told, after the same time (while nobody's hash cost something else: it is made anew at a sign-in).
    /// - Parameters:
    ///   - client: From where it comes; nil where that is not known.
    ///   - agent: What the browser says of itself.
    /// - Throws: `invalidKey` for a wrong name or password; `rateLimitRequests`; `overloaded`.
    public func signIn(
        name: String, password: Password, from client: ClientNetwork?, agent: String? = nil
    ) async throws -> SignInStep {
        let name = String(String.UnicodeScalarView(name.unicodeScalars.prefix(Self.longestName)))
        let attempt = try throttle.begin(
            .password(SignInName.key(of: name)), from: client, at: clock.now())
        let step: SignInStep?
        do {
            step = try await firstStep(name, password, agent: agent)
        } catch {
            throttle.withdraw(attempt)
            throw error
        }
        switch step {
        case nil: throw Self.refused
        case .signedIn(let new)?:
            throttle.succeed(attempt)
            return .signedIn(new)
        case .secondFactor(let new)?:
            // Not forgotten before the second step: else who has the password could guess codes for ever.
            throttle.withdraw(attempt)
            return .secondFactor(new)
        }
    }

    /// Who the second factor is awaited of; nil for a token that awaits none, or has waited too long.
    public func awaitsSecondFactor(_ token: SessionToken) async throws -> User? {
        let now = clock.now()
        return try await database.read { transaction in
            guard let session = try Sessions.find(token, at: now, in: transaction),
                session.stage == .secondFactor
            else { return nil }
            return try Users.user(session.user, in: transaction)
        }
    }

    /// The second step: a code of the person's app, or a recovery code. The token of the first step ends with it.
    /// - Throws: `invalidKey` for a wrong code, one that was used, and a first step that is too long ago;
    ///   `rateLimitRequests`.
    public func secondFactor(
        _ code: String, token: SessionToken, from client: ClientNetwork?, agent: String? = nil
    ) async throws -> NewSession {
        guard let user = try await awaitsSecondFactor(token) else { throw Self.tooLate }
        let now = clock.now()
        let new = newSession(of: user.id, .open, agent: agent, at: now)
        let entered: NewSession = try await proving(user.id, from: client, at: now) {
            [log, vault] transaction in
            guard let waiting = try Sessions.find(token, at: now, in: transaction),
                try Users.user(user.id, in: transaction)?.state == .active
            else { throw Self.tooLate }
            let accepted = try SecondFactors.accept(
                code, of: user.id, vault: vault, at: now, log: log, in: transaction)
            guard let accepted else { return nil }
            try Sessions.drop(waiting.id, in: transaction)
            return try Self.enter(new, by: accepted, at: now, log: log, in: transaction)
        }
        throttle.forget(.password(user.name.key))
        return entered
    }

    private func firstStep(
        _ name: String, _ password: Password, agent: String?
    ) async throws -> SignInStep? {
        let found = try await database.read { transaction -> (user: User, hash: PasswordHash?)? in
            guard let user = try Users.named(name, in: transaction) else { return nil }
            return (user, try Passwords.hash(of: user.id, in: transaction))
        }
        let isRight = try await isRight(password, found?.hash)
        guard let found else { return nil }
        guard isRight, let hash = found.hash, found.user.state == .active else {
            noteFailure(of: found.user.id, at: "password")
            return nil
        }
        // Where there is no room now, it is made anew at the next sign-in.
        let better = hash.cost == cost ? nil : try? await self.hash(password)
        return try await begin(found.user, hash, better, agent: agent)
    }

    /// What follows a right password, unless it was changed meanwhile.
    private func begin(
        _ user: User, _ hash: PasswordHash, _ better: PasswordHash?, agent: String?
    ) async throws -> SignInStep? {
        let now = clock.now()
        let open = newSession(of: user.id, .open, agent: agent, at: now)
        let waiting = newSession(of: user.id, .secondFactor, agent: agent, at: now)
        return try await database.write { [log] transaction in
            guard try Users.user(user.id, in: transaction)?.state == .active,
                try Passwords.hash(of: user.id, in: transaction) == hash
            else { return nil }
            if let better { try Passwords.store(better, of: user.id, at: now, in: transaction) }
            guard try !SecondFactors.isOn(user.id, in: transaction) else {
                try Sessions.begin(waiting.session, token: waiting.token, in: transaction)
                return .secondFactor(waiting)
            }
            return .signedIn(try Self.enter(open, by: nil, at: now, log: log, in: transaction))
        }
    }

    /// Opens a session, with its leaf. The person acts by their membership in the house, or else by their oldest.
    static func enter(
        _ new: NewSession, by accepted: SecondFactors.Accepted?, at now: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> NewSession {
        var session = new.session
        session.membership = try Memberships.usable(of: session.user, in: transaction).first?.id
        try Sessions.begin(session, token: new.token, in: transaction)
        try Users.note(signInOf: session.user, at: now, in: transaction)
        try EventLeaf(
            "user.signed_in", session.user, by: .person(session.user), at: now,
            [
                "session": .string(session.id.description),
                "second_factor": accepted.map { .string($0.rawValue) } ?? .null,
            ]
        ).append(to: log, in: transaction)
        return NewSession(session: session, token: new.token)
    }

    /// No name is longer: what is, is nobody's.
    private static let longestName = SignInName.maximumAddressCharacters + 1

    private static let tooLate = Problem(
        .invalidKey, "The sign-in took too long, or is over.", mend: "Begin with name and password again.")
}
