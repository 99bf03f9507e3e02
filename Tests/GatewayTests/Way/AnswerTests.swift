import Accounting
import Inference
import NIOCore
import Primitives
import Testing

@testable import Gateway

@Suite("An answer", .timeLimit(.minutes(5)))
struct AnswerTests {
    // MARK: complete

    @Test("that comes whole is charged what it used, recorded, and given with its charge")
    func whole() async throws {
        let house = try await GatewayHouse(script: FakeEngine.answering(Wire.answer))
        let client = await house.answer(Wire.question)
        #expect(client.text == Wire.answer)
        #expect(client.head?.status == 200)
        #expect(client.head?.charge == "16 JPY")
        #expect(client.hasEnded)
        #expect(client.faults.isEmpty)
        let record = try #require(try await house.records().first)
        #expect(client.head?.record == record.id.description)
        #expect(record.status == .completed)
        #expect(record.usage == (try TokenUsage(input: 10, output: 3, source: .reported)))
        #expect(record.engine == "fake")
        #expect(record.endpoint == .chat)
        try await expectBooks(house, balance: "999984")
    }

    @Test("that is streamed passes as it comes, and ends when its charge is durable")
    func stream() async throws {
        let house = try await GatewayHouse(script: FakeEngine.answering(Wire.stream))
        let client = await house.answer(Wire.streamedQuestion)
        #expect(
            client.events == [
                Wire.data(Wire.role), Wire.data(Wire.one), Wire.data(Wire.two), Wire.data(Wire.stop),
                "[DONE]",
            ])
        #expect(client.text.contains("\n\n: x-minato-charge: 14 JPY\n\ndata: [DONE]\n\n"))
        #expect(client.head?.charge == nil)
        #expect(client.faults.isEmpty)
        let record = try #require(try await house.records().first)
        #expect(record.usage == (try TokenUsage(input: 10, output: 2, source: .reported)))
        try await expectBooks(house, balance: "999986")
    }

    @Test("is asked of the engine with its own model name, with usage and a bound")
    func asked() async throws {
        let house = try await GatewayHouse(script: FakeEngine.answering(Wire.stream))
        _ = await house.answer(#"{"model":"assistant","messages":[{"role":"user"}],"stream":true}"#)
        let call = try #require(house.engine.calls.first)
        #expect(
            call.body == """
                {"stream_options":{"include_usage":true},"max_tokens":16,"model":"m","messages":[{"role":"user"}],"stream":true}
                """)
        #expect(call.asked.isStreamed)
        #expect(call.asked.requestID == "req_1")
        #expect(call.asked.operation == .chat)
    }

    @Test("shows usage to who asked for it, from the engine or counted by us")
    func usage() async throws {
        let question =
            #"{"model":"assistant","messages":[{"role":"user","content":"hello"}],"stream":true,"#
            + #""stream_options":{"include_usage":true}}"#
        let house = try await GatewayHouse(script: FakeEngine.answering(Wire.stream))
        let told = await house.answer(question)
        #expect(told.events.suffix(2) == [Wire.data(Wire.usage), "[DONE]"])

        house.engine.setScript(FakeEngine.answering(Wire.role, Wire.one, Wire.two, Wire.stop, Wire.done))
        let counted = await house.answer(question)
        let record = try #require(try await house.records().first { $0.isEstimated })
        let usage = try #require(record.usage)
        #expect(usage.source == .counted)
        #expect(usage.output == 2)
        #expect(
            counted.events.suffix(2) == [
                #"{"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[],"#
                    + #""usage":{"prompt_tokens":\#(usage.input),"completion_tokens":2,"#
                    + #""total_tokens":\#(usage.input + 2)}}"#,
                "[DONE]",
            ])
    }

    @Test("that is counted costs the same whether it is streamed or comes whole")
    func countedWhole() async throws {
        let house = try await GatewayHouse(
            script: FakeEngine.answering(#"{"choices":[{"message":{"role":"assistant","content":"one"}}]}"#))
        _ = await house.answer(Wire.question)
        house.engine.setScript(FakeEngine.answering(Wire.role, Wire.delta("one"), Wire.stop, Wire.done))
        _ = await house.answer(Wire.streamedQuestion)
        let usages = try await house.records().map(\.usage)
        #expect(usages.count == 2)
        #expect(usages.allSatisfy { $0?.output == 1 && $0?.source == .counted })
    }

    @Test("of each operation is recorded as such", arguments: EngineCall.Operation.allCases)
    func operations(_ operation: EngineCall.Operation) async throws {
        let house = try await GatewayHouse(
            script: FakeEngine.answering(#"{"data":[],"usage":{"prompt_tokens":4,"total_tokens":4}}"#))
        let input = operation == .chat ? #""messages":[{"role":"user"}]"# : #""prompt":"x","input":"x""#
        let client = await house.answer(#"{"model":"assistant",\#(input)}"#, operation: operation)
        #expect(client.head?.charge == "4 JPY")
        let record = try #require(try await house.records().first)
        #expect(record.endpoint.rawValue == operation.rawValue)
        #expect(record.reserved.nanos >= record.charge.nanos)
    }

    @Test("is never charged above its reservation")
    func capped() async throws {
        let house = try await GatewayHouse(
            script: FakeEngine.answering(
                #"{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5000}}"#))
        _ = await house.answer(Wire.question)
        let record = try #require(try await house.records().first)
        #expect(record.charge == record.reserved)
        #expect(record.capped.nanos > 0)
        #expect(try await house.faults().isEmpty)
    }

    @Test("reserves for each of several prompts and choices")
    func reservations() async throws {
        let house = try await GatewayHouse(
            script: FakeEngine.answering(#"{"usage":{"prompt_tokens":1,"completion_tokens":1}}"#))
        var reserved: [Int64] = []
        for prompts in [#"["a"]"#, #"["a","b","c"]"#] {
            _ = await house.answer(
                #"{"model":"assistant","prompt":\#(prompts),"max_tokens":100}"#, operation: .completion)
        }
        for record in try await house.records() { reserved.append(record.reserved.nanos / 1_000_000_000) }
        // Two more prompts are 400 yen of output more, and 8 bytes of input.
        #expect((reserved.max() ?? 0) - (reserved.min() ?? 0) == 408)
    }

    // MARK: not complete

    @Test("that the engine refuses costs nothing, and the client gets the engine's words")
    func refused() async throws {
        let words = #"{"error":{"message":"too long","type":"invalid_request_error"}}"#
        let house = try await GatewayHouse(script: FakeEngine.refusing(400, words))
        let client = await house.answer(Wire.question)
        #expect(client.head?.status == 400)
        #expect(client.text == words)
        let record = try #require(try await house.records().first)
        #expect(record.status == .failed)
        #expect(record.usage == nil)
        #expect(client.head?.record == record.id.description)
        try await expectBooks(house, balance: "1000000")
    }

    @Test("that the engine cannot give costs nothing, and is told by its status")
    func failed() async throws {
        let house = try await GatewayHouse(
            script: FakeEngine.failing(Problem(.upstreamTimeout, "late", retryAfter: .seconds(3))))
        let client = await house.answer(Wire.streamedQuestion)
        #expect(client.problem?.kind == .upstreamTimeout)
        #expect(client.head == nil)
        #expect(try await house.records().first?.status == .failed)
        try await expectBooks(house, balance: "1000000")
    }

    @Test("that breaks off costs nothing, and does not look like an end", arguments: [true, false])
    func broken(_ isStreamed: Bool) async throws {
        let house = try await GatewayHouse(
            script: isStreamed ? FakeEngine.breaking(Wire.one, Wire.two) : FakeEngine.breaking(#"{"choi"#))
        let client = await house.answer(isStreamed ? Wire.streamedQuestion : Wire.question)
        #expect(!client.text.contains("[DONE]"))
        if isStreamed, client.head != nil {
            #expect(client.events.last?.hasPrefix(#"{"error":"#) == true)
            #expect(client.hasEnded)
        } else {
            #expect(client.problem?.kind == .upstreamFailed)
        }
        #expect(try await house.records().first?.status == .failed)
        try await expectBooks(house, balance: "1000000")
    }

    @Test("that breaks off after some of it has left is told in-band")
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
        let answer = house.start(house.ask(Wire.streamedQuestion), to: client)
        await client.written.reach()
        left.fire()
        await answer.value
        #expect(client.events.first == Wire.data(Wire.one))
        #expect(client.events.last?.hasPrefix(#"{"error":{"message":"broken""#) == true)
        #expect(!client.text.contains("[DONE]"))
        #expect(client.hasEnded)
        try await expectBooks(house, balance: "1000000")
    }

    @Test(
        "that is no answer costs nothing",
        arguments: [
            "<html>", "", "[]", "null", #"{"error":{"message":"out of memory"}}"#,
            #"{"usage":{"prompt_tokens":900000000,"completion_tokens":1}}"#,
        ])
    func noAnswer(_ body: String) async throws {
        let house = try await GatewayHouse(script: FakeEngine.answering(body))
        let client = await house.answer(Wire.question)
        #expect(client.problem?.kind == .upstreamFailed)
        try await expectBooks(house, balance: "1000000")
    }

    @Test("that reports a failure in-band costs nothing")
    func errorEvent() async throws {
        let house = try await GatewayHouse(script: FakeEngine.answering(Wire.error))
        let client = await house.answer(Wire.streamedQuestion)
        #expect(client.problem?.kind == .upstreamFailed)
        #expect(client.problem?.detail.contains("out of memory") == true)
        try await expectBooks(house, balance: "1000000")
    }

    @Test("larger than allowed costs nothing, and the engine is stopped")
    func tooLarge() async throws {
        let house = try await GatewayHouse(
            maximumAnswerBytes: 1000, script: FakeEngine.answering(String(repeating: "x", count: 1001)))
        let client = await house.answer(Wire.question)
        #expect(client.problem?.kind == .upstreamFailed)
        #expect(house.engine.calls.first?.stream.isCancelled == true)
        try await expectBooks(house, balance: "1000000")
    }

    private func expectBooks(
        _ house: GatewayHouse, balance: String, location: SourceLocation = #_sourceLocation
    ) async throws {
        #expect(try await house.balance() == balance, sourceLocation: location)
        #expect(try await house.openUses() == 0, sourceLocation: location)
        #expect(try await house.faults().isEmpty, sourceLocation: location)
        #expect(house.gateway.inFlight == 0, sourceLocation: location)
    }
}
