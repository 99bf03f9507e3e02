import Accounting
import Primitives
import Testing

@testable import Server

@Suite("Shapes of JSON values")
struct ShapeTests {
    private static let shape = ObjectShape(
        "Thing",
        [
            .required("word", .word(["red", "green"])),
            .optional("list", .list(.integer(1...3), atMost: 2)),
            .optional("either", .nullable(.either([.anyText, .object(ObjectShape("Inner", []))]))),
        ])

    @Test(
        "What does not fit is told with its place and how to mend it",
        arguments: [
            (#"5"#, nil, "The body is a number."), (#"{}"#, "word", #"The member "word" is missing."#),
            (#"{"word":"rad"}"#, "word", #""word" is "rad"."#),
            (#"{"word":null}"#, "word", #""word" is null."#),
            (#"{"word":"red","list":{}}"#, "list", #""list" is an object."#),
            (#"{"word":"red","list":[1,2,3]}"#, "list", #""list" has 3 elements."#),
            (#"{"word":"red","list":[1,4]}"#, "list[1]", #""list[1]" is out of bounds."#),
            (#"{"word":"red","list":["1"]}"#, "list[0]", #""list[0]" is a string."#),
            (#"{"word":"red","either":7}"#, "either", #""either" is a number."#),
            (#"{"word":"red","either":{"a":1}}"#, "either.a", #"There is no member "either.a" here."#),
        ] as [(String, String?, String)])
    func faults(text: String, parameter: String?, detail: String) throws {
        let value = try JSONValue(parsing: text)
        let problem = #expect(throws: Problem.self) { try Self.shape.check(value) }
        #expect(problem?.parameter == parameter)
        #expect(problem?.detail == detail)
        #expect(problem?.mend?.isEmpty == false)
    }

    @Test(
        "What fits is taken",
        arguments: [
            #"{"word":"red"}"#, #"{"word":"green","list":[],"either":null}"#,
            #"{"word":"red","list":[1.0,3],"either":"x"}"#, #"{"word":"red","either":{}}"#,
        ])
    func fitting(text: String) throws {
        try Self.shape.check(try JSONValue(parsing: text))
    }

    @Test(
        "Control characters are refused wherever a text may stand; tab and line breaks are not",
        arguments: [
            (#"{"text":"a\u0000b"}"#, "text"), (#"{"text":"\u001b[2J"}"#, "text"),
            (#"{"text":"\u0085"}"#, "text"),
            (#"{"more":{"title":{"en":["a","\u0000"]}}}"#, "more.title.en[1]"),
            (#"{"more":{"a\u0007":1}}"#, "more"), (#"{"text":"a\tb\r\nc","more":{"x":"\n"}}"#, nil),
        ] as [(String, String?)])
    func controlCharacters(text: String, parameter: String?) throws {
        let open = ObjectShape("Open", isOpen: true, [])
        let shape = ObjectShape(
            "Thing", [.optional("text", .text(1...10)), .optional("more", .object(open))])
        do throws(Problem) {
            try shape.check(try JSONValue(parsing: text))
            #expect(parameter == nil)
        } catch {
            #expect(error.parameter == parameter)
            #expect(error.detail.contains("control character U+00"))
        }
    }

    @Test("Texts have forms")
    func forms() {
        for (shape, good, bad): (Shape, [String], [String]) in [
            (
                .amount, ["0", "10.5", "0.000000001"],
                ["-1", "1e3", "", "01", ".5", "1.", "0.0000000001", " 1"]
            ),
            (.balance, ["-0.5", "170141183460469231731687303715"], ["--1", "x"]),
            (.currency, ["JPY", "EUR"], ["jpy", "XXX", ""]),
            (.time, ["2026-01-31T09:30:00Z"], ["2026-01-31", "now"]),
            (.name(like: "a"), ["a", "org/model", "東京"], ["", "a b", "a\u{0}", "\u{200B}"]),
            (
                .id(Account.self), ["acct_00000000000000000000000000"],
                ["acct_", "use_00000000000000000000000000"]
            ),
            (.base64, ["", "AA=="], ["A"]), (.hexadecimal, ["00ff"], ["0g"]),
        ] {
            for text in good { #expect(throws: Never.self) { try shape.check(.string(text)) } }
            for text in bad { #expect(throws: Problem.self) { try shape.check(.string(text)) } }
        }
    }

    @Test("A long or hostile text does not stand in a message as it is")
    func messages() throws {
        let problem = #expect(throws: Problem.self) {
            try Self.shape.check(["word": .string("\u{1B}[31m" + String(repeating: "x", count: 10_000))])
        }
        #expect((problem?.detail.count ?? .max) < 200)
        #expect(problem?.detail.contains("\u{1B}") == false)
    }

    @Test("Every body that an operation takes is read as its shape says")
    func bodies() async throws {
        // A shape that promises less than its handler asks for would end in an internal error.
        try await APIHost().run { client in
            _ = try await client.customer()
            try await client.service()
            for operation in ManagementAPI.routes.map(\.operation) {
                guard let body = operation.body else { continue }
                let path = operation.path.text.replacing("{account}", with: "acme")
                    .replacing("{name}", with: "assistant")
                    .replacing("{transfer}", with: "tr_00000000000000000000000000")
                let required = body.shape.members.filter(\.isRequired)
                let least = Dictionary(uniqueKeysWithValues: required.map { ($0.name, $0.shape.sample) })
                let answer = try await client.send(operation.method, path, text: JSONValue.object(least).text)
                #expect(answer.status < 500, "\(operation.id)")
                for member in required {
                    let without = least.filter { $0.key != member.name }
                    let refused = try await client.send(
                        operation.method, path, text: JSONValue.object(without).text)
                    #expect(refused["parameter"]?.stringValue == member.name, "\(operation.id)")
                }
            }
        }
    }
}

extension Shape {
    /// Some value of the shape.
    fileprivate var sample: JSONValue {
        switch self {
        case .text(let shape):
            switch shape.form {
            case .id(let prefix): .string("\(prefix)_00000000000000000000000000")
            case .hexadecimal: .string(String(repeating: "0", count: shape.lengths?.lowerBound ?? 2))
            default: .string(shape.example ?? "x")
            }
        case .word(let words): .string(words.first ?? "")
        case .integer(let bounds): .number(.integer(bounds.lowerBound))
        case .number: 1
        case .boolean: true
        case .list: []
        case .object(let shape):
            .object(
                Dictionary(
                    uniqueKeysWithValues: shape.members.filter(\.isRequired).map {
                        ($0.name, $0.shape.sample)
                    }))
        case .nullable, .anything: nil
        case .either(let shapes): shapes.first?.sample ?? nil
        }
    }
}
