import Accounting
import Primitives
import Testing

@testable import Gateway

@Suite("The directory", .timeLimit(.minutes(5)))
struct DirectoryTests {
    private func house() async throws -> GatewayHouse {
        try await GatewayHouse(script: FakeEngine.answering(Wire.answer))
    }

    @Test("knows keys by their hash, and says what is wrong with others")
    func keys() async throws {
        let directory = try await house().directory
        #expect(try directory.caller(GatewayHouse.key).account.name == "demo")
        for key in [nil, ""] { #expect(problem { _ = try directory.caller(key) }?.kind == .missingKey) }
        for key in [
            "sk-test-ke", "sk-test-key ", "SK-TEST-KEY", "\u{0}", String(repeating: "x", count: 100_000),
        ] {
            #expect(problem { _ = try directory.caller(key) }?.kind == .invalidKey)
        }
    }

    @Test("knows a key by its id where this process gives one, until it is revoked")
    func keysByID() async throws {
        let house = try await house()
        let id = try house.directory.caller(GatewayHouse.key).key.id
        var ask = house.ask(#"{"model":"assistant","messages":[{"role":"user","content":"Hi"}]}"#, key: nil)
        #expect(problem { _ = try house.directory.caller(of: ask) }?.kind == .missingKey)
        ask.keyID = id
        #expect(try house.directory.caller(of: ask).account.id == house.account.id)
        #expect(await house.answer(ask).head?.record != nil)
        let now = house.clock.now()
        try await house.database.write { _ = try APIKeys.revoke(id, at: now, in: $0) }
        try await house.directory.reload()
        #expect(problem { _ = try house.directory.caller(of: ask) }?.kind == .invalidKey)
    }

    @Test("offers services by name")
    func services() async throws {
        let house = try await house()
        #expect(try house.directory.offer("assistant").service.terms.model == "m")
        let unknown = problem { _ = try house.directory.offer("none") }
        #expect(unknown?.kind == .modelNotFound)
        #expect(unknown?.detail.contains("none") == true)
        let list = try JSONValue(parsing: house.gateway.models(key: GatewayHouse.key))
        #expect(list["data"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ["assistant"])
        let model = try JSONValue(parsing: house.gateway.model("assistant", key: GatewayHouse.key))
        #expect(model["object"]?.stringValue == "model")
        #expect(
            problem { _ = try house.gateway.model("none", key: GatewayHouse.key) }?.kind == .modelNotFound)
        #expect(problem { _ = try house.gateway.models(key: nil) }?.kind == .missingKey)
    }

    @Test("sees a revoked key and a retired service after a reload, and keeps what was used of limits")
    func reload() async throws {
        let house = try await GatewayHouse(
            limits: RateLimits(requestsPerMinute: 10), script: FakeEngine.answering(Wire.answer))
        _ = await house.answer(Wire.question)
        try await house.directory.reload()
        let caller = try house.directory.caller(GatewayHouse.key)
        #expect(caller.limits.status(at: .now())?.requests?.remaining == 9)
        let service = try house.directory.offer("assistant").service.id
        try await house.database.write { [now = house.clock.now()] transaction in
            try APIKeys.revoke(caller.key.id, at: now, in: transaction)
            _ = try Services.retire(service, at: now, in: transaction)
        }
        #expect(try house.directory.caller(GatewayHouse.key).key.id == caller.key.id)
        try await house.directory.reload()
        #expect(problem { _ = try house.directory.caller(GatewayHouse.key) }?.kind == .invalidKey)
        #expect(problem { _ = try house.directory.offer("assistant") }?.kind == .modelNotFound)
    }

    @Test("never goes back to what a slower reload saw before a faster one")
    func slowReload() async throws {
        let house = try await house()
        let key = try house.directory.caller(GatewayHouse.key).key.id
        let hold = house.database.holdNextRead()
        async let slow: Void = house.directory.reload()
        await hold.reached.reach()
        try await house.database.write { [now = house.clock.now()] transaction in
            _ = try APIKeys.revoke(key, at: now, in: transaction)
        }
        try await house.directory.reload()
        hold.goOn.fire()
        try await slow
        #expect(problem { _ = try house.directory.caller(GatewayHouse.key) }?.kind == .invalidKey)
    }

    @Test("says in which currencies a service has a price")
    func currencies() async throws {
        let offer = try await house().directory.offer("assistant")
        #expect(problem { _ = try offer.price(in: .jpy) } == nil)
        let other = problem { _ = try offer.price(in: .usd) }
        #expect(other?.kind == .forbidden)
        #expect(other?.detail.contains("JPY") == true)
    }
}
