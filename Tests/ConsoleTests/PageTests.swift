import Foundation
import Primitives
import Testing

@testable import Console

@Suite("The console's pages", .timeLimit(.minutes(5)))
struct PageTests {
    private static let evil = "<script>alert('\"&')</script>"

    /// Whatever a page looks for is there, and all of it is hostile.
    private static let hostile: JSONValue = {
        let texts: JSONValue = .object(["en": .string(evil), "ja": .string(evil), "zh": .string(evil)])
        let leaf: [String: JSONValue] = Dictionary(
            uniqueKeysWithValues: [
                "id", "name", "state", "status", "account_name", "service", "model", "engine", "created_at",
                "amount",
                "currency", "charged", "month", "number", "document", "text", "kind", "provider", "peer",
                "dataset",
                "reason", "supplier", "board", "class", "role", "unit", "rate", "facet", "participant",
                "passage", "duty", "jurisdiction", "clause", "force", "actor", "satisfier", "detail", "pack",
                "slot", "note", "url", "finding", "source", "person", "reply", "details", "display_name",
                "agent",
                "hint", "label", "hash", "key",
            ].map { ($0, JSONValue.string(evil)) })
        func level(_ depth: Int) -> JSONValue {
            guard depth > 0 else { return .object(leaf) }
            let inner = level(depth - 1)
            var members = leaf
            for name in [
                "items", "offers", "files", "meters", "lines", "citations", "timeline", "facets", "prices",
                "decisions",
                "grants", "duties", "satisfiers", "packs", "memberships", "marks", "coverage",
            ] { members[name] = .array([inner]) }
            for name in [
                "charge", "balance", "log", "grounding", "policy", "price", "plan", "card", "health",
                "figures", "limits",
                "incident",
            ] {
                members[name] = inner
            }
            members["title"] = texts
            members["metadata"] = .object(["title": texts, "description": texts])
            members["sentence"] = texts
            members["actions"] = .array([.string(evil)])
            for name in ["jurisdictions", "missing", "models"] { members[name] = .array([.string(evil)]) }
            members["next_cursor"] = .string(evil)
            return .object(members)
        }
        return level(1)
    }()

    private static let paths = Pages.all.map(\.path)

    @Test("write nothing that data say as markup", arguments: Language.allCases)
    func escaped(language: Language) async throws {
        for side in [
            ConsolePerson.Side.house(role: "administrator"),
            .organisation(account: "acct_1", participant: "kobe", role: "admin"),
        ] {
            let house = try TestConsole(
                FakeAPI(Self.hostile), sessions: FakeSessions(person: FakeSessions.person(side)))
            for path in Self.paths {
                let names = [
                    "product", "offer", "agreement", "negotiation", "name", "record", "passage", "statement",
                    "invoice", "participant", "number", "right", "answer", "service", "duty", "slot",
                    "incident", "complaint", "request", "user", "membership", "session", "account", "key",
                    "version", "base", "actor",
                ]
                let target = path.filled(Dictionary(uniqueKeysWithValues: names.map { ($0, Self.evil) }))
                let answer = await house.get(target, ["q": Self.evil, "done": Self.evil], language: language)
                #expect(
                    [200, 403].contains(answer.status),
                    "\(target): \(answer.status) \(answer.text.prefix(300))")
                #expect(!answer.text.contains("<script>alert"), "\(target)")
                #expect(!answer.text.contains("{{"), "\(target)")
                #expect(answer.text.contains("<html lang=\"\(language.rawValue)\">"))
                #expect(answer.text.utf8.count < 200_000, "\(target)")
            }
        }
    }

    @Test("bear what keeps browsers safe, on every answer")
    func headers() async throws {
        let house = try TestConsole()
        for path in ["/", "/nowhere", "/sign-in", "/trust", "/assets/1/console.css"] {
            let answer = await house.get(path)
            let policy = try #require(answer["content-security-policy"])
            #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe-inline"))
            #expect(answer["x-content-type-options"] == "nosniff")
            #expect(answer["x-frame-options"] == "DENY")
        }
        let page = await house.get("/").text
        #expect(page.firstMatch(of: /<script(?! type="module" src="\/assets)/) == nil)
        #expect(page.firstMatch(of: #/ style="| on[a-z]+="/#) == nil)
    }

    @Test("say on top that a sample world is made up", arguments: Language.allCases)
    func sample(language: Language) async throws {
        let marked = await (try TestConsole(isSample: true)).get("/trust", language: language)
        let plain = await (try TestConsole()).get("/trust", language: language)
        #expect(marked.text.contains("scripts/serve --remove-sample"))
        #expect(!plain.text.contains("--remove-sample"))
    }

    @Test("lead who is not signed in to the door and back", arguments: ["/money", "/services/records"])
    func door(path: String) async throws {
        let house = try TestConsole()
        let answer = await house.get(path, isSignedIn: false)
        #expect(answer.status == 303)
        #expect(answer["location"] == "/sign-in?next=\(Address.encoded(path))")
        #expect(house.api.calls.isEmpty)
        // The log is everybody's.
        #expect(await house.get("/trust", isSignedIn: false).status == 200)
    }

    @Test("of the house are for the house")
    func house() async throws {
        let person = FakeSessions.person(.organisation(account: "acct_1", participant: nil, role: nil))
        let house = try TestConsole(sessions: FakeSessions(person: person))
        #expect(await house.get("/services/of/assistant").status == 403)
        #expect(house.api.calls.isEmpty)
    }

    @Test("tell the requests that they are made of")
    func drawer() async throws {
        let house = try TestConsole(FakeAPI(["items": []]))
        let answer = await house.get("/services/records")
        #expect(answer.text.contains("GET /api/records?limit=50"))
        #expect(house.api.calls.map(\.target) == ["/api/records?limit=50"])
    }

    @Test("speak the browser's language, or the one that was chosen")
    func language() async throws {
        let house = try TestConsole(FakeAPI(["items": []]))
        #expect(await house.get("/services/records", language: .japanese).text.contains("回答の記録"))
        #expect(await house.get("/services/records", language: .chinese).text.contains("回答记录"))
        #expect(Language.best(of: "fr, zh-TW;q=0.5, ja;q=0.8") == .japanese)
        #expect(Language.best(of: "fr") == .english)
        #expect(Language.best(of: nil) == .english)
        #expect(Language.best(of: ";;;q=,,=;q=nan") == .english)
        let chosen = await house.post("/language", ["language": "zh", "next": "/money"])
        #expect(chosen["location"] == "/money")
        #expect(chosen["set-cookie"]?.hasPrefix("minato_language=zh") == true)
    }
}
