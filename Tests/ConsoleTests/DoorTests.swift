import Primitives
import Testing

@testable import Console

@Suite("The console's doors", .timeLimit(.minutes(5)))
struct DoorTests {
    @Test("take a form with the token of the session, and none else")
    func token() async throws {
        let house = try TestConsole()
        let form = [
            "_form": "terminate", "_knows": "yes", "reason": "over", "_token": FakeSessions.formToken,
        ]
        let sent = await house.post("/market/agreements/agr_1", form)
        #expect(sent.status == 303)
        #expect(sent["location"] == "/market/agreements/agr_1?done=terminate")
        let call = try #require(house.api.calls.last)
        #expect(call.target == "/api/agreements/agr_1/termination")
        #expect(call.body == ["reason": "over"])
        for (name, value) in [("_token", "wrong"), ("_token", ""), ("_form", "other")] {
            let answer = await house.post(
                "/market/agreements/agr_1", form.merging([name: value]) { $1 })
            #expect(answer.status == 403)
        }
        #expect(house.api.calls.count == 1)
    }

    @Test("take no form from another site")
    func origin() async throws {
        let house = try TestConsole()
        let form = [
            "_form": "terminate", "_knows": "yes", "reason": "over", "_token": FakeSessions.formToken,
        ]
        for (origin, site) in [
            ("http://evil.example", nil), ("null", nil), (TestConsole.origin, "cross-site"),
            (nil, "same-site"),
        ] as [(String?, String?)] {
            let answer = await house.post("/market/agreements/agr_1", form, origin: origin, site: site)
            #expect(answer.status == 403)
        }
        // Signing in has no token to hold a form to, so the browser must say where it comes from.
        let blind = await house.post(
            "/sign-in", ["name": "aki", "password": "right"], origin: nil, cookies: [:])
        #expect(blind.status == 403)
        #expect(house.api.calls.isEmpty)
    }

    @Test("say what a form lacks, where, and keep what was written")
    func refused() async throws {
        let house = try TestConsole(
            FakeAPI(
                ["state": "active"],
                written: ConsoleCallResult(
                    status: 422,
                    body: ["detail": "The reason is too short.", "mend": "Say more.", "parameter": "reason"]))
        )
        let form = ["_form": "terminate", "reason": "<o>", "_token": FakeSessions.formToken]
        let unknowing = await house.post("/market/agreements/agr_1", form)
        #expect(unknowing.status == 400)
        #expect(unknowing.text.contains("Tick this box first."))
        let refused = await house.post("/market/agreements/agr_1", form.merging(["_knows": "yes"]) { $1 })
        #expect(refused.status == 422)
        #expect(refused.text.contains("The reason is too short."))
        #expect(refused.text.contains(">&lt;o&gt;</textarea>"))
        #expect(refused.text.contains("aria-invalid=\"true\""))
    }

    @Test("give a session in a cookie that scripts and other sites do not get")
    func signIn() async throws {
        let form = ["_form": "sign-in", "name": "aki", "password": "right", "next": "/money"]
        let plain = await (try TestConsole()).post("/sign-in", form, cookies: [:])
        #expect(plain.status == 303 && plain["location"] == "/money")
        #expect(plain["set-cookie"] == "minato_session=token; Path=/; HttpOnly; SameSite=Lax")
        let secure = try TestConsole(publicURL: "https://minato.example/")
        let safe = await secure.post("/sign-in", form, origin: "https://minato.example", cookies: [:])
        #expect(safe["set-cookie"] == "__Host-minato_session=token; Path=/; HttpOnly; SameSite=Lax; Secure")
        #expect(safe["strict-transport-security"] != nil)
        let wrong = await (try TestConsole()).post(
            "/sign-in", form.merging(["password": "wrong"]) { $1 }, cookies: [:])
        #expect(wrong.status == 403 && wrong["set-cookie"] == nil)
        #expect(wrong.text.contains("Name or password is wrong."))
        // No password comes back.
        #expect(!wrong.text.contains("value=\"wrong\""))
    }

    @Test(
        "lead nowhere but to pages of this console",
        arguments: [
            "//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nset-cookie: x",
            "javascript:1",
        ])
    func next(target: String) async throws {
        let answer = await (try TestConsole()).post(
            "/sign-in", ["name": "aki", "password": "right", "next": target], cookies: [:])
        #expect(answer["location"] == "/")
    }

    @Test("ask for the second step, and for setup before anybody is there")
    func steps() async throws {
        let two = try TestConsole(sessions: FakeSessions(step: .needsCode(token: "half")))
        let half = await two.post(
            "/sign-in", ["name": "aki", "password": "right", "next": "/money"], cookies: [:])
        #expect(half["location"] == "/sign-in/code?next=%2Fmoney")
        #expect(await two.get("/sign-in/code", isSignedIn: false).status == 200)
        let first = try TestConsole(sessions: FakeSessions(isFirst: true))
        #expect(await first.get("/money", isSignedIn: false)["location"] == "/setup")
        let page = await first.get("/setup", isSignedIn: false)
        #expect(page.status == 200 && page.text.contains("name=\"admin_key\""))
        let made = await first.post(
            "/setup",
            ["admin_key": "key", "name": "aki", "display_name": "Aki", "password": "long enough for this"],
            cookies: [:])
        #expect(made.status == 303 && made["set-cookie"] != nil)
        #expect(await (try TestConsole()).get("/setup", isSignedIn: false)["location"] == "/sign-in")
    }

    @Test("show what a person keeps in order about signing in")
    func me() async throws {
        let house = try TestConsole()
        let page = await house.get("/me")
        #expect(page.status == 200)
        #expect(page.text.contains("otpauth://") && page.text.contains("ABCD"))
        let codes = await house.post(
            "/me", ["_form": "enable", "code": "123456", "_token": FakeSessions.formToken])
        #expect(codes.status == 200 && codes.text.contains("one\ntwo"))
        let changed = await house.post(
            "/me",
            ["_form": "password", "old_password": "a", "password": "b", "_token": FakeSessions.formToken])
        #expect(changed["set-cookie"]?.hasPrefix("minato_session=token-2;") == true)
        #expect(await house.get("/me", isSignedIn: false)["location"] == "/sign-in?next=%2Fme")
    }
}
