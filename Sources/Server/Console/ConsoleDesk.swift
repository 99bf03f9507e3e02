import Accounting
import Console
import Exchange
import Foundation
import Identity
import Persistence
import Primitives

/// What the console asks the server for: requests of the management API as who is signed in, and the desk where people sign
/// in.
struct ConsoleDesk: Sendable {
    let api: ManagementAPI
    let identity: IdentityDesk
    let database: any Database
    let asks: ConsoleAsks
}

extension ConsoleDesk: ConsoleAPI {
    func perform(_ call: ConsoleCall, as person: ConsolePerson?) async -> ConsoleCallResult {
        do {
            let who = person?.proof as? SignedIn
            if call.path == ConsoleAsks.path, let who {
                return ConsoleCallResult(status: 200, body: try await asks.answer(call, of: who))
            }
            let answer = try await api.perform(call, by: who)
            return ConsoleCallResult(status: answer.status.code, body: answer.body)
        } catch {
            let problem = ProblemMiddleware.problem(for: error)
            let body = try? JSONValue(parsing: problem.problemJSON(instance: call.path))
            return ConsoleCallResult(status: problem.kind.httpStatus, body: body ?? [:])
        }
    }
}

extension ConsoleDesk: ConsoleSessions {
    func person(bearing token: String) async throws -> ConsolePerson? {
        guard let token = SessionToken(token), let who = try await identity.session(token) else { return nil }
        return try await database.read { transaction in
            let memberships = try who.memberships.map { membership in
                (
                    id: membership.id.description, title: try Self.title(of: membership, in: transaction),
                    isActive: membership.id == who.membership?.id
                )
            }
            return ConsolePerson(
                user: who.user.id.description, displayName: who.user.displayName,
                language: who.user.language, side: try Self.side(of: who, in: transaction), proof: who,
                formToken: token.csrf,
                memberships: memberships)
        }
    }

    private static func side(
        of who: SignedIn, in transaction: any ReadTransaction
    ) throws(Problem) -> ConsolePerson.Side {
        switch who.membership?.place {
        case .house(let role)?: return .house(role: role.rawValue)
        case .organisation(let account, let role)?:
            let participant = try Participants.participant(of: account, in: transaction)
            return .organisation(
                account: account.description, participant: participant?.name, role: role?.rawValue)
        case nil: return .nobody
        }
    }

    private static func title(
        of membership: Membership, in transaction: any ReadTransaction
    ) throws(Problem) -> String {
        switch membership.place {
        case .house(let role): return "Minato: \(role.rawValue)"
        case .organisation(let id, _):
            if let participant = try Participants.participant(of: id, in: transaction) {
                return participant.legalName
            }
            return try Accounts.account(id, in: transaction)?.name ?? id.description
        }
    }

    func isFirstRun() async throws -> Bool { try await identity.isFirstRun() }

    func setUp(_ first: ConsoleFirstRun, from client: ConsoleClient) async throws -> String {
        try await identity.makeFirstAdministrator(
            FirstAdministrator(
                name: first.name, displayName: first.displayName, language: first.language,
                password: Password(first.password), adminKey: first.adminKey),
            from: client.network, agent: client.agent
        ).token.text
    }

    func signIn(name: String, password: String, from client: ConsoleClient) async throws -> ConsoleSignIn {
        let step = try await identity.signIn(
            name: name, password: Password(password), from: client.network, agent: client.agent)
        return switch step {
        case .signedIn(let new): .signedIn(token: new.token.text)
        case .secondFactor(let new): .needsCode(token: new.token.text)
        }
    }

    func confirm(_ token: String, code: String, from client: ConsoleClient) async throws -> String {
        guard let token = SessionToken(token) else { throw Self.signedOut }
        return try await identity.secondFactor(code, token: token, from: client.network, agent: client.agent)
            .token.text
    }

    func signOut(_ token: String) async throws {
        if let token = SessionToken(token) { try await identity.signOut(token) }
    }

    func redeem(_ invitation: String, password: String) async throws {
        guard let token = LinkToken(invitation) else {
            throw Problem(.notFound, "The link is not whole.", mend: "Open it as it was given to you.")
        }
        try await identity.redeem(token, password: Password(password))
    }

    func changePassword(
        _ person: ConsolePerson, from old: String, to new: String, client: ConsoleClient
    ) async throws -> String {
        try await identity.changePassword(
            of: Self.who(person), from: Password(old), to: Password(new), from: client.network
        ).token.text
    }

    func choose(_ membership: String, _ person: ConsolePerson) async throws {
        guard let id = ID<Membership>(membership) else {
            throw Problem(.notFound, "There is no such membership.", parameter: "membership")
        }
        try await identity.choose(id, for: Self.who(person))
    }

    func hasSecondFactor(_ person: ConsolePerson) async throws -> Bool {
        try await identity.secondFactor(of: Self.who(person)).isOn
    }

    func beginSecondFactor(_ person: ConsolePerson) async throws -> (secret: String, uri: String) {
        let setup = try await identity.beginSecondFactor(of: Self.who(person))
        return (setup.secret.text, setup.address)
    }

    func enableSecondFactor(
        _ person: ConsolePerson, code: String, client: ConsoleClient
    ) async throws -> [String] {
        try await identity.enableSecondFactor(of: Self.who(person), code: code, from: client.network)
            .map(\.text)
    }

    func disableSecondFactor(_ person: ConsolePerson, code: String, client: ConsoleClient) async throws {
        try await identity.removeSecondFactor(of: Self.who(person), code: code, from: client.network)
    }

    func sessions(of person: ConsolePerson) async throws -> [ConsoleSession] {
        let who = try Self.who(person)
        return try await identity.sessions(of: who).map { session in
            ConsoleSession(
                id: session.id.description, createdAt: session.createdAt, seenAt: session.seenAt,
                agent: session.agent ?? "", isCurrent: session.id == who.session.id)
        }
    }

    func revoke(_ session: String, of person: ConsolePerson) async throws {
        guard let id = ID<Session>(session) else {
            throw Problem(.notFound, "There is no such session.", parameter: "session")
        }
        try await identity.endSession(id, of: Self.who(person))
    }

    private static func who(_ person: ConsolePerson) throws(Problem) -> SignedIn {
        guard let who = person.proof as? SignedIn else { throw signedOut }
        return who
    }

    private static let signedOut = Problem(
        .invalidKey, "You are not signed in.", mend: "Sign in and try again.")
}

extension ConsoleClient {
    fileprivate var network: ClientNetwork? { address.flatMap(ClientNetwork.init) }
}
