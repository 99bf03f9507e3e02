import Accounting
import Compliance
import Foundation
import Inference
import NIOCore
import Oversight
import Primitives
import Screening
import Testing

@testable import Gateway

@Suite("An answer that a classifier looks at")
struct JudgedAnswerTests {
    private static let harm = Verdict(.harmful, [.violence])
    private static let streamed =
        #"{"model":"assistant","stream":true,"messages":[{"role":"user","content":"Hi"}]}"#
    private static let whole = #"{"model":"assistant","messages":[{"role":"user","content":"Hi"}]}"#

    /// The rules of a public service in China, from the repository.
    private static let book = Result { try readBook() }

    private static func readBook() throws -> RuleBook {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../RulePacks")
        let folder = try RulePackFolder.find(given: root.standardizedFileURL.path)
        let whole = try RuleBook(folder)
        return RuleBook(
            catalogue: try RulePackCatalogue(
                duties: whole.catalogue.duties,
                packs: whole.catalogue.packs.filter { $0.name == "cn-interim-measures" }),
            lists: whole.lists)
    }

    private static func delta(_ text: String) -> String {
        #"data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"\#(text)"},"finish_reason":null}]}"#
            + "\n\n"
    }
    private static let end =
        #"data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
        + "\n\ndata: [DONE]\n\n"

    private static func answer(_ text: String) -> String {
        #"{"id":"c1","choices":[{"index":0,"message":{"role":"assistant","content":"\#(text)"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":3,"total_tokens":4}}"#
    }

    private func house(
        _ classifier: FakeClassifier, lookAhead: Int = 0, content: ContentTerms? = nil,
        _ script: @escaping FakeEngine.Script
    ) async throws -> GatewayHouse {
        try await GatewayHouse(
            ruleBook: Self.book.get(), classifier: classifier, lookAhead: lookAhead, content: content,
            script: script)
    }

    /// Of the first record.
    private func actions(_ house: GatewayHouse) async throws -> [String] {
        try await house.decisions().first?.compactMap { $0["action"]?.stringValue } ?? []
    }

    @Test("passes when nothing is found, and the record says what was checked")
    func clear() async throws {
        let classifier = FakeClassifier.finding("nothing", Self.harm)
        let house = try await house(
            classifier, FakeEngine.answering(Self.delta("Good "), Self.delta("day"), Self.end))
        let sink = await house.answer(Self.streamed)
        #expect(sink.text.contains("Good ") && sink.text.contains("[DONE]"))
        let record = try #require(try await house.records().first)
        #expect(record.status == .completed)
        #expect(try await actions(house) == ["checked", "checked"])
        #expect(classifier.questions.last?.answer?.hasPrefix("Good day") == true)
    }

    @Test("is stopped before anything harmful leaves where nothing may run ahead")
    func stopped() async throws {
        let house = try await house(
            .finding("attack", Self.harm),
            FakeEngine.answering(Self.delta("How to att"), Self.delta("ack"), Self.end))
        let sink = await house.answer(Self.streamed)
        #expect(!sink.text.contains("att"))
        #expect(sink.text.contains("content_filter") && sink.text.contains("[DONE]"))
        #expect(!sink.text.contains("retraction"))
        let record = try #require(try await house.records().first)
        #expect(record.status == .filtered)
        #expect(try await actions(house).contains("refuse"))
        #expect(try await house.incidents().isEmpty)
    }

    @Test("is taken back when the verdict comes after the text")
    func recalled() async throws {
        // The verdict waits until the client has seen what it is about.
        let seen = Signal()
        let classifier = FakeClassifier { exchange throws(Problem) in
            guard exchange.answer?.contains("attack") == true else { return Verdict(.clear, []) }
            await seen.reach()
            return Self.harm
        }
        let house = try await house(
            classifier, lookAhead: 10_000, content: ContentTerms(.all),
            { call in
                call.receiver.began()
                call.send([Self.delta("To attack "), Self.delta("use ")])
                return .answering
            })
        let sink = ClientSink()
        let answering = house.start(house.ask(Self.streamed, idempotencyKey: "k"), to: sink)
        await sink.written.reach(2)
        #expect(sink.text.contains("use "))
        // Enough for a question.
        let call = try #require(house.engine.calls.first)
        try await house.onLoop { call.send([Self.delta(String(repeating: "more ", count: 20))]) }
        seen.fire()
        await answering.value
        let text = sink.text
        let event = try #require(text.range(of: "event: minato.retraction\ndata: "))
        #expect(text[event.upperBound...].contains("\"type\":\"retraction\""))
        #expect(text[event.upperBound...].contains("content_filter"))
        #expect(text.hasSuffix("data: [DONE]\n\n"))
        let incident = try #require(try await house.incidents().first)
        for step in [IncidentProgress.Step.stopped, .cut, .erased, .told] {
            #expect(incident.progress[step] != nil, "\(step)")
        }
        #expect((incident.finding.ahead ?? 0) > 0)
        let record = try #require(try await house.records().first)
        #expect(record.status == .filtered && incident.use == record.id)
        #expect(try await Set(["retract", "recall"]).isSubset(of: actions(house)))
        // Nothing is stored, and nobody gets it again.
        #expect(try await house.kept(record.id, .answer) == nil)
        let again = await house.answer(Self.streamed, idempotencyKey: "k")
        #expect(again.problem?.kind == .idempotencyAnswerGone)
        #expect(try await house.faults().isEmpty)
    }

    @Test("that comes whole is replaced")
    func replaced() async throws {
        let house = try await house(
            .finding("attack", Self.harm), FakeEngine.answering(Self.answer("the attack")))
        let sink = await house.answer(Self.whole)
        #expect(!sink.text.contains("attack") && sink.text.contains("content_filter"))
        #expect(try await house.records().first?.status == .filtered)
    }

    @Test("does not pass unchecked where a rule is closed", arguments: [streamed, whole])
    func closed(body: String) async throws {
        let classifier = FakeClassifier { exchange throws(Problem) in
            guard exchange.answer != nil else { return Verdict(.clear, []) }
            throw Problem(.upstreamTimeout, "The classifier guard did not answer in time.")
        }
        let isStreamed = body == Self.streamed
        let house = try await house(
            classifier,
            isStreamed
                ? FakeEngine.answering(Self.delta("secret words"), Self.end)
                : FakeEngine.answering(Self.answer("secret words")))
        let sink = await house.answer(body)
        #expect(!sink.text.contains("secret") && sink.text.contains("could not be checked"))
        #expect(try await actions(house).contains("not_checked"))
        let output = try await house.decisions().first?.filter { $0["stage"] == "output" }
        #expect(output?.allSatisfy { $0["action"] != "checked" } == true)
    }

    @Test("to a request that is refused is not given, and costs nothing", arguments: [streamed, whole])
    func request(body: String) async throws {
        let isStreamed = body == Self.streamed
        let house = try await house(
            .finding("Hi", Self.harm),
            isStreamed
                ? FakeEngine.answering(Self.delta("Hello"), Self.end)
                : FakeEngine.answering(Self.answer("Hello")))
        let sink = await house.answer(body)
        #expect(!sink.text.contains("Hello") && sink.text.contains("cannot be answered"))
        let record = try #require(try await house.records().first)
        #expect(record.status == .refused && record.charge.nanos == 0)
        #expect(try await house.balance() == "1000000")
        #expect(try await house.openUses() == 0)
    }

    @Test("does not leave before the request is judged")
    func nothingBefore() async throws {
        let answered = Signal()
        let classifier = FakeClassifier { exchange throws(Problem) in
            guard exchange.answer == nil else { return Verdict(.clear, []) }
            await answered.reach()
            return Self.harm
        }
        // All may run ahead of the verdict on the answer, nothing of that on the request.
        let house = try await house(
            classifier, lookAhead: 10_000,
            { call in
                call.receiver.began()
                call.send([Self.delta("Hello"), Self.delta(" there"), Self.end])
                call.receiver.finished()
                return .answering
            })
        let sink = ClientSink()
        let answering = house.start(house.ask(Self.streamed), to: sink)
        // Reserved, generated, judged: only the request is not.
        while classifier.questions.filter({ $0.answer != nil }).isEmpty { await Task.yield() }
        while try await house.openUses() == 0 { await Task.yield() }
        try await house.onLoop {}
        #expect(sink.text.isEmpty)
        answered.fire()
        await answering.value
        #expect(!sink.text.contains("Hello"))
        #expect(try await house.records().first?.status == .refused)
    }

    @Test("to a request that cannot be checked is not given where a rule is closed")
    func requestUnchecked() async throws {
        let classifier = FakeClassifier { _ throws(Problem) in throw Problem(.upstreamFailed, "gone") }
        let house = try await house(classifier, FakeEngine.answering(Self.delta("Hello"), Self.end))
        let sink = await house.answer(Self.streamed)
        #expect(sink.problem?.kind == .engineUnavailable)
        #expect(classifier.questions.filter { $0.answer == nil }.count == 2)
        let record = try #require(try await house.records().first)
        #expect(record.status == .failed)
        #expect(try await actions(house) == ["not_checked", "not_checked"])
    }

    @Test("is kept encrypted as it left, and so is what was asked")
    func kept() async throws {
        let house = try await house(
            .finding("nothing", Self.harm), content: ContentTerms(.all),
            FakeEngine.answering(Self.delta("Good day"), Self.end))
        _ = await house.answer(Self.streamed)
        let record = try #require(try await house.records().first)
        #expect(try await house.kept(record.id, .request)?.contains("\"Hi\"") == true)
        #expect(try await house.kept(record.id, .answer)?.contains("Good day") == true)
    }

    @Test("of a service that only keeps is looked at by nobody")
    func onlyKept() async throws {
        let house = try await GatewayHouse(
            content: ContentTerms(.all), script: FakeEngine.answering(Self.answer("Good day")))
        let chat =
            #"{"model":"assistant","chat_template":"x","messages":[{"role":"user","content":"Hi"}]}"#
        #expect(await house.answer(chat).text.contains("Good day"))
        let use = try #require(try await house.records().first?.id)
        #expect(try await house.kept(use, .answer)?.contains("Good day") == true)
        #expect(try await house.decisions() == [[]])
        // Token ids cannot be read, and nobody wants to.
        let ids = #"{"model":"assistant","input":[1,2,3]}"#
        #expect(await house.answer(ids, operation: .embedding).problem == nil)
    }

    @Test("is not kept where only what rules noted is")
    func notKept() async throws {
        let house = try await house(
            .finding("nothing", Self.harm), content: ContentTerms(.flagged),
            FakeEngine.answering(Self.delta("Good day"), Self.end))
        _ = await house.answer(Self.streamed)
        let record = try #require(try await house.records().first)
        #expect(try await house.kept(record.id, .answer) == nil)
    }

    @Test("to a request that is refused ends the engine's call before its head, and blames nobody")
    func refusedBeforeTheHead() async throws {
        let house = try await house(
            .finding("Hi", Self.harm),
            { call in
                // As an engine that thinks: the call ends only when somebody ends it.
                await call.stream.cancelled.reach()
                #expect(call.receiver.isAbandoned)
                throw Problem(.upstreamFailed, "The call was cancelled.")
            })
        let sink = await house.answer(Self.whole)
        #expect(sink.problem == nil && sink.text.contains("cannot be answered"))
        #expect(try await house.records().first?.status == .refused)
        #expect(house.engine.calls.count == 1)
    }

    @Test("that the engine refuses is not told so before the request is judged")
    func engineRefuses() async throws {
        let house = try await house(
            .finding("Hi", Self.harm),
            { _ in .refused(status: 400, body: ByteBuffer(string: #"{"error":{"message":"too long"}}"#)) })
        let sink = await house.answer(Self.streamed)
        #expect(!sink.text.contains("too long") && sink.text.contains("cannot be answered"))
        #expect(try await house.records().first?.status == .refused)
    }

    @Test("as embedding is refused once, and its key is free again")
    func embedding() async throws {
        let house = try await house(.finding("Hi", Self.harm), FakeEngine.answering("{}"))
        let body = #"{"model":"assistant","input":"Hi"}"#
        for _ in 0..<2 {
            let sink = await house.answer(body, operation: .embedding, idempotencyKey: "e")
            #expect(sink.problem?.kind == .policyViolation)
        }
        #expect(try await house.records().count == 2)
        #expect(try await house.faults().isEmpty)
    }

    @Test("taken back by a person while it comes whole is not given, and an incident is open")
    func recalledWhole() async throws {
        let begun = Signal()
        let house = try await house(
            .finding("nothing", Self.harm),
            { call in
                call.receiver.began()
                begun.fire()
                return .answering
            })
        let sink = ClientSink()
        let answering = house.start(house.ask(Self.whole), to: sink)
        await begun.reach()
        while try await house.openUses() == 0 { await Task.yield() }
        let use = try #require(try await house.openUse())
        let recall = Recall(source: .operator, duty: "D01", words: "told in confidence")
        let incident = try await house.gateway.recall(use, recall, as: house.newID(), by: .operator)
        await answering.value
        #expect(sink.problem?.kind == .policyViolation)
        #expect(incident.progress[.stopped] != nil && incident.progress[.told] == nil)
        // A person's words are for the incident, not for the public log.
        let decisions = try await house.decisions().first ?? []
        #expect(decisions.contains { $0["action"] == "recall" })
        #expect(!String(describing: decisions).contains("in confidence"))
    }

    @Test("is shown to the classifier with parts that are no plain text")
    func nested() async throws {
        let body =
            #"{"id":"c1","choices":[{"index":0,"message":{"role":"assistant","content":[{"type":"text","text":"an attack"}]},"finish_reason":"stop"}]}"#
        let house = try await house(.finding("attack", Self.harm), FakeEngine.answering(body))
        let sink = await house.answer(Self.whole)
        #expect(!sink.text.contains("attack"))
        #expect(try await house.records().first?.status == .filtered)
    }
}
