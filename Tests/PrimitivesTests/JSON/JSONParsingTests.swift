import Testing

@testable import Primitives

@Suite("Parsing of JSON")
struct JSONParsingTests {
    @Test("A document becomes a tree")
    func tree() throws {
        let value = try JSONValue(
            parsing:
                #" { "a" : [ 1 , -2.5e1 , "x\n\u00e9\ud83d\ude00" , true , false , null , { } , [ ] ] } "#)
        #expect(value == ["a": [1, -25.0, "x\né😀", true, false, nil, [:], []]])
        #expect(value["a"]?[0]?.intValue == 1)
        #expect(value["a"]?[1]?.doubleValue == -25)
        #expect(value["a"]?[2]?.stringValue == "x\né😀")
        #expect(value["a"]?[3]?.boolValue == true)
        #expect(value["a"]?[5]?.isNull == true)
        #expect(value["a"]?[6]?.objectValue == [:])
        #expect(value["a"]?[7]?.arrayValue == [])
        #expect(value["b"] == nil)
        #expect(value["a"]?[8] == nil)
        #expect(value["a"]?["b"] == nil)
    }

    @Test("Any value may be the document")
    func scalars() throws {
        #expect(try JSONValue(parsing: "0") == 0)
        #expect(try JSONValue(parsing: "\"\"") == "")
        #expect(try JSONValue(parsing: "\tnull\r\n").isNull)
    }

    @Test("Every escape of RFC 8259 §7 is read")
    func escapes() throws {
        #expect(
            try JSONValue(parsing: #""\"\\\/\b\f\n\r\t\u0041\u00E9\uFFFF""#)
                == "\"\\/\u{8}\u{C}\n\r\tAé\u{FFFF}")
        #expect(try JSONValue(parsing: #""\u0000""#) == "\u{0}")
        #expect(try JSONValue(parsing: #""\uD834\uDD1E\uDBFF\uDFFF""#) == "\u{1D11E}\u{10FFFF}")
    }

    @Test(
        "A faulty document is refused at the faulty byte",
        arguments: [
            ("", .unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("[", .unexpectedEnd, 1),
            ("{\"a\":", .unexpectedEnd, 5),
            ("\"abc", .unexpectedEnd, 4), ("tru", .unexpectedEnd, 3), ("-", .unexpectedEnd, 1),
            ("1.", .unexpectedEnd, 2),
            ("1e+", .unexpectedEnd, 3), ("\"\\u12", .unexpectedEnd, 5),
            ("[1,]", .unexpectedByte, 3), ("{,}", .unexpectedByte, 1), ("{\"a\":1,}", .unexpectedByte, 7),
            ("{a:1}", .unexpectedByte, 1), ("{\"a\" 1}", .unexpectedByte, 5), ("[1 2]", .unexpectedByte, 3),
            ("truE", .unexpectedByte, 3), ("'a'", .unexpectedByte, 0), ("NaN", .unexpectedByte, 0),
            ("+1", .unexpectedByte, 0),
            (".5", .unexpectedByte, 0), ("[1}", .unexpectedByte, 2), ("\u{FEFF}1", .unexpectedByte, 0),
            ("/**/1", .unexpectedByte, 0), ("\u{A0}1", .unexpectedByte, 0), ("{1:2}", .unexpectedByte, 1),
            ("1 2", .trailingBytes, 2), ("{}}", .trailingBytes, 2), ("nullx", .trailingBytes, 4),
            ("01", .invalidNumber, 0), ("-01", .invalidNumber, 1), ("1.e1", .invalidNumber, 2),
            ("-a", .invalidNumber, 1),
            ("[1ex]", .invalidNumber, 3),
            ("1e400", .numberOutOfRange, 0), ("[-1e309]", .numberOutOfRange, 1),
            ("\"a\nb\"", .controlCharacter, 2), ("\"\u{0}\"", .controlCharacter, 1),
            ("\"\u{1F}\"", .controlCharacter, 1),
            ("\"\\x41\"", .invalidEscape, 1), ("\"\\u00G0\"", .invalidEscape, 1),
            ("\"\\'\"", .invalidEscape, 1),
            ("\"\\uD800\"", .loneSurrogate, 1), ("\"a\\uDC00\"", .loneSurrogate, 2),
            ("\"\\uD800\\n12345\"", .loneSurrogate, 1),
            ("\"\\uD800\\uD800\"", .loneSurrogate, 1), ("\"\\uDC00\\uD800\"", .loneSurrogate, 1),
            ("{\"a\":1,\"a\":2}", .duplicateName, 7), ("[{\"a\":1,\"\\u0061\":2}]", .duplicateName, 8),
        ] as [(String, JSONFault.Reason, Int)])
    func faults(_ text: String, _ reason: JSONFault.Reason, _ offset: Int) {
        #expect(fault(in: Array(text.utf8)) == JSONFault(reason, at: offset))
        let problem = #expect(throws: Problem.self) { try JSONValue(parsing: text) }
        #expect(problem?.kind == .malformedJSON)
        #expect(problem?.detail.contains("byte \(offset)") == true)
    }

    @Test(
        "Bytes that are not UTF-8 are refused",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80],
            [0xE0, 0x9F, 0xBF],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xE3, 0x81], [0xE3, 0x41, 0x81],
            [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98],
            [0xFE], [0xFF],
        ] as [[UInt8]])
    func invalidUTF8(_ sequence: [UInt8]) {
        #expect(fault(in: Array("\"ab".utf8) + sequence + Array("\"".utf8)) == JSONFault(.invalidUTF8, at: 3))
    }

    @Test("The depth is bounded, at the given number of levels")
    func depth() throws {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(throws: Never.self) { try JSONValue(parsing: deepest) }
        #expect(fault(in: Array("[\(deepest)]".utf8)) == JSONFault(.tooDeep, at: 64))
        #expect(throws: Never.self) { try JSONValue(parsing: #"{"a":1}"#, maximumDepth: 1) }
        #expect(throws: Problem.self) { try JSONValue(parsing: #"{"a":[]}"#, maximumDepth: 1) }
        #expect(throws: Never.self) { try JSONValue(parsing: "1", maximumDepth: 0) }
    }

    @Test("A problem names line and column, counted in characters")
    func position() {
        let problem = #expect(throws: Problem.self) { try JSONValue(parsing: "{\n  \"名前\": 港\n}") }
        #expect(
            problem?.detail.contains("line 2, column 9 (byte 14)") == true, "\(String(describing: problem))")
    }

    @Test("Integers keep all their digits; what does not fit becomes a double")
    func numbers() throws {
        #expect(try JSONValue(parsing: "9223372036854775807").intValue == .max)
        #expect(try JSONValue(parsing: "-9223372036854775808").intValue == .min)
        #expect(try JSONValue(parsing: "9223372036854775808") == .number(.double(9_223_372_036_854_775_808)))
        #expect(try JSONValue(parsing: "9223372036854775808").intValue == nil)
        #expect(try JSONValue(parsing: "1.0") == 1)
        #expect(try JSONValue(parsing: "1e3").intValue == 1_000)
        #expect(try JSONValue(parsing: "1.5").intValue == nil)
        #expect(try JSONValue(parsing: "-0") == 0)
        #expect(try JSONValue(parsing: "1e-400") == 0)
        #expect(try JSONValue(parsing: "1.7976931348623157e308").doubleValue == .greatestFiniteMagnitude)
    }

    @Test("Equal numbers hash alike, however they were written")
    func numberEquality() {
        #expect(JSONNumber.integer(1) == .double(1))
        #expect(Set([JSONNumber.integer(1), .double(1), .double(0), .double(-0.0), .integer(0)]).count == 2)
        #expect(JSONNumber.integer(.max) != .double(0x1p63))
        #expect(JSONNumber.double(0.5) != .integer(0))
    }

    @Test("Names that differ in their composition only are one name, and refused together")
    func composition() throws {
        #expect(try JSONValue(parsing: #"{"\u00e9":1}"#)["e\u{301}"] == 1)
        #expect(fault(in: Array(#"{"\u00e9":1,"e\u0301":2}"#.utf8)) == JSONFault(.duplicateName, at: 12))
    }

    @Test("Bytes are read where they lie as well")
    func rawBytes() throws {
        let bytes = Array(#"[1,"a"]"#.utf8)
        #expect(try bytes.withUnsafeBytes { try JSONValue(parsing: $0) } == [1, "a"])
        #expect(throws: Problem.self) { try JSONValue(parsing: UnsafeRawBufferPointer(start: nil, count: 0)) }
    }

    private func fault(in bytes: [UInt8]) -> JSONFault? {
        bytes.withUnsafeBufferPointer { buffer in
            guard case .failure(let fault) = JSONValue.parse(buffer, maximumDepth: 64) else { return nil }
            return fault
        }
    }
}
