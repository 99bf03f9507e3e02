import Accounting
import Inference
import NIOCore
import Primitives
import Testing

@testable import Gateway

@Suite("A request that is refused", .timeLimit(.minutes(5)))
struct RefusalTests {
    @Test(
        "by its key or its body reaches neither engine nor ledger",
        arguments: [
            (nil, Wire.question, Problem.Kind.missingKey), ("", Wire.question, .missingKey),
            ("sk-wrong", Wire.question, .invalidKey),
            (GatewayHouse.key, "{", .malformedJSON), (GatewayHouse.key, "{}", .invalidRequest),
            (GatewayHouse.key, #"{"model":"none","messages":[{"role":"user"}]}"#, .modelNotFound),
            (
                GatewayHouse.key, #"{"model":"assistant","messages":[{"role":"user"}],"max_tokens":1001}"#,
                .invalidValue
            ),
            ("sk-wrong", "{", .invalidKey),
        ] as [(String?, String, Problem.Kind)])
    func early(_ key: String?, _ body: String, _ kind: Problem.Kind) async throws {
        let house = try await GatewayHouse(script: FakeEngine.answering(Wire.answer))
        let client = await house.answer(house.ask(body, key: key))
        #expect(client.problem?.kind == kind)
        #expect(client.faults.isEmpty)
        #expect(house.engine.calls.isEmpty)
        #expect(try await house.records().isEmpty)
        #expect(house.gateway.inFlight == 0)
    }

    @Test("for a suspended account says so")
    func suspended() async throws {
        let house = try await GatewayHouse(script: FakeEngine.answering(Wire.answer))
        try await house.database.write { [id = house.account.id] transaction in
            _ = try Accounts.setState(.suspended, of: id, in: transaction)
        }
        try await house.directory.reload()
        #expect(await house.answer(Wire.question).problem?.kind == .accountSuspended)
    }

    @Test("for a sub-account of a suspended partner says so, once the picture is made anew")
    func suspendedPartner() async throws {
        let house = try await GatewayHouse(script: FakeEngine.answering(Wire.answer))
        let now = house.clock.now()
        let (user, key) = (
            ID<Account>(at: now, random: house.random), ID<APIKey>(at: now, random: house.random)
        )
        let (plan, id) = (
            ID<Plan>(at: now, random: house.random), ID<Subscription>(at: now, random: house.random)
        )
        let terms = try PlanTerms(
            currency: .jpy, kind: .licence, monthly: Money(decimal: "1", currency: .jpy))
        try await house.database.write { [partner = house.account.id] transaction in
            let plan = try Plans.set(terms, named: "l", id: plan, origin: .api, at: now, in: transaction)
            _ = try Subscriptions.create(of: plan, for: partner, as: id, at: now, in: transaction)
            let draft = try AccountDraft(name: "user", currency: .jpy, terms: .prepaid, parent: partner)
            _ = try Accounts.create(draft, id: user, at: now, in: transaction)
            _ = try APIKeys.create(
                id: key, account: user, label: "k", key: "sk-user", origin: .api, at: now, in: transaction)
        }
        try await house.directory.reload()
        #expect(await house.answer(house.ask(Wire.question, key: "sk-user")).problem == nil)
        try await house.database.write { [id = house.account.id] transaction in
            _ = try Accounts.setState(.suspended, of: id, in: transaction)
        }
        try await house.directory.reload()
        let calls = house.engine.calls.count
        #expect(
            await house.answer(house.ask(Wire.question, key: "sk-user")).problem?.kind == .accountSuspended)
        #expect(house.engine.calls.count == calls)
    }

    @Test("for want of credit takes the call to the engine back, and leaves no trace")
    func credit() async throws {
        let house = try await GatewayHouse(credit: "10") { call in
            call.receiver.began()
            call.send([Wire.one])
            await call.stream.cancelled.reach()
            return .answering
        }
        let client = await house.answer(Wire.streamedQuestion)
        #expect(client.problem?.kind == .insufficientQuota)
        #expect(client.head == nil)
        #expect(client.faults.isEmpty)
        #expect(!client.hasListener)
        #expect(house.engine.calls.first?.stream.isCancelled == true)
        #expect(try await house.records().isEmpty)
        #expect(try await house.openUses() == 0)
        #expect(try await house.balance() == "10")
        #expect(house.gateway.inFlight == 0)
    }

    @Test("for want of credit is refused however many ask at once: nothing is overspent")
    func overspending() async throws {
        // Each may cost at most what is reserved, and costs 16 yen.
        let house = try await GatewayHouse(credit: "1000", script: FakeEngine.answering(Wire.answer))
        let clients = await withTaskGroup(of: ClientSink.self) { group in
            for _ in 0..<50 { group.addTask { await house.answer(Wire.question) } }
            return await group.reduce(into: [ClientSink]()) { $0.append($1) }
        }
        let answered = clients.filter { $0.head?.status == 200 }.count
        #expect(clients.filter { $0.problem?.kind == .insufficientQuota }.count == 50 - answered)
        #expect(answered >= 1)
        #expect(try await house.balance() == "\(1000 - 16 * answered)")
        #expect(try await house.faults().isEmpty)
    }

    @Test("because the server is full comes back in a moment")
    func overloaded() async throws {
        let asked = Signal()
        let goOn = Signal()
        let house = try await GatewayHouse(maximumInFlight: 1) { call in
            asked.fire()
            await goOn.reach()
            return try await FakeEngine.answering(Wire.answer)(call)
        }
        let first = ClientSink()
        let answer = house.start(house.ask(Wire.question), to: first)
        await asked.reach()
        let second = await house.answer(Wire.question)
        #expect(second.problem?.kind == .overloaded)
        #expect(second.problem?.retryAfter != nil)
        goOn.fire()
        await answer.value
        #expect(first.head?.status == 200)
        #expect(await house.answer(Wire.question).head?.status == 200)
    }

    @Test("by the requests of its minute is told its limits")
    func requestLimit() async throws {
        let house = try await GatewayHouse(
            limits: RateLimits(requestsPerMinute: 2), script: FakeEngine.answering(Wire.answer))
        for left in [1, 0] {
            let client = await house.answer(Wire.question)
            #expect(client.head?.limits?.requests?.remaining == Int64(left))
            #expect(client.head?.limits?.requests?.limit == 2)
            #expect(client.head?.limits?.tokens == nil)
        }
        let refused = await house.answer(Wire.question)
        #expect(refused.problem?.kind == .rateLimitRequests)
        #expect(refused.problem?.retryAfter != nil)
        #expect(refused.limits?.requests?.remaining == 0)
        #expect(house.gateway.inFlight == 0)
    }

    /// A way in which a use ends, and the tokens that it takes of its minute.
    struct Course: Sendable, CustomTestStringConvertible {
        let name: String
        let used: Int64
        let script: FakeEngine.Script
        var credit = "1000000"

        var testDescription: String { name }
    }

    @Test(
        "gives back the tokens of its minute that it did not use, whatever became of it",
        arguments: [
            Course(name: "completed", used: 13, script: FakeEngine.answering(Wire.answer)),
            Course(name: "refused", used: 0, script: FakeEngine.refusing(400, "{}")),
            Course(name: "failed", used: 0, script: FakeEngine.failing(Problem(.upstreamFailed, "x"))),
            Course(name: "broken", used: 0, script: FakeEngine.breaking(#"{"ch"#)),
            Course(name: "without credit", used: 0, script: FakeEngine.answering(Wire.answer), credit: "1"),
        ])
    func tokens(_ course: Course) async throws {
        let house = try await GatewayHouse(
            credit: course.credit, limits: RateLimits(tokensPerMinute: 1_000_000), script: course.script)
        _ = await house.answer(Wire.question)
        let caller = try house.directory.caller(GatewayHouse.key)
        let remaining = try #require(caller.limits.status(at: .now())?.tokens?.remaining)
        // Some of it may have flowed back meanwhile, none may be missing.
        #expect(remaining >= 1_000_000 - course.used - 1)
        if course.used > 0 { #expect(remaining <= 1_000_000) }
    }
}
