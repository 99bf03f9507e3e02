import Primitives
import Testing

@testable import Console

@Suite("The pages of the house", .timeLimit(.minutes(5)))
struct HousePageTests {
    private static func form(_ id: String, _ more: [String: String] = [:]) -> [String: String] {
        [Form.name: id, Form.token: FakeSessions.formToken, Form.once: "once", Form.knows: "yes"]
            .merging(more) { $1 }
    }

    @Test("show a new key on the answer itself, and keep it nowhere")
    func key() async throws {
        let house = try TestConsole(
            FakeAPI(written: ConsoleCallResult(status: 201, body: ["id": "key_1", "key": "sk-<new>"])))
        let answer = await house.post("/operation/accounts/acct_1", Self.form("make-key"))
        #expect(answer.status == 200)
        #expect(answer["cache-control"] == "no-store")
        #expect(answer["location"] == nil)
        #expect(answer.text.contains("sk-&lt;new&gt;"))
        let call = try #require(house.api.calls.last)
        #expect(call.target == "/api/accounts/acct_1/keys")
        #expect(call.idempotencyKey == "once")
    }

    @Test("say of a secret that was told before that it was", arguments: ["url", "key"])
    func secretToldBefore(member: String) async throws {
        let house = try TestConsole(
            FakeAPI(written: ConsoleCallResult(status: 201, body: ["id": "x_1", member: .null])))
        let (path, form) =
            member == "key"
            ? ("/operation/accounts/acct_1", "make-key") : ("/operation/users/user_1", "invite")
        let answer = await house.post(path, Self.form(form))
        #expect(answer.status == 200)
        #expect(answer.text.contains("It was shown already"))
    }

    @Test("show the link of an invitation once the consequence is known")
    func invitation() async throws {
        let link: JSONValue = ["url": "https://minato.example/welcome/t", "kind": "invitation"]
        let house = try TestConsole(FakeAPI(written: ConsoleCallResult(status: 201, body: link)))
        let careless = await house.post("/operation/users/user_1", Self.form("invite", [Form.knows: ""]))
        #expect(careless.status == 400)
        #expect(!careless.text.contains("/welcome/t"))
        let answer = await house.post("/operation/users/user_1", Self.form("invite"))
        #expect(answer.text.contains("https://minato.example/welcome/t"))
        #expect(house.api.calls.last?.target == "/api/users/user_1/invitation")
    }

    @Test(
        "offer to each role what it may do",
        arguments: [("administrator", true, true), ("compliance", true, false), ("auditor", false, false)])
    func roles(role: String, writesRules: Bool, administers: Bool) async throws {
        let house = try TestConsole(
            FakeAPI(["state": "active"]),
            sessions: FakeSessions(person: FakeSessions.person(.house(role: role))))
        for path in ["/rules/incidents", "/rules/requests", "/rules/services/s/evidence/e"] {
            #expect(await house.get(path).text.contains("name=\"_form\"") == writesRules, "\(path)")
        }
        for path in ["/operation/users", "/operation/users/user_1", "/operation/accounts/acct_1"] {
            #expect(await house.get(path).text.contains("name=\"_form\"") == administers, "\(path)")
        }
    }

    @Test(
        "are for nobody else",
        arguments: Pages.all.filter { [Area.rules, .operation].contains($0.area) }.map(\.path))
    func closed(path: PagePath) async throws {
        let person = FakeSessions.person(.organisation(account: "a", participant: "kobe", role: "admin"))
        let house = try TestConsole(sessions: FakeSessions(person: person))
        #expect(await house.get(path.filled(Self.names)).status == 403)
        #expect(house.api.calls.isEmpty)
    }

    private static let names = Dictionary(
        uniqueKeysWithValues: [
            "service", "duty", "slot", "incident", "complaint", "request", "user", "membership", "session",
            "account", "key", "name", "version",
        ].map { ($0, "x") })

    @Test("lay duties out by jurisdictions, the worst of what packs say in each")
    func matrix() async throws {
        func duty(_ id: String, _ place: String, _ state: String) -> JSONValue {
            [
                "duty": .string(id), "jurisdiction": .string(place), "state": .string(state), "force": "law",
                "title": ["en": .string("Title of \(id)")],
                "satisfiers": [["satisfier": "evidence:training-record", "state": "missing"]],
            ]
        }
        let house = try TestConsole(
            FakeAPI([
                "open": 1, "partly": 0, "covered": 2,
                "duties": [
                    duty("D01", "JP", "covered"), duty("D01", "CN", "covered"), duty("D01", "CN", "open"),
                    duty("D02", "EU", "covered"),
                ],
            ]))
        let text = await house.get("/rules/services/a%2Fb").text
        #expect(house.api.calls.map(\.target) == ["/api/services/a%2Fb/duties"])
        let table = try #require(
            text.firstMatch(of: #/<table class="matrix">(.*?)</table>/#.dotMatchesNewlines()))
        let words = table.1.matches(of: #/>([^<>\s][^<>]*)</#).map { String($0.1) }
        #expect(
            words == [
                "Duties by jurisdiction", "China", "Japan", "European Union",
                "Title of D01", "D01", "open", "covered", "–", "Title of D02", "D02", "–", "–", "covered",
            ])
        #expect(text.contains("training-record"))
    }

    @Test("tell how long a step of an incident took")
    func clock() throws {
        let start = "2026-03-01T00:00:00Z"
        let begun = try #require(Timestamp(rfc3339: start))
        func length(_ seconds: Double) -> String? {
            let end = Timestamp(microseconds: begun.microseconds + Int64(seconds * 1_000_000))
            return IncidentClock.length(from: start, to: end)?.in(.english)
        }
        #expect(length(0.25) == "250 ms")
        #expect(length(59) == "59 s")
        #expect(length(61) == "1 min 1 s")
        #expect(length(7_260) == "2 h 1 min")
        #expect(length(90_000) == "1 d 1 h")
        #expect(length(-1) == nil)
        #expect(IncidentClock.length(from: "soon", to: begun) == nil)
    }
}
