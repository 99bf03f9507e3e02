import NIOCore
import Primitives
import Testing

@testable import Gateway

@Suite("A streamed answer")
struct StreamedAnswerTests {
    /// What becomes of an event, as text: "pass …", "hold …", "drop", "complete", "failed".
    private func fate(_ answer: inout StreamedAnswer, _ event: String) throws -> String {
        switch try answer.event(ByteBuffer(string: event)) {
        case .pass(let data): "pass \(String(buffer: data))"
        case .hold(let data): "hold \(String(buffer: data))"
        case .drop: "drop"
        case .complete: "complete"
        case .failed: "failed"
        }
    }

    private func fates(_ events: [String], choices: Int = 1, wantsUsage: Bool = false) throws -> [String] {
        var answer = StreamedAnswer(choices: choices, wantsUsage: wantsUsage)
        return try events.map { try fate(&answer, $0) }
    }

    private static let delta = #"{"id":"c","choices":[{"index":0,"delta":{"content":"x"}}]}"#
    private static let stop = #"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
    private static let usage = #"{"id":"c","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1}}"#

    @Test("passes until its end, which waits for the settlement")
    func wholeStream() throws {
        #expect(
            try fates([Self.delta, Self.delta, Self.stop, Self.usage, "[DONE]"]) == [
                "pass \(Self.delta)", "pass \(Self.delta)", "hold \(Self.stop)", "drop", "complete",
            ])
        #expect(
            try fates([Self.delta, Self.stop, Self.usage, "[DONE]"], wantsUsage: true) == [
                "pass \(Self.delta)", "hold \(Self.stop)", "hold \(Self.usage)", "complete",
            ])
    }

    @Test("has finished when each of its choices has")
    func severalChoices() throws {
        func stop(_ index: Int) -> String {
            #"{"choices":[{"index":\#(index),"delta":{},"finish_reason":"stop"}]}"#
        }
        var answer = StreamedAnswer(choices: 3, wantsUsage: false)
        for event in [stop(0), stop(2), stop(0), stop(2), Self.delta] {
            #expect(try fate(&answer, event).hasPrefix("pass"))
            #expect(!answer.isFinished)
        }
        #expect(try fate(&answer, stop(1)).hasPrefix("hold"))
        #expect(answer.isFinished)
        #expect(try fate(&answer, Self.delta).hasPrefix("hold"))
    }

    @Test("has finished also when one chunk says so of all")
    func allAtOnce() throws {
        let all = #"{"choices":[{"index":0,"finish_reason":"stop"},{"index":1,"finish_reason":"length"}]}"#
        #expect(try fates([all], choices: 2) == ["hold \(all)"])
    }

    @Test("has not finished because an engine says \"\" where others say null")
    func emptyReason() throws {
        let chunk = #"{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":""}]}"#
        #expect(
            try fates([chunk, chunk, Self.stop]) == ["pass \(chunk)", "pass \(chunk)", "hold \(Self.stop)"])
    }

    @Test(
        "shows no trace of usage to who did not ask, and every other byte",
        arguments: [
            (#"{"a":1,"usage":null,"b":2}"#, #"{"a":1,"b":2}"#), (#"{"usage":null,"b":2}"#, #"{"b":2}"#),
            (#"{"a":1,"usage":null}"#, #"{"a":1}"#), (#"{"usage":null}"#, #"{}"#),
            (#"{ "usage" : null }"#, #"{  }"#),
            (#"{ "a" : 1 , "usage" : null , "b" : 2 }"#, #"{ "a" : 1 , "b" : 2 }"#),
            ("{\n\"usage\": null,\n \"b\":2}", "{\n\"b\":2}"), (#"{"us\u0061ge":null,"b":2}"#, #"{"b":2}"#),
            (
                #"{"choices":[{"index":0,"delta":{"usage":1}}],"usage":null}"#,
                #"{"choices":[{"index":0,"delta":{"usage":1}}]}"#
            ),
            (
                #"{"x":"\"usage\":null","usage":{},"y":[{"usage":null}]}"#,
                #"{"x":"\"usage\":null","y":[{"usage":null}]}"#
            ),
            (#"{"a":1}"#, #"{"a":1}"#),
            (#"{"choices":[],"prompt_filter_results":[ ]}"#, #"{"choices":[],"prompt_filter_results":[ ]}"#),
        ])
    func stripping(_ before: String, _ after: String) throws {
        #expect(try fates([before]) == ["pass \(after)"])
        #expect(try fates([before], wantsUsage: true) == ["pass \(before)"])
    }

    @Test("keeps the usage that stands in the chunk of the end, and strips it for who did not ask")
    func usageAtTheEnd() throws {
        let chunk =
            #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":4}}"#
        var answer = StreamedAnswer(choices: 1, wantsUsage: false)
        #expect(
            try fate(&answer, chunk) == #"hold {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#)
        #expect(answer.reported?.figures == [9, 0, 4])
        #expect(try fates([chunk], wantsUsage: true) == ["hold \(chunk)"])
    }

    @Test("takes the last of several usages")
    func severalUsages() throws {
        var answer = StreamedAnswer(choices: 1, wantsUsage: false)
        for output in [1, 2, 3] {
            let chunk =
                #"{"choices":[{"index":0,"delta":{"content":"x"}}],"usage":{"prompt_tokens":9,"completion_tokens":\#(output)}}"#
            #expect(try fate(&answer, chunk).hasPrefix("pass"))
        }
        _ = try fate(&answer, #"{"choices":[{"index":0,"delta":{}}],"usage":null}"#)
        #expect(answer.reported?.output == 3)
    }

    @Test(
        "leaves what it does not know byte for byte",
        arguments: [
            #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\": \u0031e5"}}]}}]}"#,
            #"{"choices":[{"index":0,"delta":{"reasoning_content":"be\/cause"},"logprobs":{"content":[1.0, 2e-9]}}]}"#,
            #"{"obfuscation":"xyz", "choices":[ {"index":0, "delta":{ } } ], "service_tier":null}"#,
        ])
    func untouched(_ chunk: String) throws {
        for wantsUsage in [true, false] {
            #expect(try fates([chunk], wantsUsage: wantsUsage) == ["pass \(chunk)"])
        }
    }

    @Test("counts the tokens of its content, but not of the role")
    func counting() throws {
        var answer = StreamedAnswer(choices: 1, wantsUsage: false)
        for delta in [
            #"{"role":"assistant","content":""}"#, #"{"content":"a"}"#, #"{"content":"twelve chars"}"#, "{}",
        ] {
            _ = try fate(&answer, #"{"choices":[{"index":0,"delta":\#(delta)}]}"#)
        }
        #expect(answer.counted == 4)
        #expect(answer.deltas == 2)
        #expect(answer.reported == nil)
    }

    @Test("owes usage to who asked and was told none")
    func mustAddUsage() throws {
        var answer = StreamedAnswer(choices: 1, wantsUsage: true)
        _ = try fate(&answer, Self.delta)
        #expect(answer.mustAddUsage)
        _ = try fate(&answer, Self.usage)
        #expect(!answer.mustAddUsage)
        var other = StreamedAnswer(choices: 1, wantsUsage: false)
        _ = try fate(&other, Self.delta)
        #expect(!other.mustAddUsage)
    }

    @Test(
        "is complete at the engine's word, however it is spelled",
        arguments: ["[DONE]", "[DONE] ", "[DONE]\r"])
    func done(_ word: String) throws {
        #expect(try fates([word]) == ["complete"])
    }

    @Test("passes over events without data")
    func empty() throws {
        #expect(try fates(["", Self.delta, ""]) == ["drop", "pass \(Self.delta)", "drop"])
    }

    @Test("has failed when the engine says so, also after its end")
    func failures() throws {
        let error = #"{"error":{"message":"x"}}"#
        #expect(try fates([error]) == ["failed"])
        #expect(try fates([Self.delta, Self.stop, error]).last == "failed")
    }

    @Test("is broken by what is no JSON object", arguments: ["x", "{", "[DONE", "[]", "null", "[DONE]xyz"])
    func malformed(_ event: String) {
        #expect(problem { _ = try fates([Self.delta, event]) }?.kind == .upstreamFailed)
    }
}
