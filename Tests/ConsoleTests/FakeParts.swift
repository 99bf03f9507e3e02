import NIOConcurrencyHelpers
import Primitives

@testable import Console

/// An API that answers every GET with the same document, and notes what it is asked.
final class FakeAPI: ConsoleAPI {
    private let noted = NIOLockedValueBox<[ConsoleCall]>([])
    let document: JSONValue
    /// What writes are answered with.
    let written: ConsoleCallResult

    init(
        _ document: JSONValue = [:],
        written: ConsoleCallResult = ConsoleCallResult(status: 201, body: ["id": "x_1"])
    ) {
        self.document = document
        self.written = written
    }

    var calls: [ConsoleCall] { noted.withLockedValue { $0 } }

    func perform(_ call: ConsoleCall, as person: ConsolePerson?) async -> ConsoleCallResult {
        noted.withLockedValue { $0.append(call) }
        return call.method == "GET" ? ConsoleCallResult(status: 200, body: document) : written
    }
}

/// One person with one session.
struct FakeSessions: ConsoleSessions {
    static let token = "token"
    static let formToken = "form-token"
    var person = FakeSessions.person(.house(role: "administrator"))
    var isFirst = false
    var step = ConsoleSignIn.signedIn(token: FakeSessions.token)

    static func person(_ side: ConsolePerson.Side) -> ConsolePerson {
        ConsolePerson(
            user: "user_1", displayName: "Aki <b>", side: side, proof: "sess_1", formToken: formToken,
            memberships: [("m1", "House", true), ("m2", "Harbour", false)])
    }

    func person(bearing token: String) async throws -> ConsolePerson? { token == Self.token ? person : nil }
    func isFirstRun() async throws -> Bool { isFirst }
    func setUp(_ first: ConsoleFirstRun, from client: ConsoleClient) async throws -> String {
        guard first.adminKey == "key" else {
            throw Problem(.invalidKey, "The key is not known here.", parameter: "admin_key")
        }
        return Self.token
    }
    func signIn(name: String, password: String, from client: ConsoleClient) async throws -> ConsoleSignIn {
        guard password == "right" else {
            throw Problem(.forbidden, "Name or password is wrong.", mend: "Try again.", parameter: "password")
        }
        return step
    }
    func confirm(_ token: String, code: String, from client: ConsoleClient) async throws -> String {
        Self.token
    }
    func signOut(_ token: String) async throws {}
    func redeem(_ invitation: String, password: String) async throws {}
    func changePassword(
        _ person: ConsolePerson, from old: String, to new: String, client: ConsoleClient
    ) async throws -> String { "token-2" }
    func choose(_ membership: String, _ person: ConsolePerson) async throws {}
    func beginSecondFactor(_ person: ConsolePerson) async throws -> (secret: String, uri: String) {
        ("ABCD", "otpauth://totp/Minato:aki?secret=ABCD")
    }
    func enableSecondFactor(_ person: ConsolePerson, code: String, client: ConsoleClient) async throws
        -> [String]
    {
        ["one", "two"]
    }
    func disableSecondFactor(_ person: ConsolePerson, code: String, client: ConsoleClient) async throws {}
    func hasSecondFactor(_ person: ConsolePerson) async throws -> Bool { false }
    func sessions(of person: ConsolePerson) async throws -> [ConsoleSession] {
        [
            ConsoleSession(
                id: "sess_1", createdAt: Timestamp(microseconds: 0), seenAt: Timestamp(microseconds: 0),
                agent: "Firefox", isCurrent: true)
        ]
    }
    func revoke(_ session: String, of person: ConsolePerson) async throws {}
}

/// A console with fakes behind it.
struct TestConsole {
    static let origin = "http://127.0.0.1:8080"
    let api: FakeAPI
    let console: Console

    init(
        _ api: FakeAPI = FakeAPI(), sessions: FakeSessions = FakeSessions(), publicURL: String = origin,
        isSample: Bool = false
    ) throws {
        self.api = api
        console = try Console(
            api: api, sessions: sessions, publicURL: publicURL, isSample: isSample,
            clock: ManualClock(Timestamp(microseconds: 1_772_323_200_000_000)),
            randomness: SeededRandomness(1))
    }

    func get(
        _ path: String, _ query: [String: String] = [:], language: Language = .english,
        isSignedIn: Bool = true
    ) async -> Answer {
        Answer(
            await console.respond(
                to: ConsoleRequest(
                    method: .get, path: path, query: FormValues(query.mapValues { [$0] }),
                    cookies: isSignedIn ? ["minato_session": FakeSessions.token] : [:],
                    acceptLanguage: language.rawValue)))
    }

    func post(
        _ path: String, _ form: [String: String], origin: String? = TestConsole.origin, site: String? = nil,
        cookies: [String: String] = ["minato_session": FakeSessions.token]
    ) async -> Answer {
        Answer(
            await console.respond(
                to: ConsoleRequest(
                    method: .post, path: path, form: FormValues(form.mapValues { [$0] }), cookies: cookies,
                    origin: origin, fetchSite: site)))
    }
}

struct Answer {
    let status: Int
    let text: String
    private let headers: [(name: String, value: String)]

    init(_ response: ConsoleResponse) {
        status = response.status
        text = String(decoding: response.body, as: UTF8.self)
        headers = response.headers
    }

    subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
    func all(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }
}
