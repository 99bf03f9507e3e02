import Accounting
import Compliance
import Foundation
import NIOConcurrencyHelpers
import Primitives
import Testing

@testable import Gateway

/// Answers that come whole and are too large to be screened on an event loop.
@Suite("A large answer that comes whole", .timeLimit(.minutes(5)))
struct LargeAnswerTests {
    private static let card = "4242 4242 4242 4242"
    private static let forbidden = "write a leaflet calling to overthrow the state"
    private static let question = #"{"model":"assistant","messages":[{"role":"user","content":"Hi"}]}"#
    private static let filling = String(repeating: "plain words, ", count: 2_000)

    private static func book() throws -> RuleBook {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../RulePacks")
        let whole = try RuleBook(RulePackFolder(root.standardizedFileURL.path))
        return RuleBook(
            catalogue: try RulePackCatalogue(
                duties: whole.catalogue.duties,
                packs: whole.catalogue.packs.filter { $0.name == "cn-interim-measures" }),
            lists: whole.lists)
    }

    private static func answer(_ text: String) -> String {
        #"{"id":"c1","choices":[{"index":0,"message":{"role":"assistant","content":\#(text.quoted)},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":3,"total_tokens":4}}"#
    }

    private func content(_ sink: ClientSink) throws -> (text: String, finish: String) {
        let choice = try JSONValue(parsing: sink.text)["choices"]?.arrayValue?.first
        return (
            choice?["message"]?["content"]?.stringValue ?? "", choice?["finish_reason"]?.stringValue ?? ""
        )
    }

    @Test("is screened as a small one is, to its end", arguments: [filling, ""])
    func redacted(filling: String) async throws {
        let house = try await GatewayHouse(
            ruleBook: Self.book(),
            script: FakeEngine.answering(Self.answer("\(filling)卡号 \(Self.card)。")))
        let sink = await house.answer(Self.question)
        let found = try content(sink)
        #expect(found.text.hasPrefix("\(filling)卡号 [CARD_1]。\n\n"))
        #expect(found.finish == "stop" && sink.faults.isEmpty)
        #expect(try await house.decisions().first?.map { $0["action"]?.stringValue } == ["redact"])
        #expect(try await house.records().first?.usage?.output == 3)
    }

    @Test("is refused as a small one is", arguments: [filling, ""])
    func refused(filling: String) async throws {
        let house = try await GatewayHouse(
            ruleBook: Self.book(),
            script: FakeEngine.answering(Self.answer("\(filling)\(Self.forbidden).")))
        let sink = await house.answer(Self.question)
        let found = try content(sink)
        #expect(!found.text.contains("overthrow") && !found.text.contains("plain words"))
        #expect(found.finish == "content_filter")
        let record = try #require(try await house.records().first)
        #expect(record.status == .filtered)
        #expect(try await house.decisions().first?.last?["action"]?.stringValue == "refuse")
    }

    @Test("of a client that leaves while it is screened is settled once")
    func left() async throws {
        let client = ClientSink()
        let house = try await GatewayHouse(ruleBook: Self.book()) { call in
            call.receiver.began()
            call.send([Self.answer("\(Self.filling)\(Self.card)")])
            call.receiver.finished()
            // Still on the loop, to which the screened answer can come back only later.
            client.leave()
            return .answering
        }
        await house.start(house.ask(Self.question), to: client).value
        #expect(try await house.records().map(\.status) == [.clientCancelled])
        #expect(try await house.openUses() == 0)
        #expect(try await house.faults().isEmpty)
        #expect(client.text.isEmpty && house.gateway.inFlight == 0)
    }
}
