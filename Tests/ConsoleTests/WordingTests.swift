import Primitives
import Testing

@testable import Console

@Suite("The console's words", .timeLimit(.minutes(5)))
struct WordingTests {
    private func page(_ language: Language, _ side: ConsolePerson.Side = .house(role: "administrator"))
        -> PageContext
    {
        PageContext(
            ConsoleRequest(method: .get, path: "/"), person: FakeSessions.person(side), language: language,
            now: Timestamp(microseconds: 0), parameters: [:], refused: nil, api: FakeAPI(),
            randomness: SeededRandomness(1))
    }

    @Test("read what differs out of a sentence")
    func patterns() {
        #expect(TextPattern("a * b * c.").values(of: "a 1 b 2 c.") == ["1", "2"])
        #expect(TextPattern("It is *").values(of: "It is so") == ["so"])
        #expect(TextPattern("It was *").values(of: "It is so") == nil)
        #expect(TextPattern("* and *.").values(of: "x") == nil)
        #expect(TextPattern("Done.").values(of: "Done.") == [])
    }

    @Test(
        "say why a use is refused in the page's language",
        arguments: [
            ("The prohibition applies.", "条件で禁止されています。"),
            (
                "spatial must be isAnyOf JP, DE; it is US.",
                "場所「US」は条件（JP, DE）に合いません。"
            ),
            ("purpose must be isAnyOf credit-review; it is not known.", "目的が指定されていません（条件：credit-review）。"),
            (
                "The rule is about another action: it is urn:minato:odrl:train.", "この行為（学習）は条件に含まれていません。"
            ), ("Your account lacks 12 JPY.", "口座の残高が 12 JPY 不足しています。"),
            ("Something new.", "Something new."),
        ])
    func reasons(reason: String, expected: String) {
        #expect(UseReason.text(reason, page(.japanese)) == expected)
    }

    @Test("tell faults of the doors and of pages in the page's language, and nothing else in English alone")
    func problems() async throws {
        let house = try TestConsole()
        let nowhere = await house.get("/nowhere", language: .japanese)
        #expect(nowhere.status == 404)
        #expect(nowhere.text.contains("ページ /nowhere はありません。"))
        #expect(!nowhere.text.contains("There is no page"))
        let refused = ConsoleProblem(
            Problem(.notFound, "There is no product \"x\".", mend: "GET /api/products lists them."))
        let parts = ProblemTexts.notices(refused, page(.chinese))
        guard parts.count == 2, case .notice(let own) = parts[0], case .notice(let told) = parts[1] else {
            Issue.record("\(parts)")
            return
        }
        #expect(own.text.hasPrefix("未找到"))
        #expect(told.language == "en" && told.text.contains("There is no product"))
        #expect(ProblemTexts.known("The password has 3 characters.", .japanese) == "パスワードが3文字です。")
    }

    @Test("write a price as people say it")
    func price() {
        let price: JSONValue = [
            "currency": "JPY", "one_off": "1000", "monthly": "500",
            "meters": [
                ["unit": "row", "rate": "0.5", "free": "100"],
                ["unit": "byte", "per": 1_048_576, "tiers": [["up_to": "10", "rate": "2"], ["rate": "1"]]],
            ], "monthly_cap": "2000", "trial_days": 14, "citation_rate": 1_500,
        ]
        #expect(
            MarketPages.price(price, page(.japanese))
                == "契約時 1,000円、月額 500円、1行あたり 0.5円、毎月100行まで無料、10バイトまで 1.0 MiBあたり 2円、"
                + "それを超えると 1.0 MiBあたり 1円、最初の14日間は無料、利用料の月額上限 2,000円、回答での引用は1.5倍に換算")
        #expect(MarketPages.price(["currency": "JPY"], page(.english)) == "free")
        #expect(
            MarketPages.price(["currency": "JPY", "citation_rate": 1_500], page(.english))
                == "free, each citation in an answer counts 1.5 times")
    }

    @Test("name frequencies, columns and browsers")
    func words() {
        #expect(MarketWords.frequency("P1D", page(.japanese)) == "毎日")
        #expect(MarketWords.frequency("PT5M", page(.chinese)) == "每5分钟")
        #expect(MarketWords.frequency("now and then", page(.japanese)) == "now and then")
        #expect(MarketWords.type("timestamp").in(.japanese) == "日時")
        #expect(Browser.name("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/1 Safari/2") == "Chrome · Linux")
        #expect(Browser.name("curl/8") == "curl/8")
    }

    @Test(
        "show buttons to those only whom the API would not refuse",
        arguments: [
            (ConsolePerson.Side.house(role: "auditor"), false),
            (.house(role: "administrator"), true),
            (.organisation(account: "acct_1", participant: "kobe", role: "viewer"), false),
            (.organisation(account: "acct_1", participant: "kobe", role: "signer"), true),
        ])
    func buttons(side: ConsolePerson.Side, hasForms: Bool) async throws {
        let house = try TestConsole(
            FakeAPI(["id": "agr_1", "state": "active", "items": [], "actions": ["terminate"]]),
            sessions: FakeSessions(person: FakeSessions.person(side)))
        for (path, form) in [
            ("/market/agreements/agr_1", "terminate"), ("/market/negotiations/neg_1", "act"),
            ("/supply/rights/right_1", "revoke"),
        ] {
            let page = await house.get(path)
            #expect(page.status == 200)
            #expect(page.text.contains("value=\"\(form)\"") == hasForms, "\(path)")
        }
    }

    @Test("lead from a place in the log to its leaf, which everybody may read")
    func leaf() async throws {
        let house = try TestConsole(FakeAPI(["id": "agr_1", "state": "active", "items": [], "log_index": 7]))
        #expect(await house.get("/market/agreements/agr_1").text.contains("/trust/leaf?index=7"))
        let leaf = await house.get("/trust/leaf", ["index": "7"], isSignedIn: false)
        #expect(leaf.status == 200)
        #expect(leaf.text.contains("data-module=\"leaf.js\" data-index=\"7\""))
    }
}
