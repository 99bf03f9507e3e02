import NIOCore
import Primitives
import Testing

@testable import Gateway

@Suite("What the gateway reads of a chunk")
struct ChunkFactsTests {
    private func facts(_ chunk: String) throws -> ChunkFacts {
        try ChunkFacts(scanning: ByteBuffer(string: chunk))
    }

    @Test("is where the members lie by which chunks belong together")
    func identity() throws {
        let chunk = #"{"id":"c1","object":"text_completion","created":7,"model":"m\n","choices":[]}"#
        let identity = ChunkIdentity(try facts(chunk), in: ByteBuffer(string: chunk))
        #expect(identity.id == #""c1""#)
        #expect(identity.object == #""text_completion""#)
        #expect(identity.created == "7")
        #expect(identity.model == #""m\n""#)
        #expect(!identity.isEmpty)
        #expect(ChunkIdentity(try facts("{}"), in: ByteBuffer(string: "{}")).isEmpty)
    }

    @Test(
        "is the usage, when it gives any",
        arguments: [
            (#"{"usage":null}"#, nil), ("{}", nil), (#"{"usage":{}}"#, nil), (#"{"usage":7}"#, nil),
            (
                #"{"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"#,
                [3, 0, 4]
            ),
        ] as [(String, [UInt64]?)])
    func usage(_ chunk: String, _ usage: [UInt64]?) throws {
        #expect(try facts(chunk).usage?.figures == usage)
    }

    @Test(
        "is whether there is nothing but usage in it",
        arguments: [
            (#"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#, true),
            (#"{"usage":{"prompt_tokens":1,"completion_tokens":1}}"#, true),
            (#"{"choices":[{"index":0}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#, false),
            (#"{"choices":[],"usage":null}"#, false), (#"{"choices":[],"prompt_filter_results":[]}"#, false),
        ])
    func usageOnly(_ chunk: String, _ isUsageOnly: Bool) throws {
        #expect(try facts(chunk).isUsageOnly == isUsageOnly)
    }

    @Test(
        "is which choices say how they finished",
        arguments: [
            (#"{"choices":[{"index":0,"finish_reason":"stop"}]}"#, [0]),
            (
                #"{"choices":[{"index":2,"finish_reason":"length"},{"finish_reason":"stop","index":0}]}"#,
                [2, 0]
            ),
            (#"{"choices":[{"index":0,"finish_reason":null}]}"#, []), (#"{"choices":[{"index":0}]}"#, []),
            (#"{"choices":[{"index":0,"finish_reason":""}]}"#, []),
            (#"{"choices":[{"finish_reason":"stop"}]}"#, [0]),
            (#"{"choices":[{},{"finish_reason":"stop"}]}"#, [1]), (#"{"choices":null}"#, []), ("{}", []),
        ])
    func finished(_ chunk: String, _ indexes: [Int64]) throws {
        #expect(try facts(chunk).finished == indexes)
    }

    @Test(
        "is whether the engine reports a failure",
        arguments: [
            (#"{"error":{"message":"x"}}"#, true), (#"{"error":"x"}"#, true), (#"{"error":null}"#, false),
            (#"{"choices":[{"error":"x"}]}"#, false), ("{}", false),
        ])
    func error(_ chunk: String, _ isError: Bool) throws {
        #expect(try facts(chunk).isError == isError)
    }

    @Test(
        "is at least one token for each piece of content, and none for the rest",
        arguments: [
            (#"{"role":"assistant"}"#, 0), (#"{"role":"assistant","content":""}"#, 0),
            (#"{"content":null}"#, 0),
            (#"{"content":"a"}"#, 1), (#"{"content":"twelve chars"}"#, 3), (#"{"content":"狐狸"}"#, 2),
            (#"{"reasoning_content":"because"}"#, 2), (#"{"reasoning":"why"}"#, 1), (#"{"refusal":"no"}"#, 1),
            (#"{"tool_calls":[]}"#, 0), (#"{"tool_calls":[{"index":0}]}"#, 4),
            (#"{"content":"a","reasoning_content":"b"}"#, 2), ("null", 0), ("{}", 0),
        ])
    func content(_ delta: String, _ tokens: UInt64) throws {
        #expect(try facts(#"{"choices":[{"index":0,"delta":\#(delta)}]}"#).contentTokens == tokens)
    }

    @Test("is the text of a completion as well")
    func text() throws {
        #expect(try facts(#"{"choices":[{"text":"twelve chars","logprobs":null}]}"#).contentTokens == 3)
        #expect(
            try facts(#"{"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]}"#).contentTokens
                == 2)
    }

    @Test(
        "is nothing when it is no JSON object", arguments: ["", "{", "x", "[]", "null", "7", #""x""#, "{}{}"])
    func malformed(_ chunk: String) {
        #expect(problem { _ = try facts(chunk) }?.kind == .upstreamFailed)
    }
}

@Suite("What the gateway reads of a whole answer")
struct WholeFactsTests {
    private func facts(_ body: String) throws -> WholeFacts {
        try WholeFacts(scanning: ByteBuffer(string: body))
    }

    @Test("is its usage")
    func usage() throws {
        #expect(try facts(Wire.answer).usage?.figures == [10, 0, 3])
        #expect(try facts("{}").usage == nil)
    }

    @Test("is the tokens of its text, whatever stands around it")
    func content() throws {
        let choice =
            #"{"index":0,"message":{"role":"assistant","content":"twelve chars"},"logprobs":{"a":[1,2,3,4,5]}}"#
        #expect(try facts(#"{"choices":[\#(choice)]}"#).contentTokens == 3)
        #expect(try facts(#"{"choices":[\#(choice),\#(choice)]}"#).contentTokens == 6)
        #expect(try facts(#"{"choices":[{"text":"twelve chars"}]}"#).contentTokens == 3)
        #expect(try facts(#"{"data":[{"embedding":[1,2,3]}]}"#).contentTokens == 0)
    }

    @Test("is nothing when it is no JSON object", arguments: ["", "{", "<html>", "[]", "null", "7"])
    func malformed(_ body: String) {
        #expect(problem { _ = try facts(body) }?.kind == .upstreamFailed)
    }

    @Test("is the engine's own words when it reports a failure")
    func failure() throws {
        let found = problem { _ = try facts(#"{"error":{"message":"out of memory"}}"#) }
        #expect(found?.kind == .upstreamFailed)
        #expect(found?.detail.contains("out of memory") == true)
        #expect(problem { _ = try facts(#"{"error":"plain"}"#) }?.detail.contains("plain") == true)
        #expect(problem { _ = try facts(#"{"error":null,"choices":[]}"#) } == nil)
    }
}

@Suite("The usage that an engine reports")
struct ReportedUsageTests {
    private func usage(_ usage: String) throws -> ReportedUsage? {
        try ChunkFacts(scanning: ByteBuffer(string: #"{"usage":\#(usage)}"#)).usage
    }

    @Test(
        "has its figures, of which zero is one",
        arguments: [
            (
                #"{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"#,
                [0, 0, 0]
            ),
            (
                #"{"prompt_tokens":5,"completion_tokens":0}"#,
                [5, 0, 0]
            ),
            (
                #"{"completion_tokens":2,"prompt_tokens":5}"#,
                [5, 0, 2]
            ),
            (#"{"prompt_tokens":8,"total_tokens":8}"#, [8, 0, 0]),
            (#"{"prompt_tokens":8,"total_tokens":11}"#, [8, 0, 3]),
            (#"{"total_tokens":8}"#, [8, 0, 0]),
            (
                #"{"prompt_tokens":8,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":6}}"#,
                [8, 6, 1]
            ),
            (
                #"{"prompt_tokens":8,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":99}}"#,
                [8, 8, 1]
            ),
            (
                #"{"prompt_tokens":8,"completion_tokens":1,"prompt_tokens_details":null}"#,
                [8, 0, 1]
            ),
        ])
    func figures(_ text: String, _ usage: [UInt64]) throws {
        #expect(try self.usage(text)?.figures == usage)
    }

    @Test(
        "is none when a figure is missing or is none",
        arguments: [
            "null", "{}", "[]", #"{"completion_tokens":5}"#, #"{"prompt_tokens":5}"#,
            #"{"prompt_tokens":-5,"completion_tokens":1}"#, #"{"prompt_tokens":"5","completion_tokens":1}"#,
            #"{"prompt_tokens":1.5,"completion_tokens":1}"#, #"{"prompt_tokens":null,"completion_tokens":1}"#,
            #"{"prompt_tokens":5,"completion_tokens":null}"#,
        ])
    func missing(_ text: String) throws {
        #expect(try usage(text) == nil)
    }
}

extension ReportedUsage {
    /// Input, cached input, output.
    var figures: [UInt64] { [input, cachedInput, output] }
}
