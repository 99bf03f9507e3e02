import Inference
import NIOCore
import Primitives
import PropertyTesting
import Testing

@testable import Gateway

@Suite("The body for the engine")
struct SplicingTests {
    private func spliced(
        _ body: String, model: String = "m", limit: UInt64 = 16, member: String? = "max_tokens",
        _ operation: EngineCall.Operation = .chat
    ) throws -> String {
        let buffer = ByteBuffer(string: body)
        let facts = try AskFacts(scanning: buffer, for: operation)
        return String(
            buffer: facts.body(
                from: buffer, model: model, defaultOutputTokens: limit, limitMember: member,
                operation: operation))
    }

    private static let input = #""messages":[{"role":"user"}]"#

    /// A request's members, and what becomes of them.
    struct Sample: Sendable, CustomTestStringConvertible {
        let before: String
        let after: String

        init(_ before: String, _ after: String) {
            self.before = before
            self.after = after
        }

        var testDescription: String { before }
    }

    @Test(
        "asks for usage wherever the client did not",
        arguments: [
            Sample(#""stream":true"#, #"+"stream_options":{"include_usage":true},|"stream":true"#),
            Sample(
                #""stream":true,"stream_options":null"#,
                #"|"stream":true,"stream_options":{"include_usage":true}"#),
            Sample(
                #""stream":true,"stream_options":{}"#,
                #"|"stream":true,"stream_options":{"include_usage":true}"#),
            Sample(
                #""stream":true,"stream_options":{ }"#,
                #"|"stream":true,"stream_options":{"include_usage":true }"#),
            Sample(
                #""stream":true,"stream_options":{"vendor":[1]}"#,
                #"|"stream":true,"stream_options":{"include_usage":true,"vendor":[1]}"#),
            Sample(
                #""stream":true,"stream_options":{ "vendor" : 1 }"#,
                #"|"stream":true,"stream_options":{"include_usage":true, "vendor" : 1 }"#),
            Sample(
                #""stream":true,"stream_options":{"include_usage" : false}"#,
                #"|"stream":true,"stream_options":{"include_usage" : true}"#),
            Sample(
                #""stream_options":{"a":1,"include_usage":null,"b":2},"stream":true"#,
                #"|"stream_options":{"a":1,"include_usage":true,"b":2},"stream":true"#),
            Sample(
                #""stream_options":{"include_\u0075sage":false},"stream":true"#,
                #"|"stream_options":{"include_\u0075sage":true},"stream":true"#),
            Sample(
                #""stream":true,"stream_options":{"a":{"include_usage":false}}"#,
                #"|"stream":true,"stream_options":{"include_usage":true,"a":{"include_usage":false}}"#),
            Sample(
                #""stream":true,"stream_options":{"include_usage":true}"#,
                #"|"stream":true,"stream_options":{"include_usage":true}"#),
            Sample(#""stream":false"#, #"|"stream":false"#),
            Sample(
                #""stream":false,"stream_options":{"include_usage":false}"#,
                #"|"stream":false,"stream_options":{"include_usage":false}"#),
            Sample(#""stream_options":null"#, #"|"stream_options":null"#),
        ])
    func usage(_ sample: Sample) throws {
        let parts = sample.after.split(separator: "|", omittingEmptySubsequences: false)
        let opening = parts[0].dropFirst()
        let before = #"{\#(Self.input),"max_tokens":3,"model":"a",\#(sample.before)}"#
        let after = #"{\#(opening)\#(Self.input),"max_tokens":3,"model":"m",\#(parts[1])}"#
        #expect(try spliced(before) == after)
    }

    @Test(
        "bounds the answer by the name that the engine knows",
        arguments: [
            ("max_tokens", "", #""max_tokens":16,"#, ""),
            ("max_completion_tokens", "", #""max_completion_tokens":16,"#, ""),
            ("max_tokens", #","max_tokens":3"#, "", #","max_tokens":3"#),
            ("max_tokens", #","max_tokens":null"#, "", #","max_tokens":16"#),
            ("max_tokens", #","max_completion_tokens":3"#, "", #","max_tokens":3"#),
            ("max_completion_tokens", #","max_tokens":3"#, "", #","max_completion_tokens":3"#),
            ("max_completion_tokens", #","m\u0061x_tokens":3"#, "", #","max_completion_tokens":3"#),
            (
                "max_tokens", #","max_completion_tokens":null"#, #""max_tokens":16,"#,
                #","max_completion_tokens":null"#
            ),
            (
                "max_tokens", #","max_tokens":null,"max_completion_tokens":3"#, "",
                #","max_tokens":3,"max_completion_tokens":3"#
            ),
            (
                "max_tokens", #","max_tokens":4,"max_completion_tokens":3"#, "",
                #","max_tokens":4,"max_completion_tokens":3"#
            ),
        ])
    func bound(_ member: String, _ before: String, _ opening: String, _ after: String) throws {
        let body = #"{\#(Self.input),"model":"a"\#(before)}"#
        #expect(try spliced(body, member: member) == #"{\#(opening)\#(Self.input),"model":"m"\#(after)}"#)
    }

    @Test("leaves an engine alone that must not be told a bound")
    func unbounded() throws {
        for rest in ["", #","max_completion_tokens":3"#, #","max_tokens":null"#] {
            #expect(
                try spliced(#"{\#(Self.input),"model":"a"\#(rest)}"#, member: nil)
                    == #"{\#(Self.input),"model":"m"\#(rest)}"#)
        }
    }

    @Test("bounds a completion by the only name that its endpoint knows")
    func completion() throws {
        let after = try spliced(#"{"prompt":"x","model":"a"}"#, member: "max_completion_tokens", .completion)
        #expect(after == #"{"max_tokens":16,"prompt":"x","model":"m"}"#)
    }

    @Test("of an embedding changes in its model alone")
    func embedding() throws {
        let after = try spliced(
            #"{"input":["x"],"model":"a","stream":true,"encoding_format":"base64"}"#, .embedding)
        #expect(after == #"{"input":["x"],"model":"m","stream":true,"encoding_format":"base64"}"#)
    }

    @Test("names the model as JSON wants it")
    func escapedModel() throws {
        let after = try spliced(
            #"{ "model" : "a\u0062" , \#(Self.input),"max_tokens":1}"#, model: "x\"\\\n/狐")
        #expect(after == #"{ "model" : "x\"\\\n/狐" , \#(Self.input),"max_tokens":1}"#)
    }

    @Test("is the client's own, byte for byte, except for what must change")
    func otherBytes() throws {
        let random = printedRandomness()
        let spaces = ["", "", " ", "\n", "\t", "\r\n  "]
        let values = [
            "1", "-0.0", "1e400", "\"\\u00e9\\/\"", "null", "[ 1 ,[ ] ]",
            "{\"model\":\"a\", \"stream\" :false}",
            "\"狐\"", "123456789012345678901234567890", "{ }", "\"data: [DONE]\\n\\n\"",
        ]
        for _ in 0..<500 {
            let isStreamed = random.below(2) == 0
            func space() -> String { random.element(of: spaces) }
            var members: [(before: String, after: String)] = [
                ("\"model\"\(space()):", "m"), ("\"max_tokens\":\(space())9", ""),
                ("\"messages\":\(space())[{\"role\":\"user\",\"content\":\"x\"}]", ""),
                ("\"stream\":\(isStreamed)", ""),
            ]
            members[0] = (members[0].before + "\"a\"", members[0].before + "\"m\"")
            for position in 1...3 { members[position].after = members[position].before }
            for number in 0..<random.below(8) {
                let member = "\"x\(number)\"\(space()):\(space())\(random.element(of: values))"
                members.insert((member, member), at: random.below(members.count + 1))
            }
            let separators = members.map { _ in "\(space()),\(space())" }
            func text(_ member: (Int) -> String) -> String {
                members.indices.map { member($0) + ($0 == members.count - 1 ? "" : separators[$0]) }.joined()
            }
            let (lead, trail, inner) = (space(), space(), space())
            let opening = isStreamed ? #""stream_options":{"include_usage":true},"# : ""
            let before = "\(lead){\(inner)\(text { members[$0].before })}\(trail)"
            let after = "\(lead){\(opening)\(inner)\(text { members[$0].after })}\(trail)"
            #expect(try spliced(before) == after)
        }
    }

    @Test("is right also for a slice of a larger buffer")
    func slice() throws {
        let body = #"{"model":"a",\#(Self.input)}"#
        var buffer = ByteBuffer(string: "POST /" + body + "next")
        buffer.moveReaderIndex(forwardBy: 6)
        buffer.moveWriterIndex(to: buffer.writerIndex - 4)
        let facts = try AskFacts(scanning: buffer, for: .chat)
        let after = facts.body(
            from: buffer, model: "m", defaultOutputTokens: 2, limitMember: "max_tokens", operation: .chat)
        #expect(String(buffer: after) == #"{"max_tokens":2,"model":"m",\#(Self.input)}"#)
    }

    @Test("of several megabytes is spliced as well")
    func large() throws {
        let text = String(repeating: "word ", count: 1_000_000)
        let rest = #""messages":[{"role":"user","content":"\#(text)"}],"max_tokens":1"#
        #expect(try spliced(#"{\#(rest),"model":"a"}"#) == #"{\#(rest),"model":"m"}"#)
    }
}
