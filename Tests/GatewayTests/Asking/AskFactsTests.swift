import Inference
import NIOCore
import Primitives
import Testing

@testable import Gateway

@Suite("What the gateway reads of a request")
struct AskFactsTests {
    private func facts(_ body: String, _ operation: EngineCall.Operation = .chat) throws -> AskFacts {
        try AskFacts(scanning: ByteBuffer(string: body), for: operation)
    }

    private func refused(_ body: String, _ operation: EngineCall.Operation = .chat) -> Problem? {
        problem { _ = try facts(body, operation) }
    }

    @Test(
        "name the end user by safety_identifier before user",
        arguments: [
            (#""user":"a""#, "a"), (#""safety_identifier":"b","user":"a""#, "b"),
            (#""user":"a","safety_identifier":"b""#, "b"), (#""user":"a","safety_identifier":null"#, "a"),
            (#""user":null"#, nil), (#""n":1"#, nil),
        ] as [(String, String?)])
    func endUser(members: String, expected: String?) throws {
        let body = #"{"messages":[{"role":"user","content":"x"}],"model":"a",\#(members)}"#
        #expect(try facts(body).endUser == expected)
    }

    @Test("refuse a name of an end user that is none", arguments: ["user", "safety_identifier"])
    func noEndUser(member: String) {
        for value in ["7", "[]", "\"\(String(repeating: "x", count: 513))\""] {
            let body = #"{"messages":[{"role":"user","content":"x"}],"model":"a","\#(member)":\#(value)}"#
            #expect(refused(body)?.parameter == member)
        }
    }

    @Test("are the few members that matter to it")
    func members() throws {
        let facts = try facts(
            #"{"messages":[{"role":"user","content":"x"}],"n":3,"model":"a","stream":true,"max_tokens":7}"#)
        #expect(facts.model == "a")
        #expect(facts.isStreamed)
        #expect(!facts.wantsUsage)
        #expect(facts.choices == 3)
        #expect(facts.outputLimit == 7)
    }

    @Test("is nothing of what a client may leave out")
    func defaults() throws {
        for rest in ["", #","stream":null,"n":null,"max_tokens":null,"stream_options":null"#] {
            let facts = try facts(#"{"model":"a","messages":[{"role":"user"}]\#(rest)}"#)
            #expect(!facts.isStreamed)
            #expect(!facts.wantsUsage)
            #expect(facts.choices == 1)
            #expect(facts.outputLimit == nil)
        }
    }

    @Test("is a name however it is escaped")
    func escapedName() throws {
        let body = #"{"mod\u0065l":"\u0061\/b\n\ud83e\udd8a","messages":[{"role":"user"}]}"#
        #expect(try facts(body).model == "a/b\n🦊")
    }

    @Test(
        "is whether the client wants usage",
        arguments: [
            (#"{"include_usage":true}"#, true), (#"{"include_usage":false}"#, false),
            (#"{"include_usage":null}"#, false), ("{}", false), ("null", false),
            (#"{"vendor":{"include_usage":true}}"#, false), (#"{"vendor":1,"include_usage":true}"#, true),
        ])
    func usage(_ options: String, _ wants: Bool) throws {
        let body = #"{"model":"a","messages":[{"role":"user"}],"stream_options":\#(options)}"#
        #expect(try facts(body).wantsUsage == wants)
    }

    @Test(
        "is the larger of two bounds, for that one must be paid for",
        arguments: [
            (#""max_tokens":5"#, 5), (#""max_completion_tokens":6"#, 6),
            (#""max_tokens":5,"max_completion_tokens":6"#, 6),
            (#""max_completion_tokens":6,"max_tokens":5"#, 6),
            (#""max_tokens":9,"max_completion_tokens":6"#, 9),
            (#""max_tokens":null,"max_completion_tokens":6"#, 6), (#""max_tokens":1e2"#, 100),
            (#""max_tokens":2.0"#, 2),
        ])
    func bounds(_ members: String, _ limit: Int) throws {
        #expect(try facts(#"{"model":"a","messages":[{"role":"user"}],\#(members)}"#).outputLimit == limit)
    }

    @Test(
        "names the member that is wrong",
        arguments: [
            (#"{"messages":[{"role":"user"}]}"#, "model"),
            (#"{"model":7,"messages":[{"role":"user"}]}"#, "model"),
            (#"{"model":null,"messages":[{"role":"user"}]}"#, "model"),
            (#"{"model":"","messages":[{"role":"user"}]}"#, "model"),
            (#"{"model":["a"],"messages":[{"role":"user"}]}"#, "model"), (#"{"model":"a"}"#, "messages"),
            (#"{"model":"a","messages":null}"#, "messages"), (#"{"model":"a","messages":"x"}"#, "messages"),
            (#"{"model":"a","messages":{}}"#, "messages"), (#"{"model":"a","messages":[]}"#, "messages"),
            (#"{"model":"a","messages":[7]}"#, "messages[0]"),
            (#"{"model":"a","messages":[{"role":"user"},null]}"#, "messages[1]"),
            (#"{"model":"a","messages":[{"content":"x"}]}"#, "messages[0].role"),
            (#"{"model":"a","messages":[{"role":"user"},{"role":1}]}"#, "messages[1].role"),
            (#"{"model":"a","messages":[{"role":"user"}],"stream":"yes"}"#, "stream"),
            (#"{"model":"a","messages":[{"role":"user"}],"stream":1}"#, "stream"),
            (#"{"model":"a","messages":[{"role":"user"}],"n":0}"#, "n"),
            (#"{"model":"a","messages":[{"role":"user"}],"n":-1}"#, "n"),
            (#"{"model":"a","messages":[{"role":"user"}],"n":129}"#, "n"),
            (#"{"model":"a","messages":[{"role":"user"}],"n":1.5}"#, "n"),
            (#"{"model":"a","messages":[{"role":"user"}],"n":"2"}"#, "n"),
            (#"{"model":"a","messages":[{"role":"user"}],"n":99999999999999999999}"#, "n"),
            (#"{"model":"a","messages":[{"role":"user"}],"max_tokens":0}"#, "max_tokens"),
            (#"{"model":"a","messages":[{"role":"user"}],"max_tokens":-5}"#, "max_tokens"),
            (#"{"model":"a","messages":[{"role":"user"}],"max_tokens":16777217}"#, "max_tokens"),
            (#"{"model":"a","messages":[{"role":"user"}],"max_tokens":"8"}"#, "max_tokens"),
            (
                #"{"model":"a","messages":[{"role":"user"}],"max_completion_tokens":[]}"#,
                "max_completion_tokens"
            ),
            (#"{"model":"a","messages":[{"role":"user"}],"stream_options":true}"#, "stream_options"),
            (#"{"model":"a","messages":[{"role":"user"}],"stream_options":[]}"#, "stream_options"),
            (
                #"{"model":"a","messages":[{"role":"user"}],"stream_options":{"include_usage":1}}"#,
                "stream_options.include_usage"
            ),
            (
                #"{"model":"a","messages":[{"role":"user"}],"stream_options":{"include_usage":true,"include_usage":false}}"#,
                "stream_options.include_usage"
            ),
        ])
    func wrongMembers(_ body: String, _ member: String) {
        let found = refused(body)
        #expect(found?.parameter == member)
        #expect(found?.kind == .invalidValue || found?.kind == .invalidRequest)
        #expect(found?.mend != nil)
    }

    @Test(
        "is refused when it is no JSON object",
        arguments: ["[]", "null", "7", #""x""#, "true", " [ ] "])
    func noObject(_ body: String) {
        #expect(refused(body)?.kind == .invalidRequest)
    }

    @Test("tells where the JSON is wrong")
    func malformed() {
        let found = refused("{\n  \"model\": \"a\",\n  \"messages\" []}")
        #expect(found?.kind == .malformedJSON)
        #expect(found?.detail.contains("line 3, column 14") == true)
        #expect(found?.mend != nil)
    }

    @Test(
        "is refused when it is malformed in any way",
        arguments: [
            "", " ", "{", "{}}", #"{"model":"a","messages":[{"role":"user"}],}"#, #"{'model':'a'}"#,
            #"{"model":"a","messages":[{"role":"user"}],"model":"b"}"#,
            #"{"model":"a","messages":[{"role":"user"}],"mo\u0064el":"b"}"#,
            "{\"model\":\"a\u{0}\",\"messages\":[{\"role\":\"user\"}]}", #"{"model":"\ud800","messages":[]}"#,
            #"{"model":"a","messages":[{"role":"user"}]} x"#,
            #"{"model":"a","n":01,"messages":[{"role":"user"}]}"#,
            String(repeating: "[", count: 100_000), String(repeating: #"{"a":"#, count: 100_000),
        ])
    func malformedAnyhow(_ body: String) {
        #expect(refused(body)?.kind == .malformedJSON)
    }

    @Test("is refused when it is not UTF-8 or ends in the middle", arguments: 0..<60)
    func cut(_ length: Int) {
        let whole = Array(#"{"model":"狐","messages":[{"role":"user","content":"港"}]}"#.utf8)
        #expect(
            problem { _ = try AskFacts(scanning: ByteBuffer(bytes: whole.prefix(length)), for: .chat) } != nil
        )
        var broken = whole
        broken[min(length, whole.count - 1)] = 0xFF
        #expect(problem { _ = try AskFacts(scanning: ByteBuffer(bytes: broken), for: .chat) } != nil)
    }

    @Test("of a name of 256 bytes is the last that is taken")
    func longName() throws {
        let name = String(repeating: "x", count: 256)
        #expect(try facts(#"{"model":"\#(name)","messages":[{"role":"user"}]}"#).model == name)
        #expect(refused(#"{"model":"\#(name)y","messages":[{"role":"user"}]}"#)?.parameter == "model")
    }

    @Test("of an embedding are the model and the input alone")
    func embedding() throws {
        for input in [#""text""#, #"["a","b"]"#, "[1,2,3]", "[[1],[2]]"] {
            let facts = try facts(
                #"{"model":"e","input":\#(input),"n":"x","stream":7,"max_tokens":{}}"#, .embedding)
            #expect(facts.model == "e")
            #expect(!facts.isStreamed)
            #expect(facts.choices == 1)
        }
        #expect(refused(#"{"model":"e"}"#, .embedding)?.parameter == "input")
        #expect(refused(#"{"model":"e","input":7}"#, .embedding)?.parameter == "input")
        #expect(refused(#"{"model":"e","messages":[{"role":"user"}]}"#, .embedding)?.parameter == "input")
    }

    @Test(
        "of a completion count an answer for each prompt",
        arguments: [
            (#""text""#, 1, 1), (#""text""#, 3, 3), (#"["a"]"#, 1, 1), (#"["a","b"]"#, 1, 2),
            (#"["a","b"]"#, 3, 6),
            ("[1,2,3,4]", 2, 2), ("[[1,2],[3]]", 2, 4),
        ])
    func prompts(_ prompt: String, _ n: Int, _ choices: Int) throws {
        #expect(try facts(#"{"model":"a","prompt":\#(prompt),"n":\#(n)}"#, .completion).choices == choices)
        #expect(try facts(#"{"n":\#(n),"model":"a","prompt":\#(prompt)}"#, .completion).choices == choices)
    }

    @Test(
        "of a completion count what the engine makes to choose from, for all of it is paid",
        arguments: [("1", 1, 1), ("4", 1, 4), ("2", 3, 3), ("null", 2, 2)])
    func bestOf(_ tries: String, _ n: Int, _ generated: Int) throws {
        let one = try facts(#"{"model":"a","prompt":"x","n":\#(n),"best_of":\#(tries)}"#, .completion)
        #expect(one.generated == generated)
        #expect(one.choices == n)
        let two = try facts(#"{"best_of":\#(tries),"model":"a","prompt":["x","y"],"n":\#(n)}"#, .completion)
        #expect(two.generated == 2 * generated)
        #expect(refused(#"{"model":"a","prompt":"x","best_of":0}"#, .completion)?.parameter == "best_of")
    }

    @Test("of a completion bound the number of answers")
    func manyPrompts() {
        let prompts = Array(repeating: #""x""#, count: 65).joined(separator: ",")
        #expect(refused(#"{"model":"a","prompt":[\#(prompts)],"n":2}"#, .completion)?.parameter == "prompt")
        #expect(refused(#"{"model":"a","prompt":[]}"#, .completion)?.parameter == "prompt")
        #expect(refused(#"{"model":"a","prompt":{}}"#, .completion)?.parameter == "prompt")
        #expect(refused(#"{"model":"a"}"#, .completion)?.parameter == "prompt")
    }
}
