import Accounting
import Compliance
import Foundation
import Inference
import Oversight
import Primitives
import Testing

@testable import Gateway

@Suite("An answer that has back what was redacted of its request")
struct RestoredAnswerTests {
    /// A resident's id with a right check digit, of nobody.
    private static let own = "110101180001010015"
    private static let book = Result { () throws -> RuleBook in
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../RulePacks")
        let whole = try RuleBook(try RulePackFolder.find(given: root.standardizedFileURL.path))
        return RuleBook(
            catalogue: try RulePackCatalogue(
                duties: whole.catalogue.duties,
                packs: whole.catalogue.packs.filter { $0.name == "cn-interim-measures" }), lists: whole.lists)
    }

    private func house(
        _ content: ContentTerms? = nil, _ script: @escaping FakeEngine.Script
    ) async throws -> GatewayHouse {
        try await GatewayHouse(
            ruleBook: Self.book.get(), content: content, restoresRedacted: true, script: script)
    }

    private func body(isStreamed: Bool) -> String {
        #"{"model":"assistant","stream":\#(isStreamed),"messages":[{"role":"user","content":"我的身份证号是\#(Self.own)"}]}"#
    }

    private static func delta(_ text: String) -> String {
        #"data: {"id":"c1","choices":[{"index":0,"delta":{"content":"\#(text)"},"finish_reason":null}]}"#
            + "\n\n"
    }
    private static let end =
        #"data: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
        + "\n\ndata: [DONE]\n\n"

    private func said(_ sink: ClientSink) throws -> String {
        try sink.events.filter { $0 != "[DONE]" }.reduce("") { text, event in
            let choices = try JSONValue(parsing: Array(event.utf8))["choices"]?.arrayValue
            return text + (choices?.first?["delta"]?["content"]?.stringValue ?? "")
        }
    }

    @Test("is the same however the engine cuts it", arguments: [1, 2, 3, 7, 100])
    func streamed(by count: Int) async throws {
        let words = Array("Your id is [RESIDENT_ID_1], not [RESIDENT_ID_9] [.")
        let pieces = stride(from: 0, to: words.count, by: count).map {
            Self.delta(String(words[$0..<min($0 + count, words.count)]))
        }
        let house = try await house { call in
            // The engine never sees the value.
            #expect(!call.body.contains(Self.own) && call.body.contains("[RESIDENT_ID_1]"))
            call.receiver.began()
            call.send(pieces + [Self.end])
            call.receiver.finished()
            return .answering
        }
        let sink = await house.answer(body(isStreamed: true))
        #expect(try said(sink).hasPrefix("Your id is \(Self.own), not [RESIDENT_ID_9] [."))
    }

    @Test("has another placeholder for what the engine says by itself")
    func another() async throws {
        // Another number with a right check digit, which nobody asked about.
        let other = "11010118000101004X"
        let house = try await house(
            nil,
            FakeEngine.answering(Self.delta("身份证号[RESIDENT_ID_1]和身份证号\(other)。"), Self.end))
        let said = try said(await house.answer(body(isStreamed: true)))
        #expect(said.contains(Self.own) && !said.contains(other))
        #expect(said.contains("[RESIDENT_ID_2]"))
    }

    @Test("that comes whole has it too, and what is kept does not")
    func whole() async throws {
        let answer =
            #"{"id":"c1","choices":[{"index":0,"message":{"role":"assistant","content":"It is [RESIDENT_ID_1]."},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"#
        let house = try await house(ContentTerms(.all), FakeEngine.answering(answer))
        let sink = await house.answer(body(isStreamed: false))
        #expect(sink.text.contains("It is \(Self.own)."))
        let use = try #require(try await house.records().first?.id)
        for part in ContentPart.allCases {
            let kept = try #require(try await house.kept(use, part))
            #expect(!kept.contains(Self.own) && kept.contains("[RESIDENT_ID_1]"))
        }
    }
}
