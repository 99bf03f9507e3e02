import Inference
import NIOCore
import NIOEmbedded
import Primitives
import Testing

@testable import Gateway

@Suite("The relay of an answer", .timeLimit(.minutes(5)))
struct AnswerRelayTests {
    private let loop = EmbeddedEventLoop()
    private let client = ClientSink()
    private let stream = FakeStream()
    private let head = AnswerHead(content: .events, record: "use_1")
    private let broken = Problem(.upstreamFailed, "broken")

    private func relay(
        _ body: String = Wire.streamedQuestion, maximumBytes: Int = 1 << 20, outlivesClient: Bool = false
    ) throws -> AnswerRelay {
        let facts = try AskFacts(scanning: ByteBuffer(string: body), for: .chat)
        let relay = AnswerRelay(
            sink: client, loop: loop, facts: facts, maximumBytes: maximumBytes, outlivesClient: outlivesClient
        )
        relay.attempting(EngineStream(stream))
        return relay
    }

    private func receive(_ relay: AnswerRelay, _ pieces: String...) {
        for piece in pieces { relay.received(ByteBuffer(string: piece)) }
    }

    private func ending(_ relay: AnswerRelay) async -> String {
        switch await relay.end() {
        case .stopped: "stopped"
        case .recalled(let recall): "recalled: \(recall.words)"
        case .inputRefused: "input refused"
        case .engineRefused(let status, _): "engine refused: \(status)"
        case .complete: "complete"
        case .clientLeft: "client left"
        case .broken(let problem, let event): "broken: \(problem.detail)\(event == nil ? "" : " (event)")"
        }
    }

    // MARK: the gate

    @Test("lets nothing leave before the reservation is durable, and then all of it at once")
    func gate() throws {
        let relay = try relay()
        receive(relay, Wire.role, Wire.one)
        #expect(client.head == nil)
        #expect(client.text.isEmpty)
        relay.openGate(head)
        #expect(client.head?.record == "use_1")
        #expect(client.text == Wire.role + Wire.one)
        #expect(client.written.count == 1)
        receive(relay, Wire.two)
        #expect(client.text == Wire.role + Wire.one + Wire.two)
    }

    @Test("sends no head before there is output, so that a failure has its status")
    func noEarlyHead() throws {
        let relay = try relay()
        relay.openGate(head)
        relay.began()
        #expect(client.head == nil)
        receive(relay, ": thinking\n\n")
        #expect(client.head == nil)
        receive(relay, Wire.one)
        #expect(client.head != nil)
    }

    @Test("asks the engine to wait when much waits for the gate")
    func waitingForTheGate() throws {
        let relay = try relay()
        let large = Wire.delta(String(repeating: "x", count: 40_000))
        receive(relay, large)
        #expect(stream.isReading)
        receive(relay, large)
        #expect(!stream.isReading)
        relay.openGate(head)
        #expect(stream.isReading)
        #expect(client.text == large + large)
    }

    // MARK: the end

    @Test("holds the end back until it is paid for")
    func heldEnd() async throws {
        let relay = try relay()
        relay.openGate(head)
        receive(relay, Wire.one, Wire.stop, Wire.usage, Wire.done)
        #expect(client.text == Wire.one)
        #expect(await ending(relay) == "complete")
        relay.finish(closing: ByteBuffer(string: Wire.done))
        #expect(client.text == Wire.one + Wire.stop + Wire.done)
        #expect(client.hasEnded)
        #expect(client.faults.isEmpty)
        #expect(!client.hasListener)
    }

    @Test("is complete when the engine ends a finished answer without its word")
    func noDone() async throws {
        let relay = try relay()
        receive(relay, Wire.one, Wire.stop)
        relay.finished()
        #expect(await ending(relay) == "complete")
    }

    @Test("is complete when the connection breaks after the usage")
    func lateBreak() async throws {
        let relay = try relay()
        receive(relay, Wire.one, Wire.stop, Wire.usage)
        relay.failed(broken)
        #expect(await ending(relay) == "complete")
    }

    @Test("is complete when the last event lacks its blank line, if nothing is missing")
    func noBlankLine() async throws {
        let relay = try relay()
        receive(relay, Wire.one, Wire.stop, Wire.usage, "data: [DONE]\n")
        relay.finished()
        #expect(await ending(relay) == "complete")
    }

    @Test("hears nothing more after its end")
    func afterTheEnd() async throws {
        let relay = try relay()
        relay.openGate(head)
        receive(relay, Wire.one, Wire.stop, Wire.done, Wire.two, Wire.error)
        relay.failed(broken)
        relay.finished()
        #expect(await ending(relay) == "complete")
        #expect(client.text == Wire.one)
    }

    @Test("resumes who waits for its end")
    func waiting() async throws {
        let loop = NIOAsyncTestingEventLoop()
        let facts = try AskFacts(scanning: ByteBuffer(string: Wire.streamedQuestion), for: .chat)
        let client = client
        let relay = AnswerRelay(
            sink: client, loop: loop, facts: facts, maximumBytes: 1000, outlivesClient: false)
        let reached = Signal()
        let end = Task(executorPreference: EventLoopTaskExecutor.of(loop)) {
            reached.fire()
            return await relay.end()
        }
        await loop.run()
        await reached.reach()
        try await loop.executeInContext { relay.finished() }
        await loop.run()
        guard case .broken = await end.value else {
            Issue.record("did not break")
            return
        }
        await loop.shutdownGracefully()
    }

    // MARK: failures

    @Test(
        "is broken when the engine ends in the middle",
        arguments: [[Wire.one], [Wire.one, "data: {\"cho"], [Wire.one, Wire.stop, "data: {\"cho"], []])
    func middle(_ pieces: [String]) async throws {
        let relay = try relay()
        for piece in pieces { receive(relay, piece) }
        relay.finished()
        #expect(await ending(relay).hasPrefix("broken"))
    }

    @Test("tells a failure by its status while nothing has left")
    func failureBefore() throws {
        let relay = try relay()
        relay.openGate(head)
        relay.failed(broken)
        relay.fail(broken, event: nil, limits: nil)
        #expect(client.head == nil)
        #expect(client.problem == broken)
        #expect(client.faults.isEmpty)
        #expect(!client.hasListener)
    }

    @Test("tells a failure by its status when it broke before the gate was opened")
    func failureBeforeTheGate() throws {
        let relay = try relay()
        receive(relay, Wire.one)
        relay.failed(broken)
        relay.openGate(head)
        #expect(client.head == nil)
        relay.fail(broken, event: nil, limits: nil)
        #expect(client.problem == broken)
    }

    @Test("tells a failure in-band after that, and never by what looks like an end")
    func failureAfter() throws {
        let relay = try relay()
        relay.openGate(head)
        receive(relay, Wire.one, Wire.stop)
        relay.failed(broken)
        relay.fail(broken, event: nil, limits: nil)
        #expect(client.events.count == 2)
        #expect(client.events.last?.hasPrefix(#"{"error":{"message":"broken""#) == true)
        #expect(!client.text.contains("[DONE]"))
        #expect(!client.text.contains("finish_reason\":\"stop"))
        #expect(client.hasEnded)
        #expect(client.faults.isEmpty)
    }

    @Test("hands on the engine's own error event, and ends its work")
    func errorEvent() async throws {
        let relay = try relay()
        relay.openGate(head)
        receive(relay, Wire.one, Wire.error)
        #expect(stream.isCancelled)
        guard case .broken(let problem, let event?) = await relay.end() else {
            Issue.record("has no event")
            return
        }
        #expect(problem.detail.contains("out of memory"))
        relay.fail(problem, event: event, limits: nil)
        #expect(client.text == Wire.one + Wire.error)
        #expect(client.hasEnded)
    }

    @Test(
        "breaks off what is no stream of events", arguments: ["data: x\n\n", "data: []\n\n", "data: {\n\n"])
    func noJSON(_ piece: String) async throws {
        let relay = try relay()
        receive(relay, Wire.one, piece)
        #expect(await ending(relay).hasPrefix("broken"))
        #expect(stream.isCancelled)
    }

    @Test(
        "breaks off an answer that is larger than allowed", arguments: [Wire.streamedQuestion, Wire.question])
    func tooLarge(_ question: String) async throws {
        let relay = try relay(question, maximumBytes: 1000)
        for _ in 0..<4 { receive(relay, Wire.delta(String(repeating: "x", count: 200))) }
        #expect(await ending(relay).hasPrefix("broken: The engine's answer is larger than 1000 bytes"))
        #expect(stream.isCancelled)
    }

    // MARK: the client

    @Test("lets a client that does not read slow the engine")
    func backPressure() throws {
        let relay = try relay()
        relay.openGate(head)
        receive(relay, Wire.one)
        #expect(stream.changes == 0)
        client.setWritable(false)
        #expect(!stream.isReading)
        receive(relay, Wire.two)
        #expect(client.text == Wire.one + Wire.two)
        #expect(!stream.isReading)
        client.setWritable(true)
        #expect(stream.isReading)
        #expect(stream.changes == 2)
    }

    @Test("reads what is left of an answer that has ended, also for a client that does not read")
    func drain() async throws {
        let relay = try relay()
        relay.openGate(head)
        receive(relay, Wire.one)
        client.setWritable(false)
        #expect(!stream.isReading)
        receive(relay, Wire.stop, Wire.done)
        #expect(stream.isReading)
        #expect(await ending(relay) == "complete")
    }

    @Test("ends the engine's work when the client leaves", arguments: [true, false])
    func clientLeaves(_ hasBegun: Bool) async throws {
        let relay = try relay()
        relay.openGate(head)
        if hasBegun { receive(relay, Wire.one) }
        #expect(!relay.isAbandoned)
        client.leave()
        #expect(relay.isAbandoned)
        #expect(stream.isCancelled)
        #expect(await ending(relay) == "client left")
    }

    @Test("ends a call that goes out after the client has left")
    func clientLeavesBeforeTheCall() throws {
        let relay = try relay()
        client.leave()
        let late = FakeStream()
        relay.attempting(EngineStream(late))
        #expect(late.isCancelled)
    }

    @Test("goes on for the next who asks the same, when the client has a key for that")
    func outlivesClient() async throws {
        let relay = try relay(outlivesClient: true)
        relay.openGate(head)
        receive(relay, Wire.one)
        client.setWritable(false)
        client.leave()
        #expect(!stream.isCancelled)
        #expect(stream.isReading)
        receive(relay, Wire.stop, Wire.done)
        #expect(await ending(relay) == "complete")
    }

    @Test("is complete for a client that leaves after the end")
    func leavesAfterTheEnd() async throws {
        let relay = try relay()
        relay.openGate(head)
        receive(relay, Wire.one, Wire.stop, Wire.done)
        client.leave()
        #expect(await ending(relay) == "complete")
        relay.finish(closing: ByteBuffer(string: Wire.done))
        #expect(!client.hasListener)
    }

    // MARK: pings

    @Test("keeps a quiet stream alive by comments, and only a quiet one")
    func pings() throws {
        let relay = try relay()
        relay.openGate(head)
        loop.advanceTime(by: .seconds(11))
        #expect(client.head == nil)
        // The engine has accepted and thinks: the stream begins, so that the client goes on waiting.
        loop.advanceTime(by: .seconds(1))
        let thought = ": ping\n\n"
        #expect(client.head != nil)
        #expect(client.text == thought)
        receive(relay, Wire.one)
        loop.advanceTime(by: .seconds(11))
        #expect(client.text == thought + Wire.one)
        loop.advanceTime(by: .seconds(1))
        #expect(client.text == thought + Wire.one + thought)
        receive(relay, Wire.two)
        loop.advanceTime(by: .seconds(11))
        #expect(client.text == thought + Wire.one + thought + Wire.two)
        client.setWritable(false)
        loop.advanceTime(by: .seconds(60))
        #expect(client.text == thought + Wire.one + thought + Wire.two)
    }

    @Test("pings nobody after the end")
    func noPings() throws {
        let relay = try relay()
        relay.openGate(head)
        receive(relay, Wire.stop, Wire.done)
        relay.finish(closing: ByteBuffer(string: Wire.done))
        loop.advanceTime(by: .seconds(60))
        #expect(client.text == Wire.stop + Wire.done)
        #expect(client.faults.isEmpty)
    }

    // MARK: answers that come whole

    @Test("gives an answer that comes whole at once, when it is paid for")
    func whole() async throws {
        let relay = try relay(Wire.question)
        relay.openGate(head)
        receive(relay, "{\"a\"", ":1}")
        #expect(client.head == nil)
        relay.finished()
        #expect(await ending(relay) == "complete")
        #expect(String(buffer: relay.body) == "{\"a\":1}")
        relay.finish(AnswerHead(content: .json(length: 7), charge: "1 JPY"), body: relay.body)
        #expect(client.text == "{\"a\":1}")
        #expect(client.head?.charge == "1 JPY")
        #expect(client.hasEnded)
        #expect(!client.hasListener)
    }

    @Test("gives the client the engine's words on its request")
    func refusal() throws {
        let words = #"{"error":{"message":"too long","code":"context_length_exceeded"}}"#
        try relay().refuse(400, ByteBuffer(string: words), record: "use_1", limits: nil)
        #expect(client.head?.status == 400)
        #expect(client.text == words)
        #expect(client.hasEnded)
    }

    @Test(
        "wraps words that are no error of the API",
        arguments: ["<html>no</html>", "{}", #"{"error":"plain"}"#])
    func otherRefusal(_ words: String) throws {
        try relay().refuse(422, ByteBuffer(string: words), record: "use_1", limits: nil)
        #expect(client.problem?.kind == .invalidRequest)
        #expect(client.problem?.detail.contains("422") == true)
        #expect(client.head == nil)
    }

    @Test("leaves nothing behind", arguments: ["finished", "failed", "client left"])
    func released(_ course: String) throws {
        weak var weakRelay: AnswerRelay?
        do {
            let relay = try relay()
            weakRelay = relay
            relay.openGate(head)
            receive(relay, Wire.one)
            switch course {
            case "finished":
                receive(relay, Wire.stop, Wire.done)
                relay.finish(closing: ByteBuffer())
            case "failed": relay.fail(broken, event: nil, limits: nil)
            default:
                client.leave()
                relay.close()
            }
        }
        #expect(weakRelay == nil)
    }
}
