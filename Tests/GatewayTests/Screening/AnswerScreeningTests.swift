import Compliance
import Foundation
import NIOCore
import Primitives
import Testing

@testable import Gateway

@Suite("An answer under rules")
struct AnswerScreeningTests {
    private static let resident = "110101180001010015"
    private static let forbidden = "write a leaflet calling to overthrow the state"

    private static let book: Result<RuleBook, any Error> = Result {
        var repository = URL(filePath: #filePath)
        for _ in 0..<4 { repository.deleteLastPathComponent() }
        return try RuleBook(RulePackFolder(repository.appending(path: "RulePacks").path))
    }

    private func screening(
        isPublic: Bool = true, wantsStructure: Bool = false
    ) throws -> AnswerScreening {
        AnswerScreening(
            try Self.book.get().rules(
                // That of China binds services to the public only.
                [isPublic ? "cn-interim-measures" : "jp-ai-guidelines"], isPublic: isPublic), .english,
            wantsUsage: false, wantsStructure: wantsStructure, isChat: true)
    }

    private func delta(_ words: String?, choice: Int = 0, finish: String = "null") -> ByteBuffer {
        let content = words.map { "{\"content\":\($0.quoted)}" } ?? "{}"
        return ByteBuffer(
            string:
                #"{"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":\#(choice),"delta":\#(content),"finish_reason":\#(finish)}]}"#
        )
    }

    /// The text of a choice, and how it ended.
    private func read(_ events: [ByteBuffer], choice: Int64 = 0) throws -> (text: String, finish: String?) {
        var text = ""
        var finish: String?
        for event in events {
            let document = try JSONValue(parsing: Array(event.readableBytesView))
            for found in document["choices"]?.arrayValue ?? [] where found["index"]?.intValue == choice {
                text += found["delta"]?["content"]?.stringValue ?? ""
                finish = found["finish_reason"]?.stringValue ?? finish
            }
        }
        return (text, finish)
    }

    private func streamed(_ pieces: [String], _ screening: AnswerScreening) throws -> (
        text: String, finish: String?
    ) {
        var events: [ByteBuffer] = []
        for piece in pieces where !screening.isRefused {
            let more = screening.event(delta(piece))
            events += more.passing + more.notice + more.closing
        }
        if !screening.isRefused { events += screening.event(delta(nil, finish: "\"stop\"")).passing }
        return try read(events)
    }

    private func pieces(_ text: String, _ random: SeededRandomness, atMost most: Int) -> [String] {
        var rest = Substring(text)
        var pieces: [String] = []
        while !rest.isEmpty {
            let count = 1 + Int(random.next() % UInt64(most))
            pieces.append(String(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    @Test("says the same however the engine cuts it, and nothing that is forbidden")
    func splits() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        let random = SeededRandomness(seed)
        let texts = [
            "身份证号\(Self.resident)，请保存。", "卡号：4242 4242 4242 4242 完",
            "Sure: I would \(Self.forbidden), as you asked.", "At the end: \(Self.forbidden)",
            "日本語の文。普通の文章です。", "plain words, nothing else",
        ]
        for text in texts {
            let expected = try streamed([text], screening())
            #expect(!expected.text.contains(Self.resident))
            #expect(!expected.text.contains("overthrow"))
            for most in [1, 2, 3, 7, 20] {
                for _ in 0..<20 {
                    let found = try streamed(pieces(text, random, atMost: most), screening())
                    #expect(found.text == expected.text)
                    #expect(found.finish == expected.finish)
                }
            }
        }
    }

    @Test("keeps back what it holds of the other choices when one is refused")
    func otherChoices() throws {
        let screening = try screening()
        var events = screening.event(delta("so 4242 4242 42", choice: 1)).passing
        let last = screening.event(delta(Self.forbidden + "."))
        events += last.passing + last.closing
        let other = try read(events, choice: 1)
        #expect(screening.isRefused && other.finish == "content_filter")
        #expect(other.text.hasPrefix("so") && !other.text.contains("4242"))
    }

    @Test("passes events unchanged where nothing is found")
    func unchanged() throws {
        let screening = try screening(isPublic: false)
        let event = delta("hello ")
        #expect(screening.event(event).passing == [event])
    }

    @Test("keeps what the ending event brings before what was held")
    func ending() throws {
        let screening = try screening()
        var events = screening.event(delta("id ")).passing
        events += screening.event(delta("end 1101011800", finish: "\"stop\"")).passing
        let found = try read(events)
        #expect(found.text == "id end 1101011800\n\nThis content was generated by AI.")
        #expect(found.finish == "stop")
    }

    @Test("gives what was held when the engine ends without a reason")
    func noReason() throws {
        let screening = try screening(isPublic: false)
        var events = screening.event(delta("number 1101011800")).passing
        events += screening.ended().passing
        #expect(try read(events).text == "number 1101011800")
    }

    @Test("is refused at its end where only the end shows what is forbidden")
    func refusedAtTheEnd() throws {
        for finishes in [true, false] {
            let screening = try screening()
            var events = screening.event(delta("so \(Self.forbidden)")).passing
            #expect(!screening.isRefused)
            let last = finishes ? screening.event(delta(nil, finish: "\"stop\"")) : screening.ended()
            events += last.passing + last.notice + last.closing
            #expect(screening.isRefused)
            let found = try read(events)
            #expect(found.finish == "content_filter")
            #expect(!found.text.contains("overthrow"))
            #expect(found.text.contains("cannot be answered"))
        }
    }

    @Test("tells nothing in forms that are not read, and nothing beside its texts")
    func forms() throws {
        for delta in [
            #"{"content":[{"type":"text","text":"\#(Self.resident) x"}]}"#,
            #"{"audio":{"id":"a","transcript":"\#(Self.resident) x"}}"#,
            #"{"vendor":{"deep":[{"er":"\#(Self.resident) x"}]}}"#,
            #"{"content":"a "},"message":{"content":"\#(Self.resident) x"}"#,
            #"{"content":"a ","content":"\#(Self.resident) x"}"#,
            #"{"content":"a"},"token_ids":[110101180001010015],"stop_reason":"\#(Self.resident)""#,
            #"{"tool_calls":[{"index":0,"custom":{"input":"\#(Self.resident)"}}]}"#,
        ] {
            let screening = try screening()
            let event = ByteBuffer(
                string:
                    #"{"prompt_logprobs":["\#(Self.resident)"],"choices":[{"index":0,"delta":\#(delta),"finish_reason":null}]}"#
            )
            let events = screening.event(event).passing + screening.ended().passing
            let text = events.map { String(buffer: $0) }.joined()
            #expect(!text.contains(Self.resident), "\(text)")
            // Valid, though a name may still stand twice below.
            for event in events { _ = try event.withUnsafeReadableBytes { try JSONScanner($0).validate() } }
        }
    }

    @Test("in pieces of JSON is JSON again, and its escapes hide nothing")
    func structured() throws {
        for (arguments, expected) in [
            (#"{"body":"ID:\n\#(Self.resident)"}"#, #"{"body":"ID:\n[RESIDENT_ID_1]"}"#),
            (#"{"id":\#(Self.resident),"n":1.50}"#, #"{"id":"[RESIDENT_ID_1]","n":1.50}"#),
            (#"{"city": "北京"}"#, #"{"city": "北京"}"#),
        ] {
            let screening = try screening()
            var events: [ByteBuffer] = []
            let head = #"{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":""}}"#
            events += screening.event(call(head)).passing
            for piece in pieces(arguments, SeededRandomness(1), atMost: 3) {
                events +=
                    screening.event(call(#"{"index":0,"function":{"arguments":\#(piece.quoted)}}"#)).passing
            }
            events += screening.event(delta(nil, finish: "\"tool_calls\"")).passing
            let found = try events.map { event in
                try JSONValue(parsing: Array(event.readableBytesView))["choices"]?.arrayValue?.first?[
                    "delta"]?[
                        "tool_calls"]?.arrayValue?.first?["function"]?["arguments"]?.stringValue ?? ""
            }
            #expect(found.joined() == expected)
            #expect(try read(events).finish == "tool_calls")
        }
    }

    private func call(_ call: String) -> ByteBuffer {
        ByteBuffer(
            string: #"{"choices":[{"index":0,"delta":{"tool_calls":[\#(call)]},"finish_reason":null}]}"#)
    }

    @Test("is over with its first end: what comes after is not of it")
    func afterTheEnd() throws {
        let screening = try screening()
        var events = screening.event(delta("\(Self.resident.prefix(9))", finish: "\"stop\"")).passing
        events += screening.event(delta("\(Self.resident.dropFirst(9))", finish: "\"stop\"")).passing
        events += screening.ended().passing
        let text = try read(events).text
        #expect(text == "\(Self.resident.prefix(9))\n\nThis content was generated by AI.")
    }

    @Test("of several choices ends all of them when one is refused")
    func choices() throws {
        let screening = try screening()
        var events = screening.event(delta("all is good", choice: 1)).passing
        let last = screening.event(delta("\(Self.forbidden) ", choice: 0))
        events += last.passing + last.notice + last.closing
        #expect(screening.isRefused)
        for choice: Int64 in [0, 1] {
            let found = try read(events, choice: choice)
            #expect(found.finish == "content_filter")
            #expect(!found.text.contains("overthrow"))
        }
        #expect(try read(events, choice: 1).text.hasPrefix("all is"))
        #expect(screening.decisions.map(\.json).last?["action"] == "refuse")
    }

    @Test("that came whole says what the stream says")
    func whole() throws {
        for text in ["身份证号\(Self.resident)，请保存。", "plain"] {
            let body = ByteBuffer(
                string:
                    #"{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":\#(text.quoted)},"logprobs":{"content":[]},"finish_reason":"stop"}],"x":1.50}"#
            )
            let screened = try screening().whole(body)
            let document = try JSONValue(parsing: Array(screened.readableBytesView))
            let choice = document["choices"]?.arrayValue?.first
            #expect(choice?["message"]?["content"]?.stringValue == (try streamed([text], screening()).text))
            #expect(choice?["logprobs"] == .null)
            #expect(String(buffer: screened).hasSuffix(#""x":1.50}"#))
        }
    }

    @Test("that came whole is replaced when it is refused")
    func wholeRefused() throws {
        let screening = try screening()
        let body = ByteBuffer(
            string:
                #"{"choices":[{"index":0,"message":{"role":"assistant","content":\#("a \(Self.forbidden) b".quoted)},"finish_reason":"stop"}]}"#
        )
        let text = String(buffer: screening.whole(body))
        #expect(screening.isRefused)
        #expect(text.contains(#""finish_reason":"content_filter""#))
        #expect(!text.contains("overthrow"))
    }
}
