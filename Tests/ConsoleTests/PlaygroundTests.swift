import Primitives
import Testing

@testable import Console

@Suite("The playground", .timeLimit(.minutes(5)))
struct PlaygroundTests {
    private static let offered: JSONValue = [
        "items": [
            [
                "name": "team/handbooks", "jurisdictions": ["JP"], "rules": [], "cites": true,
                "prices": [
                    ["currency": "JPY", "input_per_million": "100", "output_per_million": "400"]
                ],
            ]
        ]
    ]

    private static let answer: JSONValue = [
        "choices": [
            [
                "finish_reason": "stop",
                "message": [
                    "content": "Cranes <b> are checked daily.[1] See [2].",
                    "annotations": [["type": "url_citation", "minato": ["passage": 1]]],
                ],
            ]
        ],
        "usage": ["prompt_tokens": 24, "completion_tokens": 1300],
        "x-minato-record": "use_1", "x-minato-charge": "7.6 JPY",
        "x-minato-notice": "break-reminder; UTF-8''Take%20a%20break.",
    ]

    private func house(_ side: ConsolePerson.Side? = nil) throws -> TestConsole {
        let side = side ?? .organisation(account: "acct_1", participant: nil, role: nil)
        return try TestConsole(
            FakeAPI(Self.offered, written: ConsoleCallResult(status: 200, body: Self.answer)),
            sessions: FakeSessions(person: FakeSessions.person(side)))
    }

    @Test("shows what a question costs before it is asked, and gives its script what it needs")
    func page() async throws {
        let page = try await house().get("/services/try/team%2Fhandbooks")
        #expect(page.status == 200)
        #expect(page.text.contains("¥400"))
        #expect(page.text.contains(#"data-module="playground.js""#))
        #expect(page.text.contains(#"data-output="400""#))
        #expect(page.text.contains(#"name="model" value="team/handbooks""#))
        let list = try await house().get("/services")
        #expect(list.text.contains("/services/try/team%2Fhandbooks"))
    }

    @Test("says to the house that it has no account, and of a service that it is not offered")
    func refusals() async throws {
        let house = try await house(.house(role: "administrator")).get("/services/try/team/handbooks")
        #expect(house.text.contains("the house has no account"))
        #expect(!house.text.contains("data-module"))
        let other = try await self.house().get("/services/try/other")
        #expect(other.text.contains("You cannot ask"))
        #expect(!other.text.contains("data-module"))
    }

    @Test("answers a form with the answer, its marks, its charge and the way to its proof")
    func form() async throws {
        let house = try house()
        let answer = await house.post(
            "/services/try/team/handbooks",
            [
                "_form": "ask", "_token": FakeSessions.formToken, "_once": "once-1",
                "model": "team/handbooks", "messages": "Who checks cranes?", "max_tokens": "50",
            ])
        #expect(answer.status == 200)
        let call = try #require(house.api.calls.last)
        #expect(call.method == "POST" && call.path == "/v1/chat/completions")
        #expect(call.idempotencyKey == "once-1")
        #expect(
            call.body == [
                "model": "team/handbooks", "max_tokens": 50,
                "messages": [["role": "user", "content": "Who checks cranes?"]],
            ])
        #expect(answer.text.contains(#"<a href="/services/records/use_1/citations/1">[1]</a>"#))
        #expect(!answer.text.contains("citations/2"))
        #expect(answer.text.contains("Cranes &lt;b&gt;"))
        #expect(answer.text.contains("¥7.6"))
        #expect(answer.text.contains("24 + 1,300"))
        #expect(answer.text.contains("Take a break."))
        #expect(answer.text.contains(#"href="/trust/records/use_1""#))
        #expect(answer.text.contains("Who checks cranes?"))
    }

    @Test("lets a script ask with its session and its page's token only")
    func script() async throws {
        let console = try house().console
        func request(_ cookies: [String: String], origin: String? = TestConsole.origin, site: String? = nil)
            -> ConsoleRequest
        {
            ConsoleRequest(
                method: .post, path: "/services/try/x", cookies: cookies, origin: origin, fetchSite: site)
        }
        let session = ["minato_session": FakeSessions.token]
        let person = try await console.person(sending: request(session), token: FakeSessions.formToken)
        #expect(person.account == "acct_1")
        let wrong: [(ConsoleRequest, String)] = [
            (request(session), ""), (request(session), "other"), (request([:]), FakeSessions.formToken),
            (request(["minato_session": "other"]), FakeSessions.formToken),
            (request(session, origin: "http://evil.example"), FakeSessions.formToken),
            (request(session, origin: nil, site: "cross-site"), FakeSessions.formToken),
        ]
        for (request, token) in wrong {
            await #expect(throws: Problem.self) {
                try await console.person(sending: request, token: token)
            }
        }
    }
}

@Suite("Pages of money", .timeLimit(.minutes(5)))
struct MoneyPageTests {
    @Test("show a new key this once, and nothing of it in the address")
    func newKey() async throws {
        let house = try TestConsole(
            FakeAPI(
                ["items": []],
                written: ConsoleCallResult(
                    status: 201, body: ["id": "key_1", "key": "sk-shown-once", "label": "batch"])))
        let made = await house.post(
            "/money/accounts/acct_1", ["_form": "key", "_token": FakeSessions.formToken, "label": "batch"])
        #expect(made.status == 200)
        #expect(made["location"] == nil)
        #expect(made["cache-control"] == "no-store")
        #expect(made.text.contains("sk-shown-once"))
        #expect(house.api.calls.last?.target == "/api/accounts/acct_1/keys")
    }

    @Test("lead from a line of a statement to its entries, and on to the passages that earned them")
    func drillDown() async throws {
        let statement: JSONValue = [
            "id": "stmt_1", "month": "2026-10", "currency": "JPY", "opening": "0", "closing": "0",
            "participant": "org_1", "document_sha256": "ab",
            "document": [
                "currency": "JPY", "payout": "44", "rounding": "-0.3", "log": ["root": "cd", "size": 138],
                "earned": [
                    [
                        "kind": "answer", "count": 6, "amount": "38.45", "agreement": "agr_1",
                        "product": "prod_1",
                    ]
                ],
                "paid_as_customer": [],
            ],
        ]
        let page = try await TestConsole(FakeAPI(statement)).get("/money/statements/stmt_1")
        #expect(
            page.text.contains(
                "/money/entries?month=2026-10&amp;kind=answer&amp;agreement=agr_1&amp;product=prod_1"))
        #expect(page.text.contains("¥38.45") && page.text.contains("cd"))
        let entries = try TestConsole(
            FakeAPI([
                "items": [
                    [
                        "kind": "answer", "record": "trade_1", "product": "prod_1", "amount": "6.2",
                        "currency": "JPY", "month": "2026-10", "created_at": "2026-10-20T03:00:21Z",
                    ]
                ]
            ]))
        let list = await entries.get("/money/entries", ["month": "2026-10", "kind": "answer"])
        #expect(list.text.contains("/money/earnings/trade_1"))
        #expect(
            entries.api.calls.first?.target == "/api/entries?month=2026-10&kind=answer&limit=50")
    }
}
