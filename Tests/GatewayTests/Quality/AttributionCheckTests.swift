import Accounting
import Exchange
import Inference
import Knowledge
import NIOConcurrencyHelpers
import NIOCore
import Persistence
import Primitives
import Testing

@testable import Gateway

@Suite("The check of an answer's attribution", .timeLimit(.minutes(5)))
struct AttributionCheckTests {
    private static let question =
        "How many containers did Kobe handle, and how many megawatts did Osaka deliver?"
    private static let kobe = "The harbour of Kobe handled 2.9 million containers in 2024."
    private static let osaka = "Solar panels in Osaka delivered 412 megawatts in June."

    private static func house(
        perMille: Int = 1_000, quotes: Bool = false, script: @escaping FakeEngine.Script = telling()
    ) async throws -> GatewayHouse {
        try await GatewayHouse(
            grounding: GroundingTerms(
                knowledgeBase: "developer/\(GatewayHouse.base)", coverage: 100, leaveOneOut: perMille,
                split: RevenueSplit(platform: 5_000, model: 0, compute: 0, data: 5_000)),
            quotes: quotes, script: script)
    }

    private static func body(_ question: String = question, streamed: Bool = false) -> String {
        """
        {"model":"assistant","messages":[{"role":"user","content":\(question.quoted)}],"max_tokens":200\
        \(streamed ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "")}
        """
    }

    /// A model that says what its passages say.
    private static func telling() -> FakeEngine.Script {
        { call in
            call.tell([kobe, osaka].filter(call.body.contains))
            return .answering
        }
    }

    private static func isCheck(_ call: FakeEngine.Call) -> Bool { call.asked.requestID.hasSuffix("-check") }

    private static func findings(_ house: GatewayHouse) async throws -> [[AttributionChecks.Finding]] {
        let records = try await house.records()
        return try await house.database.read { transaction in
            try records.map { try AttributionChecks.findings(of: $0.id, in: transaction) }
        }
    }

    private static func quality(_ house: GatewayHouse) async throws -> AttributionQuality? {
        let month = TradeMonth(of: house.clock.now())
        return try await house.database.read { transaction in
            let service = try #require(try Services.service(named: "assistant", in: transaction))
            #expect(try AttributionChecks.quality(month: month.next, in: transaction).isEmpty)
            #expect(try AttributionChecks.quality(of: ID(high: 0, low: 1), in: transaction).isEmpty)
            let found = try AttributionChecks.quality(month: month, of: service.id, in: transaction)
            #expect(try AttributionChecks.quality(in: transaction) == found)
            return found.first
        }
    }

    @Test("asks again without each source, and tells how much is lost", arguments: [false, true])
    func generated(streamed: Bool) async throws {
        let house = try await Self.house()
        let (kobe, osaka) = (
            try await house.supply("kobe", [Self.kobe]), try await house.supply("osaka", [Self.osaka])
        )
        let client = await house.answer(Self.body(streamed: streamed))
        #expect(client.problem == nil)
        await house.gateway.checker?.settled()

        let found = try #require(try await Self.findings(house).first)
        #expect(Set(found.map(\.source.agreement)) == [kobe.agreement.id, osaka.agreement.id])
        #expect((999...1_000).contains(found.reduce(0) { $0 + $1.source.share }))
        // Each sentence is gone with its source: as much as the attribution gave it.
        for finding in found { #expect(abs(finding.lost - finding.source.share) <= 1) }
        let checks = house.engine.calls.filter(Self.isCheck)
        #expect(checks.count == 2)
        for check in checks {
            #expect(!check.asked.isStreamed)
            #expect(!check.body.contains("stream"))
            #expect(check.body.contains(Self.kobe) != check.body.contains(Self.osaka))
        }
        let quality = try #require(try await Self.quality(house))
        #expect(quality.answers == 1 && quality.sources == 2 && quality.concordance == 1_000)
        // One answer, charged once, with nothing of the others.
        let records = try await house.records()
        #expect(records.count == 1)
        #expect(records.first?.usage?.output == 30)
        #expect(try await house.openUses() == 0)
        try await house.expectSound()
    }

    @Test("finds nothing lost where the model says the same without its source")
    func unharmed() async throws {
        let house = try await Self.house(script: { call in
            call.tell([Self.kobe, Self.osaka])
            return .answering
        })
        _ = try await house.supply("kobe", [Self.kobe])
        _ = try await house.supply("osaka", [Self.osaka])
        _ = await house.answer(Self.body())
        await house.gateway.checker?.settled()
        #expect(try await Self.findings(house).first?.map(\.lost) == [0, 0])
        #expect(try await Self.quality(house)?.unharmed == 1)
    }

    @Test("asks no model where nothing is left to answer from: all is lost")
    func onlySource() async throws {
        let house = try await Self.house()
        _ = try await house.supply("kobe", [Self.kobe])
        _ = await house.answer(Self.body())
        await house.gateway.checker?.settled()
        #expect(try await Self.findings(house).first?.map(\.lost) == [1_000])
        #expect(house.engine.calls.count == 1)
    }

    @Test("quotes again where the service quotes")
    func quoted() async throws {
        let house = try await Self.house(quotes: true, script: FakeEngine.refusing(500, "{}"))
        _ = try await house.supply("kobe", [Self.kobe])
        // What two say is not lost with one of them.
        _ = try await house.supply("osaka", [Self.osaka])
        _ = try await house.supply("kansai", [Self.osaka])
        _ = await house.answer(Self.body())
        await house.gateway.checker?.settled()
        let found = try #require(try await Self.findings(house).first)
        #expect(found.count == 2)
        #expect(found.map(\.lost).min() == 0)
        #expect(found.map(\.lost).max() ?? 0 > 400)
        #expect(house.engine.calls.isEmpty)
    }

    @Test("is made of the part of the answers that the service says", arguments: [(0, 0...0), (500, 5...35)])
    func sampled(perMille: Int, expected: ClosedRange<Int>) async throws {
        let house = try await Self.house(perMille: perMille, quotes: true)
        _ = try await house.supply("kobe", [Self.kobe])
        for _ in 0..<40 {
            _ = await house.answer(Self.body())
            await house.gateway.checker?.settled()
        }
        let checked = try await Self.findings(house).count { !$0.isEmpty }
        #expect(expected.contains(checked), "\(checked)")
    }

    @Test("asks nothing again where the share is zero, or the answer cites nothing")
    func never() async throws {
        let off = try await Self.house(perMille: 0)
        _ = try await off.supply("kobe", [Self.kobe])
        _ = await off.answer(Self.body())
        await off.gateway.checker?.settled()
        #expect(off.engine.calls.count == 1)
        let house = try await Self.house(script: { call in
            call.tell(["Nobody ever wrote about trams."])
            return .answering
        })
        _ = try await house.supply("kobe", [Self.kobe])
        _ = await house.answer(Self.body())
        await house.gateway.checker?.settled()
        #expect(house.engine.calls.count == 1)
        #expect(try await Self.findings(house) == [[]])
    }

    @Test("uses nothing after the end of a right: not before a second answer, and not in the middle of one")
    func revoked() async throws {
        let held = Held()
        let house = try await Self.house(script: { call in
            if Self.isCheck(call) || call.body.contains("wait for me") { return held.hold(call) }
            call.tell([Self.kobe, Self.osaka])
            return .answering
        })
        let kobe = try await house.supply("kobe", [Self.kobe])
        let osaka = try await house.supply("osaka", [Self.osaka])
        // In the middle of one.
        _ = await house.answer(Self.body())
        await held.reached.reach(1)
        let check = try #require(held.calls.first)
        #expect(Self.isCheck(check))
        try await house.terminate(kobe)
        await check.stream.cancelled.reach()
        await house.gateway.checker?.settled()
        #expect(house.engine.calls.count == 2)
        // Before one: it waits for a client's answer, and the right ends meanwhile.
        let sink = ClientSink()
        let waiting = house.start(house.ask(Self.body("\(Self.question) wait for me")), to: sink)
        await held.reached.reach(2)
        _ = await house.answer(Self.body())
        #expect(house.gateway.checker?.waiting == 1)
        try await house.terminate(osaka)
        await waiting.value
        await house.gateway.checker?.settled()
        #expect(house.gateway.checker?.waiting == 0)
        #expect(house.engine.calls.count(where: Self.isCheck) == 1)
        #expect(try await Self.findings(house).allSatisfy(\.isEmpty))
        try await house.expectSound()
    }

    @Test("gives way to clients, and goes on when none waits")
    func givesWay() async throws {
        let held = Held()
        let house = try await Self.house(script: { call in
            if Self.isCheck(call), held.calls.isEmpty { return held.hold(call) }
            call.tell([Self.kobe, Self.osaka].filter(call.body.contains))
            return .answering
        })
        _ = try await house.supply("kobe", [Self.kobe])
        _ = try await house.supply("osaka", [Self.osaka])
        _ = await house.answer(Self.body())
        await held.reached.reach()
        let check = try #require(held.calls.first)
        let client = await house.answer(Self.body())
        #expect(client.problem == nil)
        await check.stream.cancelled.reach()
        await house.gateway.checker?.settled()
        #expect(try await Self.findings(house).map(\.count) == [2, 2])
    }

    @Test("waits in a bounded queue; what comes then is dropped")
    func bounded() async throws {
        let held = Held()
        let house = try await Self.house(script: { call in
            if call.body.contains("wait for me") { return held.hold(call) }
            call.tell([Self.kobe].filter(call.body.contains))
            return .answering
        })
        _ = try await house.supply("kobe", [Self.kobe])
        let waiting = house.start(house.ask(Self.body("\(Self.question) wait for me")), to: ClientSink())
        await held.reached.reach()
        for _ in 0..<CheckQueue.maximumWaiting + 3 { _ = await house.answer(Self.body()) }
        #expect(house.gateway.checker?.waiting == CheckQueue.maximumWaiting)
        let first = try #require(held.calls.first)
        try await house.onLoop { first.tell([Self.kobe]) }
        await waiting.value
        await house.gateway.checker?.settled()
        #expect(try await Self.findings(house).count { !$0.isEmpty } == CheckQueue.maximumWaiting)
    }

    @Test(
        "that fails is no fault of the answer",
        arguments: ["refuses", "fails", "breaks", "babbles", "floods"])
    func failed(how: String) async throws {
        let house = try await Self.house(script: { call in
            guard Self.isCheck(call) else {
                call.tell([Self.kobe, Self.osaka])
                return .answering
            }
            switch how {
            case "refuses": return .refused(status: 400, body: ByteBuffer(string: "{}"))
            case "fails": throw Problem(.engineUnavailable, "gone")
            case "breaks":
                call.receiver.began()
                call.send(["{"])
                call.receiver.failed(Problem(.upstreamFailed, "broken"))
            case "babbles":
                call.receiver.began()
                call.send(["no JSON"])
                call.receiver.finished()
            default:
                call.receiver.began()
                call.send(Array(repeating: String(repeating: "x", count: 1 << 18), count: 5))
            }
            return .answering
        })
        let kobe = try await house.supply("kobe", [Self.kobe])
        _ = try await house.supply("osaka", [Self.osaka])
        let client = await house.answer(Self.body())
        #expect(client.problem == nil)
        await house.gateway.checker?.settled()
        #expect(house.engine.calls.count == 2)
        #expect(try await Self.findings(house) == [[]])
        #expect(try await house.records().map(\.status) == [.completed])
        #expect(try await house.owed(kobe) != "0")
        try await house.expectSound()
    }

    @Test("ends with the server")
    func stopped() async throws {
        let held = Held()
        let house = try await Self.house(script: { call in
            if Self.isCheck(call) { return held.hold(call) }
            call.tell([Self.kobe, Self.osaka])
            return .answering
        })
        _ = try await house.supply("kobe", [Self.kobe])
        _ = try await house.supply("osaka", [Self.osaka])
        _ = await house.answer(Self.body())
        await held.reached.reach()
        await house.gateway.drained(within: .seconds(30))
        #expect(held.calls.first?.stream.isCancelled == true)
        #expect(house.gateway.checker?.waiting == 0)
        _ = await house.answer(Self.body())
        await house.gateway.checker?.settled()
        #expect(house.engine.calls.count(where: Self.isCheck) == 1)
    }

    @Test("is asked for in thousandths of the answers")
    func terms() throws {
        for wrong in [-1, 1_001] {
            #expect(throws: Problem.self) { try GroundingTerms(knowledgeBase: "a/b", leaveOneOut: wrong) }
        }
        let terms = try GroundingTerms(knowledgeBase: "a/b", leaveOneOut: 20)
        #expect(try GroundingTerms(reading: terms.json) == terms)
        #expect(try GroundingTerms(reading: ["knowledge_base": "a/b"]).leaveOneOut == 0)
    }
}

/// Calls that an engine does not answer.
private final class Held: Sendable {
    private let held = NIOLockedValueBox<[FakeEngine.Call]>([])
    let reached = Signal()

    var calls: [FakeEngine.Call] { held.withLockedValue { $0 } }

    func hold(_ call: FakeEngine.Call) -> EngineOpening {
        call.receiver.began()
        held.withLockedValue { $0.append(call) }
        reached.fire()
        return .answering
    }
}

extension FakeEngine.Call {
    /// Answers with these sentences; 30 tokens.
    fileprivate func tell(_ sentences: [String]) {
        receiver.began()
        let text = sentences.joined(separator: " ")
        if asked.isStreamed {
            send([
                Wire.role, Wire.delta(text), Wire.stop, Wire.usage.replacing(":2,", with: ":30,"), Wire.done,
            ])
        } else {
            send([
                """
                {"id":"c1","object":"chat.completion","created":7,"model":"m","choices":[{"index":0,"message":\
                {"role":"assistant","content":\(text.quoted)},"finish_reason":"stop"}],\
                "usage":{"prompt_tokens":10,"completion_tokens":30,"total_tokens":40}}
                """
            ])
        }
        receiver.finished()
    }
}
