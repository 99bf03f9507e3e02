import Inference
import NIOCore
import Primitives
import PropertyTesting
import Testing

@testable import Gateway

@Suite("The bound on the tokens of an input")
struct InputBoundTests {
    private func facts(_ messages: String, _ operation: EngineCall.Operation = .chat) throws -> AskFacts {
        let name = operation == .chat ? "messages" : operation == .completion ? "prompt" : "input"
        return try AskFacts(
            scanning: ByteBuffer(string: #"{"model":"a","\#(name)":\#(messages)}"#), for: operation)
    }

    private func chat(_ parts: String) throws -> AskFacts {
        try facts(#"[{"role":"user","content":[\#(parts)]}]"#)
    }

    @Test("is never below the bytes of the text, for a token has one at least")
    func bytes() throws {
        let random = printedRandomness()
        let alphabet = ["a", " ", "狐", "🦊", "\u{0}", "\"", "\\", "\n", "é", "\u{FFFF}"]
        for _ in 0..<300 {
            let text = (0..<random.below(500)).map { _ in random.element(of: alphabet) }.joined()
            let value = String(decoding: JSONValue.string(text).serialized, as: UTF8.self)
            let message = try facts(#"[{"role":"user","content":\#(value)}]"#)
            #expect(message.inputBound >= UInt64(text.utf8.count))
            #expect(message.inputEstimate <= message.inputBound)
            #expect(try facts(value, .completion).inputBound >= UInt64(text.utf8.count))
            #expect(try facts(value, .embedding).inputBound >= UInt64(text.utf8.count))
        }
    }

    @Test("is never below the number of token ids")
    func tokenIDs() throws {
        for count in [1, 10, 10_000] {
            let ids = "[" + Array(repeating: "7", count: count).joined(separator: ",") + "]"
            #expect(try facts(ids, .completion).inputBound >= UInt64(count))
            #expect(try facts(ids, .embedding).inputBound >= UInt64(count))
        }
    }

    @Test("counts a picture by a bound of its own, not by its bytes")
    func picture() throws {
        let bytes = String(repeating: "A", count: 1_000_000)
        let picture = #"{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(bytes)"}}"#
        let facts = try chat(#"{"type":"text","text":"what is this?"},\#(picture)"#)
        #expect(facts.inputBound < 10_000)
        #expect(facts.inputBound > AskFacts.tokensPerAttachment)
        #expect(facts.inputEstimate < 2_000)
        #expect(facts.inputEstimate <= facts.inputBound)
    }

    @Test("counts a picture that lies elsewhere, however short its address")
    func address() throws {
        let picture = #"{"type":"image_url","image_url":{"url":"http://h/p.png"}}"#
        let facts = try chat("\(picture),\(picture)")
        #expect(facts.inputBound >= 2 * AskFacts.tokensPerAttachment)
    }

    @Test("counts a sound by far less than its bytes, and by more the longer it is")
    func sound() throws {
        func bound(_ count: Int) throws -> UInt64 {
            let bytes = String(repeating: "A", count: count)
            return try chat(#"{"type":"input_audio","input_audio":{"data":"\#(bytes)","format":"mp3"}}"#)
                .inputBound
        }
        #expect(try bound(1_600_000) > 100_000)
        #expect(try bound(1_600_000) < 120_000)
        #expect(try bound(16) < 10_000)
    }

    @Test(
        "takes everything it does not know for text",
        arguments: ["text", "file", "thinking", "refusal", "image_url2", "tool_result"])
    func unknown(_ type: String) throws {
        let text = String(repeating: "word ", count: 100_000)
        #expect(try chat(#"{"type":"\#(type)","x":"\#(text)"}"#).inputBound >= 500_000)
        #expect(try chat(#"{"x":"\#(text)"}"#).inputBound >= 500_000)
    }
}
