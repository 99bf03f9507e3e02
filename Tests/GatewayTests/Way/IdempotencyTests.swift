import Accounting
import Inference
import NIOCore
import Primitives
import Testing

@testable import Gateway

@Suite("A request with an Idempotency-Key", .timeLimit(.minutes(5)))
struct IdempotencyTests {
    @Test("a hundred times at once is one use, and one answer for all", arguments: [true, false])
    func parallel(_ isStreamed: Bool) async throws {
        let house = try await GatewayHouse(
            script: FakeEngine.answering(isStreamed ? Wire.stream : Wire.answer))
        let question = isStreamed ? Wire.streamedQuestion : Wire.question
        let clients = await withTaskGroup(of: ClientSink.self) { group in
            for _ in 0..<100 { group.addTask { await house.answer(question, idempotencyKey: "k") } }
            return await group.reduce(into: [ClientSink]()) { $0.append($1) }
        }
        #expect(Set(clients.map(\.text)).count == 1)
        #expect(Set(clients.map { $0.head?.record }).count == 1)
        #expect(clients.filter { $0.head?.isReplay == false }.count == 1)
        #expect(clients.allSatisfy { $0.faults.isEmpty && $0.hasEnded })
        #expect(house.engine.calls.count == 1)
        #expect(try await house.records().count == 1)
        #expect(house.gateway.inFlight == 0)
    }

    @Test("again is answered from memory, and costs nothing more")
    func again() async throws {
        let house = try await GatewayHouse(script: FakeEngine.answering(Wire.answer))
        let first = await house.answer(Wire.question, idempotencyKey: "k")
        let second = await house.answer(Wire.question, idempotencyKey: "k")
        #expect(second.text == first.text)
        #expect(second.head?.record == first.head?.record)
        #expect(second.head?.charge == first.head?.charge)
        #expect(second.head?.isReplay == true)
        #expect(try await house.balance() == "999984")
    }

    @Test("and another body is a conflict, also of another operation")
    func conflict() async throws {
        let house = try await GatewayHouse(
            limits: RateLimits(tokensPerMinute: 1_000_000), script: FakeEngine.answering(Wire.answer))
        let body = #"{"model":"assistant","prompt":"x","input":"x","messages":[{"role":"user"}]}"#
        _ = await house.answer(body, idempotencyKey: "k")
        let other = await house.answer(Wire.question, idempotencyKey: "k")
        #expect(other.problem?.kind == .idempotencyConflict)
        for operation in [EngineCall.Operation.completion, .embedding] {
            let client = await house.answer(body, operation: operation, idempotencyKey: "k")
            #expect(client.problem?.kind == .idempotencyConflict)
        }
        #expect(try await house.records().count == 1)
        #expect(house.gateway.inFlight == 0)
        let caller = try house.directory.caller(GatewayHouse.key)
        #expect((caller.limits.status(at: .now())?.tokens?.remaining ?? 0) >= 1_000_000 - 14)
    }

    @Test(
        "that failed may be asked again",
        arguments: [
            FakeEngine.failing(Problem(.upstreamFailed, "x")), FakeEngine.refusing(400, "{}"),
            FakeEngine.breaking(Wire.role), FakeEngine.answering(Wire.error),
        ])
    func failure(_ script: @escaping FakeEngine.Script) async throws {
        let house = try await GatewayHouse(script: script)
        _ = await house.answer(Wire.streamedQuestion, idempotencyKey: "k")
        house.engine.setScript(FakeEngine.answering(Wire.stream))
        let second = await house.answer(Wire.streamedQuestion, idempotencyKey: "k")
        #expect(second.head?.isReplay == false)
        #expect(second.events.last == "[DONE]")
        #expect(try await house.records().map(\.status).filter { $0 == .completed }.count == 1)
    }

    @Test("that broke off after some of it had left is not given again as an answer")
    func brokenInTheMiddle() async throws {
        let left = Signal()
        let house = try await GatewayHouse { call in
            call.receiver.began()
            call.send([Wire.one])
            await left.reach()
            call.receiver.failed(Problem(.upstreamFailed, "broken"))
            return .answering
        }
        let client = ClientSink()
        let answer = house.start(house.ask(Wire.streamedQuestion, idempotencyKey: "k"), to: client)
        await client.written.reach()
        left.fire()
        await answer.value
        #expect(client.hasEnded)
        house.engine.setScript(FakeEngine.answering(Wire.stream))
        let second = await house.answer(Wire.streamedQuestion, idempotencyKey: "k")
        #expect(second.head?.isReplay == false)
        #expect(second.events.last == "[DONE]")
    }

    @Test("whose answer is no longer kept is told its record, and is never charged twice")
    func gone() async throws {
        let house = try await GatewayHouse(
            idempotencyCacheBytes: 0, script: FakeEngine.answering(Wire.answer))
        let first = await house.answer(Wire.question, idempotencyKey: "k")
        let second = await house.answer(Wire.question, idempotencyKey: "k")
        #expect(second.problem?.kind == .idempotencyAnswerGone)
        #expect(second.problem?.mend?.contains(first.head?.record ?? "?") == true)
        let third = await house.answer(Wire.streamedQuestion, idempotencyKey: "k")
        #expect(third.problem?.kind == .idempotencyConflict)
        #expect(try await house.records().count == 1)
        #expect(try await house.openUses() == 0)
        #expect(house.gateway.inFlight == 0)
    }
}
