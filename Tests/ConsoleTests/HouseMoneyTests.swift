import Primitives
import Testing

@testable import Console

@Suite("Money and operation, for the house", .timeLimit(.minutes(5)))
struct HouseMoneyTests {
    private static func house(_ role: String, _ document: JSONValue) throws -> TestConsole {
        try TestConsole(
            FakeAPI(document), sessions: FakeSessions(person: FakeSessions.person(.house(role: role))))
    }

    @Test(
        "offer forms about accounts to administrators only",
        arguments: [("administrator", true), ("compliance", false), ("auditor", false)])
    func forms(role: String, mayChange: Bool) async throws {
        let house = try Self.house(
            role, ["state": "active", "items": [["id": "plan_1", "name": "team"]], "currency": "JPY"])
        for path in ["/money/accounts/acct_1", "/operation/accounts/acct_1"] {
            #expect(await house.get(path).text.contains("name=\"_form\"") == mayChange, "\(path)")
        }
        // Each leads to the other, and keys stand on one of them.
        #expect(await house.get("/money/accounts/acct_1").text.contains("/operation/accounts/acct_1"))
        #expect(await house.get("/operation/accounts/acct_1").text.contains("/money/accounts/acct_1"))
    }

    @Test("offer no form about an account to who only reads for it")
    func viewer() async throws {
        for (role, mayChange) in [("viewer", false), ("admin", true)] {
            let person = FakeSessions.person(
                .organisation(account: "acct_1", participant: "kobe", role: role))
            let house = try TestConsole(FakeAPI(["items": []]), sessions: FakeSessions(person: person))
            #expect(
                await house.get("/money/accounts/acct_1").text.contains("name=\"_form\"") == mayChange)
        }
    }

    @Test("show names where the API has ids")
    func names() async throws {
        let document: JSONValue = [
            "items": [
                [
                    "id": "acct_1", "account": "acct_1", "name": "reader", "legal_name": "Reader KK",
                    "label": "batch", "number": "INV-1", "month": "2026-10", "participant": "acct_1",
                    "kind": "answer", "currency": "JPY", "total": "10", "service": "acct_1",
                    "state": "received",
                ]
            ]
        ]
        let house = try Self.house("auditor", document)
        #expect(await house.get("/money").text.contains(">Reader KK<"))
        #expect(await house.get("/money/invoices").text.contains(">reader<"))
        #expect(await house.get("/money/entries").text.contains(">Reader KK<"))
        #expect(await house.get("/rules/complaints").text.contains(">reader<"))
        let account = await house.get("/operation/accounts/acct_1").text
        #expect(account.contains(">batch<"))
    }

    @Test("let a form choose among what there is, and send the id")
    func choosing() async throws {
        let house = try Self.house(
            "administrator", ["items": [["id": "key_1", "label": "night <batch>"]], "currency": "JPY"])
        let page = await house.get("/money/accounts/acct_1").text
        #expect(page.contains("<option value=\"key_1\">night &lt;batch&gt;</option>"))
        _ = await house.post(
            "/money/accounts/acct_1",
            [
                Form.name: "limit", Form.token: FakeSessions.formToken, Form.knows: "yes", "key": "key_1",
                "monthly": "300",
            ])
        #expect(
            house.api.calls.last { $0.method == "PUT" }?.body == [
                "key": "key_1", "monthly": "300", "hard": false,
            ])
    }

    @Test("name the file of a passage, and days as the language writes them")
    func days() throws {
        #expect(ServicePages.file(of: ["document": "ver_01/harbour.en.md"]) == "harbour.en.md")
        #expect(ServicePages.file(of: ["document": "notes/a.md"]) == "notes/a.md")
        let formats = Formats(language: .japanese, now: Timestamp(microseconds: 0))
        #expect(formats.date("2026-11-28") == "2026年11月28日")
        #expect(formats.date("soon") == "soon")
        #expect(formats.rounded(11.425) == "11.43" && formats.rounded(0.00125) == "0.0013")
        #expect(formats.rounded(-2.5) == "-2.5" && formats.rounded(300) == "300")
        #expect(formats.duration(milliseconds: 89) == "89ミリ秒")
        #expect(formats.duration(milliseconds: 12_340) == "12.34秒")
    }

    // MARK: operation

    private static let figures: JSONValue = [
        "items": [["name": "local", "health": ["state": "healthy", "detail": ""], "models": ["m"]]],
        "nodes": [["started_at": "2026-03-01T00:00:00Z", "ready": true, "faults": []]],
        "answers": [
            "in_flight": 3, "downloads_in_flight": 0, "requests": 12,
            "outcomes": [["status": "completed", "count": 9]],
            "refusals": [["kind": "policy-violation", "count": 2]],
        ],
        "writes": ["queued": 0, "commits": 40, "failures": 0, "median_seconds": 0.0005, "p99_seconds": 2.5],
        "log": ["size": 7],
    ]

    @Test("show how the server is, in words")
    func overview() async throws {
        let page = try await Self.house("auditor", Self.figures).get("/operation").text
        for text in ["≤ 2.5 s", "half: ≤ 0.5 ms", "refused by a rule", "data-source=\"/operation/live\""] {
            #expect(page.contains(text), "\(text)")
        }
    }

    @Test("bring an open page up to date for who is signed in to the house, and nobody else")
    func live() async throws {
        let house = try Self.house("auditor", Self.figures)
        func request(_ path: String, token: String? = FakeSessions.token, site: String? = nil)
            -> ConsoleRequest
        {
            ConsoleRequest(
                method: .get, path: path, cookies: token.map { ["minato_session": $0] } ?? [:],
                acceptLanguage: "ja", fetchSite: site)
        }
        #expect(Console.livePaths == ["/operation"])
        let part = try #require(try await house.console.livePart(of: request("/operation")))
        #expect(part.contains("2.5秒以下") && !part.contains("<html") && !part.contains("data-module"))
        #expect(try await house.console.livePart(of: request("/operation/users")) == nil)
        for refused in [
            request("/operation", token: nil), request("/operation", token: "other"),
            request("/operation", site: "cross-site"), request("/nowhere"),
        ] {
            await #expect(throws: Problem.self) { try await house.console.livePart(of: refused) }
        }
        let person = FakeSessions.person(.organisation(account: "a", participant: nil, role: nil))
        let other = try TestConsole(FakeAPI(Self.figures), sessions: FakeSessions(person: person))
        await #expect(throws: Problem.self) {
            try await other.console.livePart(of: request("/operation"))
        }
        #expect(other.api.calls.isEmpty)
    }

    @Test("tell changes in words, by whom and of what")
    func trail() async throws {
        let house = try Self.house(
            "auditor",
            [
                "items": [
                    [
                        "id": "acct_1", "name": "reader", "display_name": "Aki", "kind": "account.credited",
                        "actor": "operator", "at": "2026-03-01T00:00:00Z", "by": "acct_1", "index": 12,
                        "facts": ["amount": "500", "currency": "JPY", "secret_id": "tr_01m8"],
                    ]
                ]
            ])
        let page = await house.get("/operation/trail").text
        #expect(house.api.calls.first?.target == "/api/events?actor=operator&limit=50")
        #expect(page.contains("account: credited") && page.contains("¥500") && page.contains(">Aki<"))
        #expect(page.contains("/operation/accounts/acct_1") && !page.contains("tr_01m8"))
        let all = await house.get("/operation/trail", ["actor": "all"], language: .japanese)
        #expect(house.api.calls.contains { $0.target == "/api/events?limit=50" })
        #expect(all.text.contains("口座：入金"))
        #expect(TrailTexts.what("odd") == Phrase(same: "odd"))
        #expect(TrailTexts.what("account.bent_over").english == "account: bent over")
    }
}
