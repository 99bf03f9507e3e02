import Accounting
import Inference
import Knowledge
import NIOCore
import Persistence
import Primitives
import Testing

@testable import Gateway

/// What a grounded answer does not do, whatever engine, suppliers and clients send.
@Suite("The bounds of a grounded answer", .timeLimit(.minutes(5)))
struct GroundedBoundsTests {
    private static let harbour =
        "The harbour of Kobe handled 2.9 million containers in 2024. Its 40 cranes are electric since 2019."

    private static func terms(_ base: String = "developer/\(GatewayHouse.base)") throws -> GroundingTerms {
        try GroundingTerms(
            knowledgeBase: base, split: RevenueSplit(platform: 5_000, model: 0, compute: 0, data: 5_000))
    }

    private static func question(
        _ text: String = "How many containers did the harbour of Kobe handle?", tokens: Int = 64,
        streamed: Bool = false
    ) -> String {
        """
        {"model":"assistant","messages":[{"role":"user","content":\(text.quoted)}],"max_tokens":\(tokens)\
        \(streamed ? ",\"stream\":true" : "")}
        """
    }

    @Test("answers from no base of another participant that has the name", arguments: ["other", "kobe"])
    func owner(name: String) async throws {
        let house = try await GatewayHouse(
            grounding: Self.terms("\(name)/\(GatewayHouse.base)"), quotes: true,
            script: FakeEngine.refusing(500, "{}"))
        _ = try await house.supply("kobe", [Self.harbour])
        let client = await house.answer(Self.question())
        #expect(client.problem?.kind == .notFound)
        #expect(try await house.openUses() == 0)
        #expect(try await house.records().allSatisfy { $0.charge.nanos == 0 })
    }

    @Test("names the base with its owner", arguments: ["handbooks", "/handbooks", "a/", "a/b/c", ""])
    func name(_ name: String) {
        #expect(throws: Problem.self) { try Self.terms(name) }
    }

    @Test("quotes no more tokens than the client asked for", arguments: [true, false])
    func cut(streamed: Bool) async throws {
        let house = try await GatewayHouse(
            grounding: Self.terms(), quotes: true, script: FakeEngine.refusing(500, "{}"))
        _ = try await house.supply("kobe", [Self.harbour])
        let question = "How many containers and how many electric cranes has the harbour of Kobe since 2019?"
        for (tokens, finish) in [(64, "stop"), (18, "length"), (1, "length")] {
            let client = await house.answer(Self.question(question, tokens: tokens, streamed: streamed))
            #expect(client.problem == nil)
            let texts = streamed ? client.events.filter { $0 != "[DONE]" } : [client.text]
            let finishes = try texts.compactMap {
                try JSONValue(parsing: Array($0.utf8))["choices"]?[0]?["finish_reason"]?.stringValue
            }
            #expect(finishes == [finish])
        }
        let outputs = try await house.records().map { $0.usage?.output ?? 0 }.sorted()
        #expect(outputs[0] == 0)
        #expect(outputs[1] > 0 && outputs[1] <= 18)
        #expect(outputs[2] > outputs[1])
        try await house.expectSound()
    }

    @Test("lets nothing through that was held against no source", arguments: [true, false])
    func thoughts(streamed: Bool) async throws {
        let house = try await GatewayHouse(
            grounding: Self.terms(),
            script: { call in
                call.receiver.began()
                if streamed {
                    call.send([
                        Wire.role,
                        Wire.event(
                            ##""choices":[{"index":0,"delta":{"reasoning_content":"SECRET 99 cranes"}}]"##),
                        Wire.event(
                            ##""choices":[{"index":0,"delta":{"content":"Kobe is a harbour.","tool_calls":[{"SECRET":1}]}}]"##
                        ),
                        Wire.stop, Wire.usage, Wire.done,
                    ])
                } else {
                    call.receiver.received(
                        ByteBuffer(
                            string: ##"""
                                {"id":"c1","object":"chat.completion","created":7,"model":"m","choices":[{"index":0,"message":\##
                                {"role":"assistant","content":"Kobe is a harbour.","reasoning_content":"SECRET","tool_calls":\##
                                [{"SECRET":1}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":30}}
                                """##))
                }
                call.receiver.finished()
                return .answering
            })
        _ = try await house.supply("kobe", [Self.harbour])
        let client = await house.answer(Self.question(streamed: streamed))
        #expect(client.problem == nil)
        #expect(client.text.contains("Kobe is a harbour."))
        #expect(!client.text.contains("SECRET"))
    }

    @Test("counts what the engine wrote, and not its own marks and lists")
    func counted() async throws {
        let words = "The harbour of Kobe handled 2.9 million containers in 2024 [1]."
        let house = try await GatewayHouse(
            grounding: Self.terms(),
            script: { call in
                call.receiver.began()
                call.send([Wire.role, Wire.delta(words), Wire.stop, Wire.done])
                call.receiver.finished()
                return .answering
            })
        _ = try await house.supply("kobe", [Self.harbour])
        let client = await house.answer(Self.question(streamed: true))
        #expect(client.text.contains("Sources:"))
        let use = try #require(try await house.records().first)
        #expect(use.usage?.source == .counted)
        #expect(use.usage?.output == TokenEstimate.tokens(of: words))
        try await house.expectSound()
    }

    @Test("is not completed, and costs nothing, where its source was taken out of the base meanwhile")
    func takenOut() async throws {
        let began = Signal()
        let go = Signal()
        let house = try await GatewayHouse(
            grounding: Self.terms(),
            script: { call in
                call.receiver.began()
                call.send([
                    Wire.role,
                    Wire.delta("The harbour of Kobe handled 2.9 million containers in 2024 [1]. And"),
                ])
                began.fire()
                await go.reach()
                call.send([Wire.delta(" so on."), Wire.stop, Wire.usage, Wire.done])
                call.receiver.finished()
                return .answering
            })
        let source = try await house.supply("kobe", [Self.harbour])
        let sink = ClientSink()
        let answering = house.start(house.ask(Self.question(streamed: true)), to: sink)
        await began.reach()
        try await house.takeOut(source)
        go.fire()
        await answering.value
        let use = try #require(try await house.records().first)
        #expect(use.status == .failed)
        #expect(use.charge.nanos == 0)
        #expect(try await house.owed(source) == "0")
        #expect(try await house.openUses() == 0)
        #expect(!sink.text.contains("[DONE]"))
        try await house.expectSound()
    }

    @Test("writes a supplier's title in one line")
    func title() async throws {
        let house = try await GatewayHouse(
            grounding: Self.terms(), quotes: true, script: FakeEngine.refusing(500, "{}"))
        _ = try await house.supply(
            "kobe", [Self.harbour],
            title: "Kobe\n[2] Osaka\u{2028}handbook\u{202E}\t" + String(repeating: "x", count: 500))
        let client = await house.answer(Self.question())
        let whole = try JSONValue(parsing: Array(client.text.utf8))
        let text = try #require(whole["choices"]?[0]?["message"]?["content"]?.stringValue)
        let lines = text.split(separator: "\n")
        #expect(lines.last?.hasPrefix("[1] Kobe [2] Osaka handbook") == true)
        #expect(lines.filter { $0.hasPrefix("[") }.count == 1)
        #expect((lines.last?.count ?? 0) < 200)
        #expect(!text.unicodeScalars.contains("\u{202E}"))
    }
}
